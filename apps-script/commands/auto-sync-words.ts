import { dayAndTime } from '../google/clock.ts';
import type { AutoSync } from '../settings/auto-sync.ts';
import { readPollNote } from '../settings/polling.ts';
import { usualSyncCost } from '../settings/sync-cost.ts';
import { nameOf } from '../settings/trigger-owner.ts';

/** Minutes that triggers of one person may run a day, of an account that costs nothing (apps-script.md §5). */
const DAILY_MINUTES = 90;

/** How automatic sync stands, for the Status tab: how often, whom to ask, last and next run, and what it uses. */
export function autoSyncWords(state: AutoSync, timeZone: string): string {
  const { minutes, who, seenMs, nextMs, words } = state;
  const cost = usualSyncCost();
  const used = Math.ceil(((1440 / minutes) * (cost?.tookMs ?? 0)) / 60_000);
  const isSlowed = nextMs - seenMs > minutes * 60_000;
  // The next run is half an interval after the earliest moment at which one counts.
  const nextRunMs = Math.max(nextMs + minutes * 30_000, seenMs + minutes * 60_000);
  return [
    `every ${minutes} min as ${nameOf(who)}`,
    words === '' ? 'no run yet' : `last run ${dayAndTime(seenMs, timeZone)}: ${words}`,
    `next about ${dayAndTime(nextRunMs, timeZone)}${isSlowed ? ', slower while nothing changes' : ''}`,
    `at most ${used} of ${DAILY_MINUTES} min a day`,
  ].join('; ');
}

/** Whose triggers work here, for the Status tab: people to ask for a change. Undefined where there are none. */
export function triggerWords(state: AutoSync | undefined): string | undefined {
  const poll = readPollNote();
  const parts = [
    ...(state ? [`automatic sync: ${nameOf(state.who)}`] : []),
    ...(poll ? [`reading events: ${nameOf(poll.who)}`] : []),
  ];
  return parts.length > 0 ? `${parts.join('; ')}. Only they can change their own.` : undefined;
}
