import { describe, expect, it } from 'vitest';
import { describeQuota, quotaAt, reserveOf, roomFor, spend } from '#shared/cs2cap/quota.ts';

const november = Date.UTC(2026, 10, 30, 23, 59);
const december = Date.UTC(2026, 11, 1);
const reply = (status: number, text = '') => ({ status, headers: {}, text });

describe('the monthly quota', () => {
  it('counts what was sent, whatever came, but no 429', () => {
    const quota = spend(quotaAt({}, november), [
      reply(200),
      reply(503),
      undefined,
      reply(429, '{"code":"RATE_LIMIT_EXCEEDED"}'),
    ]);
    expect(quota).toMatchObject({ month: '2026-11', used: 3 });
  });

  it('starts anew with the month in UTC, and keeps limit and reserve', () => {
    const quota = { month: '2026-11', used: 900, limit: 50_000, reserve: 7 };
    expect(quotaAt(quota, november).used).toBe(900);
    expect(quotaAt(quota, december)).toEqual({ month: '2026-12', used: 0, limit: 50_000, reserve: 7 });
  });

  it('learns the limit from the 429 of the month (C55)', () => {
    const text = '{"code":"RATE_LIMIT_MONTHLY_QUOTA_EXCEEDED","detail":"Monthly quota exceeded (5000/5000 requests)."}';
    expect(spend(quotaAt({}, november), [reply(429, text)])).toMatchObject({ used: 5000, limit: 5000 });
    const bare = '{"code":"RATE_LIMIT_MONTHLY_QUOTA_EXCEEDED"}';
    const full = spend({ month: '2026-11', used: 20 }, [reply(429, bare)]);
    expect(roomFor(full, 1, 'A search').ok).toBe(false);
  });

  it.each([
    [{}, 100],
    [{ limit: 50_000 }, 5000],
    [{ limit: 300 }, 50],
    [{ limit: 60 }, 30],
    [{ reserve: 0 }, 0],
    [{ reserve: 900 }, 500],
  ])('keeps a tenth back, at least 50, never more than half, or as set: %j → %i', (quota, reserve) => {
    expect(reserveOf(quotaAt(quota, november))).toBe(reserve);
  });

  it('stops before the reserve, and says what it would cost and what is left', () => {
    const quota = { month: '2026-11', used: 890 };
    expect(roomFor(quota, 10, 'A search').ok).toBe(true);
    expect(roomFor(quota, 13, 'Loading the catalog')).toEqual({
      ok: false,
      failure:
        'Loading the catalog costs 13 calls of the monthly CS2Cap quota, but 10 of 1,000 are left above the reserve of ' +
        '100. Wait for the new month (UTC), or lower the reserve (CS2Cap ▸ Find an item…).',
    });
  });

  it('reads in words', () => {
    expect(describeQuota({ month: '2026-11', used: 213 })).toBe('213 of 1,000 calls this month, reserve 100');
    expect(describeQuota({ month: '2026-11', used: 1213, limit: 1_000_000 })).toBe(
      '1,213 of 1,000,000 calls this month, reserve 100,000',
    );
  });
});
