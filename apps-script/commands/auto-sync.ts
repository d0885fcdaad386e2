import { type IntervalBudget, offeredIntervals } from '#shared/alerts/sync-interval.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import { nowMs } from '../google/clock.ts';
import { showDialog } from '../google/page.ts';
import { currentUser, hasTrigger, removeTriggers, setTimeTrigger } from '../google/triggers.ts';
import {
  AUTO_SYNC,
  type AutoSync,
  forgetAutoSync,
  problemOf,
  readAutoSync,
  writeAutoSync,
} from '../settings/auto-sync.ts';
import { pollingLoad } from '../settings/polling.ts';
import { usualSyncCost } from '../settings/sync-cost.ts';
import { type Ownership, ownershipOf } from '../settings/trigger-owner.ts';
import { type Book, openBook, toast } from '../sheets/book.ts';
import { colorStatus } from '../sheets/color-status.ts';
import { writeStatus } from '../sheets/status-sheet.ts';
import { autoSyncWords, triggerWords } from './auto-sync-words.ts';
import type { CommandResult } from './run-command.ts';

/** What the dialog of automatic sync shows. */
export interface AutoSyncView {
  readonly words: string;
  readonly minutes: number | null;
  readonly mayChange: boolean;
  /** What each interval would use of a day; none before a first sync was measured. */
  readonly choices: readonly IntervalBudget[];
}

/** Opens the dialog in which people choose how often to sync. */
export function openAutoSync(): CommandResult {
  showDialog('auto-sync', 'Automatic sync', 440, 400);
  return ok(undefined);
}

/** Dialog: how automatic sync stands, and what may be chosen. */
export function readAutoSyncView(): AutoSyncView {
  const state = readAutoSync();
  const owner = ownershipOf(AUTO_SYNC, state);
  return {
    words: stateWords(state, owner),
    minutes: state && owner.kind === 'own' ? state.minutes : null,
    mayChange: owner.kind !== 'other',
    choices: budgets(),
  };
}

/** Dialog: syncs every so many minutes as the person who chose. Fails with words where another person's trigger is at work, or it does not fit. */
export function chooseInterval(book: Book, chosen: unknown): Result<string, string> {
  const state = readAutoSync();
  const owner = ownershipOf(AUTO_SYNC, state);
  if (owner.kind === 'other') return fail(askOwner(owner.who));
  const budget = budgets().find(({ minutes, fits }) => minutes === chosen && fits);
  if (!budget)
    return fail(`Every ${chosen} minutes does not fit into a day, or was not measured yet: sync once first.`);
  const { minutes } = budget;
  if (owner.kind === 'own' && state?.minutes === minutes) return ok(`It runs every ${minutes} minutes already.`);
  const made = setTimeTrigger(AUTO_SYNC, minutes);
  if (!made.ok) {
    turnOff(book, state);
    return fail(`Automatic sync is off: Google made no trigger (${made.failure}). Try again later.`);
  }
  const next = { who: currentUser(), minutes, seenMs: nowMs(), nextMs: 0, unchanged: 0, failures: 0, words: '' };
  writeAutoSync(next);
  pin(book, state, next);
  const before = owner.kind === 'left' ? ` It ran as ${owner.who} until it fell silent.` : '';
  return ok(`It runs every ${minutes} minutes as ${next.who || 'you'}.${before}`);
}

/** Menu and dialog: takes away the own trigger. Fails with whom to ask where it is another's. */
export function stopAutoSync(book: Book): Result<string, string> {
  const state = readAutoSync();
  const owner = ownershipOf(AUTO_SYNC, state);
  if (owner.kind === 'other') return fail(askOwner(owner.who));
  if (!state && owner.kind === 'none') return ok('Automatic sync is off already.');
  turnOff(book, state);
  return ok('Automatic sync is off.');
}

/** Warns whoever opens the spreadsheet that automatic sync fails; a simple trigger may read properties and toast. */
export function warnOnOpen(): void {
  const problem = problemOf(readAutoSync());
  const book = problem === undefined ? undefined : openBook();
  if (book) toast(book, `${problem}. See the Status tab.`, 30);
}

function turnOff(book: Book, state: AutoSync | undefined): void {
  removeTriggers(AUTO_SYNC);
  forgetAutoSync();
  pin(book, state, undefined);
}

/** Keeps the facts of the Status tab true. */
function pin(book: Book, before: AutoSync | undefined, now: AutoSync | undefined): void {
  writeStatus(book, {
    facts: {
      'Automatic sync': now && autoSyncWords(now, book.getSpreadsheetTimeZone()),
      'Triggers run as': triggerWords(now),
      Problem: undefined,
    },
  });
  if (problemOf(before) !== undefined) colorStatus(book, false);
}

function stateWords(state: AutoSync | undefined, owner: Ownership): string {
  if (owner.kind === 'other') return askOwner(owner.who);
  if (owner.kind === 'left')
    return `Automatic sync ran as ${owner.who}, but has been silent for a long time. Choose an interval to let it run as you.`;
  return state && hasTrigger(AUTO_SYNC)
    ? `Automatic sync runs every ${state.minutes} minutes as you.`
    : 'Automatic sync is off.';
}

const askOwner = (who: string) => `Automatic sync runs as ${who}: ask them to change it.`;

/** What each interval would use of a day, beside the trigger that reads events. None before the first sync: nobody can tell. */
function budgets(): readonly IntervalBudget[] {
  const cost = usualSyncCost();
  return cost ? offeredIntervals({ runMs: cost.tookMs, fetches: cost.fetches, ...pollingLoad() }) : [];
}
