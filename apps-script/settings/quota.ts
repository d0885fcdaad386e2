import * as z from 'zod/mini';
import { describeQuota, type Quota, quotaAt, roomFor as roomIn, spend } from '#shared/cs2cap/quota.ts';
import type { ApiRequest } from '#shared/cs2cap/requests.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import { nowMs } from '../google/clock.ts';
import type { Fetched } from '../google/http.ts';
import { readJsonProperty, writeProperty } from '../google/properties.ts';
import { keepPerMonth, requestsPerMonth } from './api-access.ts';

const NAME = 'quota';
const Stored = z.object({ month: z.string(), used: z.number(), reserve: z.optional(z.number()) });

/** Counts the requests of a wave that cost monthly quota; one property write, and none where nothing cost any. */
export function countSpent(
  requests: readonly Pick<ApiRequest<unknown>, 'countsAgainstQuota'>[],
  fetched: readonly Fetched[],
): void {
  const replies = fetched
    .filter((_, index) => requests[index]?.countsAgainstQuota)
    .map((each) => (each.ok ? each.value : undefined));
  if (replies.length === 0) return;
  const before = readQuota();
  const after = spend(before, replies);
  write(after);
  if (after.limit !== undefined && after.limit !== before.limit) keepPerMonth(after.limit);
}

/** What was spent this month, and how much there is: what Settings or a refusal learned. */
export function readQuota(): Quota {
  const stored = Stored.safeParse(readJsonProperty(NAME));
  const limit = requestsPerMonth();
  return quotaAt({ ...(stored.success ? stored.data : {}), ...(limit === undefined ? {} : { limit }) }, nowMs());
}

/** Whether so many calls may be spent; fails with words. */
export const roomFor = (calls: number, what: string): Result<undefined, string> => roomIn(readQuota(), calls, what);

/** The quota in words, for the Status tab. */
export const quotaLine = (): string => describeQuota(readQuota());

/**
 * Keeps so many calls a month back; a blank text goes back to a tenth. Gives the quota in words: never more than half is
 * kept back. Fails with words where it is no number.
 */
export function setReserve(calls: unknown): Result<string, string> {
  const text = String(calls ?? '').trim();
  const { reserve: _before, ...quota } = readQuota();
  if (text !== '' && !/^\d{1,9}$/.test(text)) return fail(`"${text}" is not a number of calls such as 100.`);
  write(text === '' ? quota : { ...quota, reserve: Number(text) });
  return ok(quotaLine());
}

const write = ({ limit: _limit, ...quota }: Quota) => writeProperty(NAME, JSON.stringify(quota));
