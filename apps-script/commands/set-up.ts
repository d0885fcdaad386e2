import { fail, ok } from '#shared/result.ts';
import { showSidebar } from '../google/page.ts';
import { confirm, openUi } from '../google/ui.ts';
import { readApiAccess } from '../settings/api-access.ts';
import { listCurrencies } from '../settings/currencies.ts';
import { ensurePolling } from '../settings/polling.ts';
import { addAlertRules, addFilter, colorTexts, warnBeforeEditing } from '../sheets/alert-rules.ts';
import { readBase, writeBase } from '../sheets/base-sheet.ts';
import { type Book, rememberBook } from '../sheets/book.ts';
import { ensureTab } from '../sheets/ensure-tab.ts';
import { FACTS } from '../sheets/status-sheet.ts';
import {
  ALERTS_SPEC,
  BASE_SPEC,
  EVENTS_SPEC,
  IDS_SPEC,
  ITEMS_SPEC,
  QUARANTINE_SPEC,
  STATUS_SPEC,
} from '../sheets/tab-specs.ts';
import type { CommandResult } from './run-command.ts';

/**
 * Makes the tabs, or repairs what is missing in them; asks before it renames anything back. What people added stays, no
 * cell of theirs is written, and a second run changes nothing. Fails with what could not be repaired.
 */
export function setUpSheet(book: Book): CommandResult {
  rememberBook(book);
  const before = book.getSheets();
  const alerts = ensureTab(book, ALERTS_SPEC, 0, confirm);
  const events = ensureTab(book, EVENTS_SPEC, 1, confirm);
  const quarantine = ensureTab(book, QUARANTINE_SPEC, 2, confirm);
  const status = ensureTab(book, STATUS_SPEC, 3, confirm);
  const inner = [ensureTab(book, BASE_SPEC), ensureTab(book, ITEMS_SPEC), ensureTab(book, IDS_SPEC)];
  addAlertRules(alerts.tab, alerts.columns, listCurrencies());
  if (status.columns.what) colorTexts(status.tab, status.columns.what, [FACTS.problem], { [FACTS.problem]: '#f4cccc' });
  for (const { tab } of [events, quarantine, status]) warnBeforeEditing(tab);
  const noFilter = addFilter(alerts.tab);
  const dropped = dropBlankTab(book, before);
  claimBase(book);
  if (readApiAccess().ok) ensurePolling();
  const all = [alerts, events, quarantine, status, ...inner];
  const added = all.flatMap((ensured) => ensured.added);
  const restored = all.flatMap((ensured) => ensured.restored);
  const problems = [...all.flatMap((ensured) => ensured.problems), ...noFilter];
  if (added.length > 0 && openUi()) {
    book.setActiveSheet(alerts.tab);
    showSidebar('help', 'First steps');
  }
  const done = [...(added.length > 0 ? [`added ${[...added, ...dropped].join(', ')}`] : []), ...restored];
  if (problems.length > 0) return fail([...done, ...problems].join('; '));
  return ok(done.join('; ') || 'everything is in place');
}

/** A copy of another sheet starts with nothing of its own: the alerts belong to the sheet they were made in. */
function claimBase(book: Book): void {
  const base = readBase(book);
  if (base.ok && base.value.entries.length === 0) writeBase(book, base.value, base.value);
}

/** The tab a new spreadsheet starts with goes if it is the only other one and blank. */
function dropBlankTab(book: Book, before: readonly GoogleAppsScript.Spreadsheet.Sheet[]): readonly string[] {
  const [only] = before;
  if (!only || before.length > 1 || only.getLastRow() > 0 || !/^\p{L}+ ?1$/u.test(only.getName())) return [];
  book.deleteSheet(only);
  return ['(the blank first tab is gone)'];
}
