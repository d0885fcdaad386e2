import type { Clock } from '../clock.ts';

/** Bounds how often one person may make the relay ask CS2Cap: everybody shares the account's 20–300 calls a minute (C59). */
export interface RateLimit {
  /** False once the person has had their share of this minute. */
  allows(userId: number | undefined): boolean;
}

const PER_MINUTE = 12;
const MINUTE_MS = 60_000;

/** A bucket of twelve a minute per person; the unnamed (channels, anonymous admins) share one. */
export function createRateLimit(clock: Pick<Clock, 'now'>): RateLimit {
  const buckets = new Map<number, { tokens: number; at: number }>();
  return {
    allows(userId = 0) {
      const now = clock.now();
      const bucket = buckets.get(userId) ?? { tokens: PER_MINUTE, at: now };
      const tokens = Math.min(PER_MINUTE, bucket.tokens + ((now - bucket.at) * PER_MINUTE) / MINUTE_MS);
      const isAllowed = tokens >= 1;
      buckets.delete(userId);
      buckets.set(userId, { tokens: isAllowed ? tokens - 1 : tokens, at: now });
      // Full buckets need no memory; the oldest are full by now.
      for (const [id, { at }] of buckets) {
        if (now - at < MINUTE_MS) break;
        buckets.delete(id);
      }
      return isAllowed;
    },
  };
}
