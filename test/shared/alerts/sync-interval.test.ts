import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backOff, offeredIntervals, type SyncCost } from '#shared/alerts/sync-interval.ts';

const quiet: SyncCost = { runMs: 4_000, fetches: 3, otherDailyMs: 0, otherDailyFetches: 0 };
const fitting = (cost: Partial<SyncCost>) =>
  offeredIntervals({ ...quiet, ...cost }).flatMap(({ fits, minutes }) => (fits ? [minutes] : []));

describe('offeredIntervals', () => {
  it.each<[string, Partial<SyncCost>, readonly number[]]>([
    ['a small sheet', {}, [5, 10, 15, 30, 60]],
    ['runs of 14 s', { runMs: 14_000 }, [5, 10, 15, 30, 60]],
    ['runs of 15 s', { runMs: 15_000 }, [10, 15, 30, 60]],
    ['runs of half a minute', { runMs: 30_000 }, [15, 30, 60]],
    ['runs of three minutes', { runMs: 180_000 }, []],
    ['other triggers that take 50 minutes', { runMs: 15_000, otherDailyMs: 50 * 60_000 }, [30, 60]],
    ['60 fetches a run', { fetches: 60 }, [10, 15, 30, 60]],
    ['12,000 other fetches', { fetches: 25, otherDailyFetches: 12_000 }, [15, 30, 60]],
    ['an allowance that is gone', { otherDailyMs: 90 * 60_000 }, []],
  ])('offers for %s: %j %j', (_name, cost, minutes) => expect(fitting(cost)).toEqual(minutes));

  it('says in numbers what a day costs', () => {
    expect(offeredIntervals({ ...quiet, otherDailyMs: 60_000, otherDailyFetches: 10 })[1]).toEqual({
      minutes: 10,
      runsPerDay: 144,
      triggerMs: 144 * 4_000 + 60_000,
      triggerLimitMs: 67.5 * 60_000,
      fetches: 144 * 3 + 10,
      fetchLimit: 15_000,
      fits: true,
    });
  });
});

describe('backOff', () => {
  it.each([
    [0, 5, 5],
    [1, 5, 10],
    [3, 5, 40],
    [4, 5, 60],
    [9_999, 15, 60],
    [2, 60, 60],
  ])('after %d quiet runs at %d minutes waits %d', (unchangedRuns, intervalMinutes, minutes) =>
    expect(backOff({ unchangedRuns, intervalMinutes })).toBe(minutes),
  );

  it('never waits less after more quiet runs', () => {
    fc.assert(
      fc.property(fc.nat(100), fc.constantFrom(5, 10, 15, 30, 60), (unchangedRuns, intervalMinutes) => {
        const now = backOff({ unchangedRuns, intervalMinutes });
        expect(backOff({ unchangedRuns: unchangedRuns + 1, intervalMinutes })).toBeGreaterThanOrEqual(now);
        expect(now).toBeGreaterThanOrEqual(intervalMinutes);
      }),
    );
  });
});
