import { nowMs } from '../google/clock.ts';
import { withScriptLock } from '../google/lock.ts';
import type { Book } from './book.ts';
import { encodeText } from './cell-codec.ts';
import { ensureTable } from './ensure-tab.ts';
import { STATUS_SPEC, TIME_FORMAT } from './tab-specs.ts';
import { FIRST_LINE } from './table.ts';

/** How many lines the Status tab keeps. */
const KEPT_LINES = 500;

/** Adds a line on top of the Status tab: where a person looks for what happened while nobody watched. Left out if the sheet is busy. */
export function addStatus(book: Book, what: string, outcome: string): void {
  withScriptLock(5_000, () => {
    const table = ensureTable(book, STATUS_SPEC);
    if (!table.ok) return;
    const { tab, columns, values } = table.value;
    if (values.length > 0) tab.insertRowsBefore(FIRST_LINE, 1);
    // A new line above takes the format of the header.
    tab.getRange(FIRST_LINE, columns.at).setNumberFormat(TIME_FORMAT).setValue(new Date(nowMs()));
    tab.getRange(FIRST_LINE, columns.what).setValue(encodeText(what));
    tab.getRange(FIRST_LINE, columns.outcome).setValue(encodeText(outcome));
    if (values.length > KEPT_LINES) tab.deleteRows(FIRST_LINE + KEPT_LINES, values.length - KEPT_LINES);
  });
}
