import { backOff } from '#shared/alerts/sync-interval.ts';
import type { Result } from '#shared/result.ts';
import { attempt } from '../google/attempt.ts';
import { nowMs } from '../google/clock.ts';
import { currentUser, removeTriggers } from '../google/triggers.ts';
import { AUTO_SYNC, type AutoSync, problemOf, readAutoSync, writeAutoSync } from '../settings/auto-sync.ts';
import { readLink } from '../settings/link.ts';
import { noteSyncCost } from '../settings/sync-cost.ts';
import { isAnothers, isSilent } from '../settings/trigger-owner.ts';
import { type Book, openBook } from '../sheets/book.ts';
import { colorStatus } from '../sheets/color-status.ts';
import { writeStatus } from '../sheets/status-sheet.ts';
import { isBusy } from '../sync/run-job.ts';
import { autoSyncWords } from './auto-sync-words.ts';
import { type AutomaticRun, runAutomaticSync } from './run-automatic-sync.ts';

/**
 * What the time trigger of automatic sync does. While it waits because nothing changes, it reads one property. It asks
 * nobody, deletes nothing and leaves conflicts; fired alerts are armed again here only where no relay is paired.
 */
export function autoSyncOnTrigger(): void {
  const state = readAutoSync();
  if (state && nowMs() < state.nextMs) return;
  // Off, or somebody took over while this trigger was silent.
  if (!state || (isAnothers(state) && !isSilent(state))) removeTriggers(AUTO_SYNC);
  else runAndReport(state);
}

function runAndReport(state: AutoSync): void {
  const book = openBook();
  if (!book) return;
  const begun = { ...state, who: currentUser() || state.who, seenMs: nowMs() };
  const run = attempt(() => runAutomaticSync(book, readLink() === undefined));
  const next = followUp(begun, run);
  writeAutoSync(next);
  if (run.ok) noteSyncCost(run.value);
  report(book, state, next, run);
}

/** How the state goes on. Another sync at work is neither a failure nor a success. */
function followUp(state: AutoSync, run: Result<AutomaticRun, string>): AutoSync {
  if (!run.ok && isBusy(run.failure)) return { ...state, words: run.failure, nextMs: 0 };
  const unchanged = run.ok && !run.value.isNews ? state.unchanged + 1 : 0;
  const failures = run.ok ? 0 : state.failures + 1;
  // What fails for long is not tried at the full pace either.
  const unchangedRuns = run.ok ? unchanged : Math.max(0, failures - 3);
  const minutes = backOff({ unchangedRuns, intervalMinutes: state.minutes });
  // Google's triggers come a little early or late: half an interval earlier still means the right one.
  const nextMs = state.seenMs + (minutes - state.minutes / 2) * 60_000;
  return { ...state, failures, unchanged, nextMs, words: run.ok ? run.value.words : run.failure };
}

/** One write in the Status tab: how it stands, a line only where something happened, and a banner after three failures. */
function report(book: Book, before: AutoSync, now: AutoSync, run: Result<AutomaticRun, string>): void {
  const [was, is] = [problemOf(before), problemOf(now)];
  const isFailure = now.failures > before.failures;
  const isNews = isFailure || (run.ok && (run.value.isNews || before.failures > 0));
  const outcome = `${run.ok && before.failures > 0 ? 'works again: ' : ''}${now.words}`;
  writeStatus(book, {
    ...(isNews ? { line: { what: 'Automatic sync', outcome } } : {}),
    facts: {
      'Automatic sync': autoSyncWords(now, book.getSpreadsheetTimeZone()),
      ...(was === is ? {} : { Problem: is }),
    },
  });
  if ((was === undefined) !== (is === undefined)) colorStatus(book, is !== undefined);
}
