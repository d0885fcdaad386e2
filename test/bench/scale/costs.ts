/** What one event or call costs, in milliseconds of one core unless said. Measured on two cores, which the load shared. */
export interface Costs {
  /** HTTP, HMAC and JSON of one webhook. */
  readonly ackCpuMs: number;
  /** One `sendMessage`, from the claimed row to the read answer. */
  readonly sendCpuMs: number;
  /** An event with its two deliveries, in a group commit. */
  readonly storeEventMs: number;
  /** Claim and outcome of one call. */
  readonly storeCallMs: number;
  /** Deleting an event with its rows when its retention ends. */
  readonly pruneEventMs: number;
  /** One sync of the log to the disk; the next group waits for it. */
  readonly syncMs: number;
  /** Log written for an event and its two deliveries. */
  readonly logBytes: number;
}

// Measured: plain node:http took 11,000 to 25,600 webhooks a second; the slower figure.
const ackCpuMs = 1000 / 11_000;
// Measured: two strict lanes completed 3,383 calls a second with this relay's kind of client.
const sendCpuMs = 1000 / 3383;
// Assumed, and above what was measured here (0.2): a disk over a network.
const syncMs = 1;
// Assumed: the body, an event, two deliveries and their attempts, each with its indexes and its share of whole pages.
const logBytes = 12_000;

/** The store in the relay's own thread. */
export const SQLITE: Costs = {
  ackCpuMs,
  sendCpuMs,
  // Measured: 4,300 events a second with a sync each; a call by `npm run bench -- --only store`, 42 + 86 µs at 100,000 events.
  storeEventMs: 1000 / 4300,
  storeCallMs: 0.128,
  // Assumed: deleting rows costs what adding them did.
  pruneEventMs: 1000 / 4300,
  syncMs,
  logBytes,
};

/** A server of two cores. */
export const POSTGRES: Costs = {
  ackCpuMs,
  sendCpuMs,
  // Measured on both cores: 3,243 events a second in groups (PostgreSQL 18), 1,228 transactions a second without (15); a call takes two.
  storeEventMs: (2 * 1000) / 3243,
  storeCallMs: (2 * 2 * 1000) / 1228,
  pruneEventMs: (2 * 1000) / 3243,
  syncMs,
  logBytes,
};

/** How fast Telegram takes messages (telegram.md §2 "Limits"): what the relay's own pacing keeps to. */
export const TELEGRAM = {
  bot: { perSecond: 30, burst: 30 },
  chat: { perSecond: 1, burst: 5 },
  group: { perSecond: 20 / 60, burst: 20 },
  answerMs: 50,
} as const;
