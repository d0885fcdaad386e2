import type { ApiFailure } from '#shared/cs2cap/reply.ts';
import type { Result } from '#shared/result.ts';
import type { Clock } from '../clock.ts';
import type { Catalog } from '../cs2cap/catalog.ts';
import type { Cs2capClient } from '../cs2cap/client.ts';
import type { NativeDeps } from '../cs2cap/native-destinations.ts';
import type { PriceLook } from '../cs2cap/price-look.ts';
import type { Lanes } from '../delivery/lanes.ts';
import type { Log } from '../log.ts';
import type { Db } from '../store/schema.ts';
import type { WayIn } from '../use-cases/send-test.ts';
import type { StatusFacts } from '../use-cases/show-status.ts';
import type { ChatAdmins } from './chat-admins.ts';
import type { RateLimit } from './rate-limit.ts';

export type { StatusFacts } from '../use-cases/show-status.ts';

/** Everything the bot needs from outside. */
export interface BotDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  /** Absent without an API key: then nothing can be changed at CS2Cap. */
  readonly cs2cap?: Cs2capClient;
  /** Absent without an API key: then nobody knows whether an alert would fire at once. */
  readonly prices?: PriceLook;
  /** Absent without an API key: then no item can be looked up. */
  readonly catalog?: Catalog;
  /** TELEGRAM_ADMIN_IDS. */
  readonly adminIds: readonly number[];
  readonly publicUrl?: string;
  /** The pauses that replies share with everything else that is sent to a chat. */
  readonly lanes: Pick<Lanes, 'pause' | 'whenOpen'>;
  /** Absent without an API key: then CS2Cap’s own destinations can’t be managed. */
  readonly natives?: NativeDeps;
  /** Lanes got work. */
  readonly wake: (lanes: readonly string[]) => void;
  /** Chats have other ids, or are out of reach: destinations at CS2Cap have to follow. */
  readonly onChatsMoved?: () => void;
  /** Queues an edit of every message of an event. */
  readonly refreshMessages: (eventId: number) => Promise<void>;
  /** Sends the message of an event to one chat once more, on its own. */
  readonly sendAgain: (eventId: number, chatKey: string) => Promise<void>;
  /** A new signing secret for the relay's own destinations; gives how many there are. Absent without an API key. */
  readonly rotateSecret?: () => Promise<Result<number, ApiFailure>>;
  /** The relay's own way in, for tests; undefined while it has no destination of its own. */
  readonly wayIn?: () => WayIn | undefined;
  readonly status: () => Promise<StatusFacts>;
}

/** What features get: everything from outside, and what the bot itself remembers. */
export interface FeatureDeps extends BotDeps {
  readonly chatAdmins: ChatAdmins;
  readonly rateLimit: RateLimit;
}
