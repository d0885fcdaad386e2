import type { LogRecord } from '#shared/events/record.ts';
import { nowMs } from '../google/clock.ts';
import { runOnceAfter } from '../google/one-off-trigger.ts';

/** The function that main.ts exports for it. */
export const FOLLOW_UP = 'followUp';
/** Events come in groups: after a minute one run serves them all. */
const DELAY_MS = 60_000;
/** After this long a planned run has happened or never will; the poll trigger has looked by then. */
const PATIENCE_MS = 10 * 60_000;
/** Runs cost trigger time, 90 minutes a day (apps-script.md §5): so soon after one, the poll trigger is near enough. */
const PAUSE_MS = 4 * 60_000;

/**
 * Makes sure that somebody asks CS2Cap soon about what was just logged: nothing slow may stand before the answer. One
 * one-off trigger serves every event; lines logged since the last run say that it is planned already.
 */
export function planFollowUp(before: readonly LogRecord[], followedUntilMs: number): void {
  const now = nowMs();
  if (now - followedUntilMs < PAUSE_MS) return;
  const since = Math.max(followedUntilMs, now - PATIENCE_MS);
  const isPlanned = before.some(({ kind, loggedAt }) => kind !== 'poll' && kind !== 'test' && loggedAt > since);
  if (!isPlanned) runOnceAfter(FOLLOW_UP, DELAY_MS);
}
