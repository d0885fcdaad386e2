import { ok } from '#shared/result.ts';
import { showSidebar } from '../google/page.ts';
import { ensureTimeTrigger } from '../google/triggers.ts';
import { openUi } from '../google/ui.ts';
import { readApiAccess } from '../settings/api-access.ts';
import { addAlertRules, warnBeforeEditing } from '../sheets/alert-rules.ts';
import { readBase, writeBase } from '../sheets/base-sheet.ts';
import { type Book, rememberBook } from '../sheets/book.ts';
import { ensureTab } from '../sheets/ensure-tab.ts';
import { formatTab } from '../sheets/format-tab.ts';
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

/** How often events are read from CS2Cap by themselves: a run takes seconds, and 90 minutes a day are free (apps-script.md §5). */
export const POLL_MINUTES = 5;

/** Makes the tabs, or repairs what is missing in them. What people added stays; a second run changes nothing. */
export function setUpSheet(book: Book): CommandResult {
  rememberBook(book);
  const before = book.getSheets();
  const alerts = ensureTab(book, ALERTS_SPEC, 0);
  const events = ensureTab(book, EVENTS_SPEC, 1);
  const others = [
    ensureTab(book, QUARANTINE_SPEC, 2),
    ensureTab(book, STATUS_SPEC, 3),
    ensureTab(book, BASE_SPEC),
    ensureTab(book, ITEMS_SPEC),
    ensureTab(book, IDS_SPEC),
  ];
  formatTab(alerts.tab, ALERTS_SPEC);
  addAlertRules(alerts.tab);
  warnBeforeEditing(events.tab);
  const dropped = dropBlankTab(book, before);
  claimBase(book);
  if (readApiAccess().ok) ensureTimeTrigger('pollEvents', POLL_MINUTES);
  const changes = [alerts, events, ...others].flatMap((ensured) => ensured.changes);
  if (changes.length > 0 && openUi()) {
    book.setActiveSheet(alerts.tab);
    showSidebar('help', 'First steps');
  }
  return ok(changes.length > 0 ? `added ${[...changes, ...dropped].join(', ')}` : 'everything is in place');
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
