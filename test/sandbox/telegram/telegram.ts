import type { AddressInfo } from 'node:net';
import { type Clock, systemClock } from '../clock.ts';
import { BotApi } from './bot-api.ts';
import type { RecordedCall } from './call-log.ts';
import { type Crowd, createCrowd } from './crowd.ts';
import type { Fault, FaultMatch } from './fault-plan.ts';
import { createTelegramServer } from './server.ts';
import { createUserSide } from './user-side.ts';
import { type Change, World } from './world.ts';

export type { BotAccount } from './bot-account.ts';
export type { RecordedCall } from './call-log.ts';
export type { Chat } from './chat.ts';
export type { Fault, FaultMatch } from './fault-plan.ts';
export type { ChatMessage } from './message.ts';
export type { Person } from './person.ts';
export { describeUserSide } from './user-side.ts';
export type { Change } from './world.ts';

export interface TelegramOptions {
  /** Default 0: any free port. */
  readonly port?: number;
  /** Dates, flood limits, long polls and pauses follow it. Default: the system's. */
  readonly clock?: Clock;
  /** Whether sending too fast gets 429. Default true. */
  readonly limits?: boolean;
  /** Whether unknown parameters get 400 instead of being ignored. Default true. */
  readonly strict?: boolean;
}

/** The stand-in: the Bot API over HTTP, and the people on the other side of it. */
export interface Telegram extends Crowd {
  /** The API root: `<url>/bot<token>/<method>`. */
  readonly url: string;
  /** Every call so far, the newest 20,000. */
  readonly calls: readonly RecordedCall[];
  readonly faults: { arm(match: FaultMatch, fault: Fault): () => void; clear(): void };
  onChange(listener: (change: Change) => void): () => void;
  stop(): Promise<void>;
}

/** Starts the stand-in on a loopback port; rejects if the port is taken. */
export async function startTelegram(options: TelegramOptions = {}): Promise<Telegram> {
  const { port = 0, clock = systemClock, limits = true, strict = true } = options;
  const world = new World({ clock, hasLimits: limits, isStrict: strict });
  const api = new BotApi(world);
  const crowd = createCrowd(world);
  const server = createTelegramServer(api, createUserSide(crowd));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    ...crowd,
    url: `http://127.0.0.1:${boundPort(server.address())}`,
    calls: api.log.calls,
    faults: api.faults,
    onChange: (listener) => world.onChange(listener),
    async stop() {
      world.stop();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

function boundPort(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('The stand-in has no port');
  return address.port;
}
