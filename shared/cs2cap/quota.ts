import { fail, ok, type Result } from '../result.ts';
import type { HttpReply } from './reply.ts';

/** What is known of the monthly quota; items, prices, bids and fx count against it (C19). */
export interface Quota {
  /** Calendar month in UTC, as 2026-11. */
  readonly month: string;
  readonly used: number;
  /** Calls a month, once CS2Cap told. */
  readonly limit?: number;
  /** Calls that a person wants kept back; otherwise a tenth is. */
  readonly reserve?: number | undefined;
}

/** The smallest quota there is: the Free tier's (C59). */
const ASSUMED_LIMIT = 1000;
const LEAST_RESERVE = 50;

/** The quota at a time: a new month starts from nothing used. */
export function quotaAt(quota: Partial<Quota>, nowMs: number): Quota {
  const month = new Date(nowMs).toISOString().slice(0, 7);
  return { ...quota, month, used: quota.month === month ? (quota.used ?? 0) : 0 };
}

export const limitOf = (quota: Quota): number => quota.limit ?? ASSUMED_LIMIT;

/** Calls that are kept back: as set, else a tenth and at least 50; never more than half. */
export function reserveOf(quota: Quota): number {
  const limit = limitOf(quota);
  const wanted = quota.reserve ?? Math.max(LEAST_RESERVE, Math.floor(limit / 10));
  return Math.min(wanted, Math.floor(limit / 2));
}

/** Calls that may be made before the reserve is touched. */
export const leftAboveReserve = (quota: Quota): number => Math.max(0, limitOf(quota) - reserveOf(quota) - quota.used);

/** Whether so many more calls leave the reserve alone; fails with what is left and what to do. `what` is such as "Loading the catalog". */
export function roomFor(quota: Quota, calls: number, what: string): Result<undefined, string> {
  const limit = limitOf(quota);
  const left = leftAboveReserve(quota);
  if (calls <= left) return ok(undefined);
  const cost = `${what} costs ${count(calls)} of the monthly CS2Cap quota`;
  const rest = `${left} of ${grouped(limit)} are left above the reserve of ${grouped(reserveOf(quota))}`;
  return fail(`${cost}, but ${rest}. Wait for the new month (UTC), or lower the reserve (CS2Cap ▸ Find an item…).`);
}

/** The quota in words: "213 of 1,000 calls this month, reserve 100". */
export const describeQuota = (quota: Quota): string =>
  `${grouped(quota.used)} of ${grouped(limitOf(quota))} calls this month, reserve ${grouped(reserveOf(quota))}`;

/** The quota after so many calls were answered as they were. A 429 is not counted; that of the month tells the limit (C55). */
export function spend(quota: Quota, replies: readonly (HttpReply | undefined)[]): Quota {
  const used = quota.used + replies.filter((reply) => reply?.status !== 429).length;
  const refused = replies.find((reply) => reply?.status === 429 && reply.text.includes('MONTHLY_QUOTA'));
  if (!refused) return { ...quota, used };
  // "Monthly quota exceeded (500000/500000 requests)." Headers may speak of another window (C54).
  const told = Number(/(\d+)\s*\/\s*(\d+)/.exec(refused.text)?.[2]);
  const limit = told > 0 ? told : (quota.limit ?? Math.max(used, 1));
  return { ...quota, limit, used: Math.max(used, limit) };
}

const grouped = (number: number) => String(number).replace(/\B(?=(\d{3})+$)/g, ',');
const count = (calls: number) => (calls === 1 ? '1 call' : `${grouped(calls)} calls`);
