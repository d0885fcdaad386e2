import type { BotCommand } from 'grammy/types';
import type { Clock } from '../clock.ts';
import type { Account } from './account.ts';
import { FloodMeter } from './flood-meter.ts';
import { LongPoll } from './long-poll.ts';
import { UpdateQueue } from './update-queue.ts';
import type { WebhookPush } from './webhook-push.ts';

export interface BotSpec {
  /** `<id>:<secret>`; the number before the colon is the bot's id. */
  readonly token: string;
  readonly username: string;
  readonly firstName?: string;
  /** Off: the bot sees every message of its groups. Default on, as BotFather sets it. */
  readonly privacyMode?: boolean;
}

/** A bot on the server's side: what waits for it, how it wants to get it, what it may send. */
export class BotAccount implements Account {
  readonly id: number;
  readonly isBot = true;
  readonly firstName: string;
  readonly username: string;
  readonly languageCode = undefined;
  readonly privacyMode: boolean;
  readonly updates: UpdateQueue;
  readonly longPoll: LongPoll;
  readonly flood = new FloodMeter();
  /** Lists of commands by scope and language. */
  readonly commands = new Map<string, readonly BotCommand[]>();
  /** Descriptions by field and language. */
  readonly descriptions = new Map<string, string>();
  /** People it has seen somewhere; others do not exist for it ("chat not found"). */
  readonly met = new Set<number>();
  webhook: WebhookPush | undefined;
  readonly #token: string;

  constructor(spec: BotSpec, clock: Clock) {
    const id = /^(\d+):[\w-]+$/.exec(spec.token)?.[1];
    if (id === undefined) throw new Error('A bot token looks like 123456:letters');
    this.id = Number(id);
    this.firstName = spec.firstName ?? spec.username;
    this.username = spec.username;
    this.privacyMode = spec.privacyMode ?? true;
    this.#token = spec.token;
    this.updates = new UpdateQueue(100_000_001, () => clock.now());
    this.longPoll = new LongPoll(this.updates, clock);
  }

  hasToken(token: string): boolean {
    return token === this.#token;
  }
}
