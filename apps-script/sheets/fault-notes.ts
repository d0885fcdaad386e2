import type { Faults } from '#shared/alerts/faults.ts';
import type { AlertColumn } from '#shared/alerts/row.ts';
import { FIRST_LINE, type Table } from './table.ts';

type Range = GoogleAppsScript.Spreadsheet.Range;

/** Cells that can be wrong. */
const COLUMNS = ['item', 'phase', 'kind', 'threshold', 'currency', 'enabled', 'rearm'] as const;

/** Begins our part of a note; what a person wrote stands before it and stays. */
const MARK = '⚠ CS2Cap: ';

/**
 * Says on the cells of these lines (counted from the first line of data) what is wrong with them, and takes away what
 * an earlier run said. One read for all of them, and one write if anything changes.
 */
export function noteFaults(table: Table<AlertColumn>, lines: ReadonlyMap<number, Faults>): void {
  if (lines.size === 0) return;
  const columns = COLUMNS.map((key) => table.columns[key]);
  const [first, left] = [Math.min(...lines.keys()), Math.min(...columns)];
  const height = Math.max(...lines.keys()) - first + 1;
  const range = table.tab.getRange(first + FIRST_LINE, left, height, Math.max(...columns) - left + 1);
  changeNotes(range, (note, line, offset) => {
    const faults = lines.get(first + line);
    const key = faults && COLUMNS.find((each) => table.columns[each] === left + offset);
    return key ? withFault(note, faults[key]) : note;
  });
}

/** Takes away what a run said on cells that a person has just changed. */
export const clearFaults = (range: Range): void => changeNotes(range, (note) => withFault(note, undefined));

function changeNotes(range: Range, change: (note: string, line: number, offset: number) => string): void {
  const before = range.getNotes();
  const after = before.map((notes, line) => notes.map((note, offset) => change(note, line, offset)));
  if (after.some((notes, line) => notes.some((note, offset) => note !== before[line]?.[offset]))) range.setNotes(after);
}

function withFault(note: string, fault: string | undefined): string {
  const at = note.indexOf(MARK);
  const own = at < 0 ? note : note.slice(0, at).trimEnd();
  if (fault === undefined) return own;
  return own + (own ? '\n\n' : '') + MARK + fault;
}
