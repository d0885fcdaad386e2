/** Google's daily allowances of an ordinary account for what triggers run, and for fetches of any kind. */
const DAILY_TRIGGER_MS = 90 * 60_000;
const DAILY_FETCHES = 20_000;
/**
 * Automatic sync may use so much of them, with all else that is known: a run takes longer when CS2Cap is slow or much has
 * changed, and people start syncs by hand. Without allowance left Google stops every trigger until the next day.
 */
const SHARE = 0.75;
const DAY_MINUTES = 1440;

export const SYNC_INTERVALS = [5, 10, 15, 30, 60] as const;
export type SyncInterval = (typeof SYNC_INTERVALS)[number];

/** What one run costs as measured, and what a day of everything else costs. */
export interface SyncCost {
  readonly runMs: number;
  readonly fetches: number;
  readonly otherDailyMs: number;
  readonly otherDailyFetches: number;
}

/** A day of automatic sync at one interval, all else included; `fits` says whether it may be offered. */
export interface IntervalBudget {
  readonly minutes: SyncInterval;
  readonly runsPerDay: number;
  readonly triggerMs: number;
  readonly triggerLimitMs: number;
  readonly fetches: number;
  readonly fetchLimit: number;
  readonly fits: boolean;
}

/** The budget of every interval, shortest first. */
export function offeredIntervals(cost: SyncCost): readonly IntervalBudget[] {
  const triggerLimitMs = DAILY_TRIGGER_MS * SHARE;
  const fetchLimit = DAILY_FETCHES * SHARE;
  return SYNC_INTERVALS.map((minutes) => {
    const runsPerDay = DAY_MINUTES / minutes;
    const triggerMs = runsPerDay * cost.runMs + cost.otherDailyMs;
    const fetches = runsPerDay * cost.fetches + cost.otherDailyFetches;
    const fits = triggerMs <= triggerLimitMs && fetches <= fetchLimit;
    return { minutes, runsPerDay, triggerMs, triggerLimitMs, fetches, fetchLimit, fits };
  });
}

/** Minutes until the next run that does anything: each run without a change doubles them, up to an hour. */
export function backOff(state: { readonly unchangedRuns: number; readonly intervalMinutes: number }): number {
  const minutes = state.intervalMinutes * 2 ** Math.min(state.unchangedRuns, 6);
  return Math.min(minutes, Math.max(60, state.intervalMinutes));
}
