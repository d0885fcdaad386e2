import { type Account, type ApiKey, keyLimits, monthOf, usedInMonth } from './account.ts';
import { Refusal } from './refusal.ts';
import type { Switches } from './switches.ts';
import { tierLimits } from './tier.ts';

const minuteMs = 60_000;

/**
 * Counts a request against the minute of its key and, if `counted`, against its month; throws the 429 of the window that
 * is used up (cs2cap.md C19, C53–C55, C59). A refused request is not counted.
 */
export function admit(
  request: { readonly account: Account; readonly key: ApiKey; readonly counted: boolean; readonly now: number },
  switches: Switches,
): void {
  const { account, key, now } = request;
  if (now >= key.minuteStartedAt + minuteMs) Object.assign(key, { minuteStartedAt: now, usedInMinute: 0 });
  if (key.month !== monthOf(now)) Object.assign(key, { month: monthOf(now), usedInMonth: 0 });
  if (switches.rateLimits) {
    const { perMinute, perMonth } = keyLimits(account, key);
    if (key.usedInMinute >= perMinute) throw minuteLimitExceeded(account, key, now, switches);
    const isMonthUsedUp =
      account.quotaUsed(now) >= tierLimits(account.tier).perMonth || usedInMonth(key, now) >= perMonth;
    if (request.counted && isMonthUsedUp) throw monthlyQuotaExceeded(account, key, now, switches);
  }
  key.usedInMinute += 1;
  if (request.counted) key.usedInMonth += 1;
}

/** The 429 of a used-up minute of the key. */
export function minuteLimitExceeded(account: Account, key: ApiKey, now: number, switches: Switches): Refusal {
  const limit = keyLimits(account, key).perMinute;
  const startedAt = now >= key.minuteStartedAt + minuteMs ? now : key.minuteStartedAt;
  const resetAt = startedAt + minuteMs;
  return tooMany({ code: 'RATE_LIMIT_EXCEEDED', account, limit, resetAt, now }, switches);
}

/** The 429 of an exhausted month; its window ends with the calendar month in UTC. */
export function monthlyQuotaExceeded(account: Account, key: ApiKey, now: number, switches: Switches): Refusal {
  const limit = keyLimits(account, key).perMonth;
  const date = new Date(now);
  const resetAt = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
  return tooMany({ code: 'RATE_LIMIT_MONTHLY_QUOTA_EXCEEDED', account, limit, resetAt, now }, switches);
}

interface Exceeded {
  readonly code: 'RATE_LIMIT_EXCEEDED' | 'RATE_LIMIT_MONTHLY_QUOTA_EXCEEDED';
  readonly account: Account;
  readonly limit: number;
  readonly resetAt: number;
  readonly now: number;
}

function tooMany({ code, account, limit, resetAt, now }: Exceeded, switches: Switches): Refusal {
  const seconds = Math.max(1, Math.ceil((resetAt - now) / 1000));
  const detail =
    code === 'RATE_LIMIT_EXCEEDED' ? 'Too Many Requests' : `Monthly quota exceeded (${limit}/${limit} requests).`;
  return new Refusal(429, code, detail, {
    ...(switches.retryAfterHeader ? { 'Retry-After': String(seconds) } : {}),
    'X-RateLimit-Tier': account.tier,
    'X-RateLimit-Limit': String(limit),
    'X-RateLimit-Remaining': '0',
    'X-RateLimit-Reset': String(switches.rateLimitReset === 'seconds' ? seconds : Math.ceil(resetAt / 1000)),
  });
}
