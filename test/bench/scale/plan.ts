import { type Costs, POSTGRES, SQLITE, TELEGRAM } from './costs.ts';

/** One step of the plan: so many events, and what carries them. */
export interface Step {
  readonly name: string;
  readonly eventsPerDay: number;
  readonly bots: number;
  /** PostgreSQL servers, each with its own replicas and its part of the bots; or the one machine with SQLite. */
  readonly shards: number;
  /** Of all its bots together: a process serves one bot. */
  readonly replicasPerShard: number;
  /** Cores of one server; 0: the store runs in the relay's thread. */
  readonly databaseCores: number;
  /** Whether old days are dropped as whole partitions instead of row by row. */
  readonly isPartitioned: boolean;
  /** Messages within ten seconds, or waiting, after which a chat gets digests; 0: never. */
  readonly digestAfter: number;
}

const one: Step = {
  name: 'one machine, SQLite',
  eventsPerDay: 300_000,
  bots: 1,
  shards: 1,
  replicasPerShard: 1,
  databaseCores: 0,
  isPartitioned: false,
  digestAfter: 3,
};
const three: Step = { ...one, name: '3 replicas, one PostgreSQL', replicasPerShard: 3, databaseCores: 2 };

export const STEPS: readonly Step[] = [
  one,
  { ...one, name: 'the same without digests', digestAfter: 0 },
  three,
  { ...three, name: 'the same, too much for one bot', eventsPerDay: 3_000_000 },
  {
    ...three,
    name: '10 bots, one PostgreSQL',
    eventsPerDay: 3_000_000,
    bots: 10,
    replicasPerShard: 20,
    databaseCores: 4,
  },
  {
    ...three,
    name: '32 bots, one large PostgreSQL in partitions',
    eventsPerDay: 10_000_000,
    bots: 32,
    replicasPerShard: 64,
    databaseCores: 16,
    isPartitioned: true,
  },
  {
    ...three,
    name: '96 bots, 4 shards',
    eventsPerDay: 30_000_000,
    bots: 96,
    shards: 4,
    replicasPerShard: 48,
    databaseCores: 16,
    isPartitioned: true,
  },
];

/** The busiest hour of a day has so many times the mean. */
export const PEAK = 3;
export const CHATS_PER_EVENT = 2;
/** What one server's log takes a second: a common disk over a network. */
const LOG_BYTES_PER_SECOND = 100_000_000;
/** A webhook group of each process. */
const GROUP_SIZE = 64;

export const costsOf = ({ databaseCores }: Step): Costs => (databaseCores === 0 ? SQLITE : POSTGRES);

/** What an event takes of the store and of the relay's thread, all its calls included, in milliseconds of one core. */
export function workOf(step: Step): { readonly relayMs: number; readonly storeMs: number } {
  const costs = costsOf(step);
  const pruneMs = step.isPartitioned ? 0 : costs.pruneEventMs;
  return {
    relayMs: costs.ackCpuMs + CHATS_PER_EVENT * costs.sendCpuMs,
    storeMs: costs.storeEventMs + CHATS_PER_EVENT * costs.storeCallMs + pruneMs,
  };
}

/** A bound, and the events a day at which the busiest hour reaches it when each message is a call of its own. */
export interface Wall {
  readonly name: string;
  readonly eventsPerDay: number;
}

/** Every wall of a step, the nearest first. */
export function wallsOf(step: Step): readonly Wall[] {
  const { relayMs, storeMs } = workOf(step);
  const { syncMs, logBytes } = costsOf(step);
  const isEmbedded = step.databaseCores === 0;
  const processes = step.shards * step.replicasPerShard;
  const perSecond: Readonly<Record<string, number>> = {
    "Telegram's 30 a second for a bot": (step.bots * TELEGRAM.bot.perSecond) / CHATS_PER_EVENT,
    "the relay's threads": (processes * 1000) / (relayMs + (isEmbedded ? storeMs : 0)),
    ...(isEmbedded ? {} : { "PostgreSQL's cores": (step.shards * step.databaseCores * 1000) / storeMs }),
    'syncs of the log': (processes * GROUP_SIZE * 1000) / syncMs,
    'bytes of the log': (step.shards * LOG_BYTES_PER_SECOND) / logBytes,
  };
  return Object.entries(perSecond)
    .map(([name, events]) => ({ name, eventsPerDay: (events * 86_400) / PEAK }))
    .sort((a, b) => a.eventsPerDay - b.eventsPerDay);
}
