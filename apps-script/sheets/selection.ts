import { fail, ok, type Result } from '#shared/result.ts';
import type { Book, Tab } from './book.ts';
import { ALERTS } from './tab-specs.ts';

/** Whether a line of the Alerts tab is selected. */
export type IsSelected = (line: number) => boolean;

/** Each line that a filter might hide is a round trip to ask. */
const MOST_ASKED = 300;

/**
 * Which lines of the Alerts tab are selected. Lines that a filter hides are not: people filter, select what they see, and
 * mean no more than that. Fails with what to select.
 */
export function selectedLines(book: Book): Result<IsSelected, string> {
  const tab = book.getActiveSheet();
  const list: GoogleAppsScript.Spreadsheet.RangeList | null = tab.getActiveRangeList();
  if (tab.getName() !== ALERTS || !list) return fail('Select rows in the Alerts tab first.');
  const stretches = list.getRanges().map((range) => ({ first: range.getRow(), last: range.getLastRow() }));
  const isIn: IsSelected = (line) => stretches.some(({ first, last }) => line >= first && line <= last);
  if (!isFiltered(tab)) return ok(isIn);
  const end = tab.getLastRow();
  const count = stretches.reduce((sum, { first, last }) => sum + Math.max(0, Math.min(last, end) - first + 1), 0);
  if (count > MOST_ASKED) return fail(`A filter is on: select at most ${MOST_ASKED} rows, or remove the filter.`);
  return ok((line) => isIn(line) && !tab.isRowHiddenByFilter(line));
}

function isFiltered(tab: Tab): boolean {
  const filter: GoogleAppsScript.Spreadsheet.Filter | null = tab.getFilter();
  if (!filter) return false;
  const range = filter.getRange();
  const columns = Array.from({ length: range.getNumColumns() }, (_, index) => range.getColumn() + index);
  return columns.some((column) => {
    const criteria: GoogleAppsScript.Spreadsheet.FilterCriteria | null = filter.getColumnFilterCriteria(column);
    return criteria !== null;
  });
}
