import type { Book } from './book.ts';
import { ALERTS } from './tab-specs.ts';

/** A stretch of selected lines, first and last included. */
interface Stretch {
  readonly first: number;
  readonly last: number;
}

/** More lines than so many are not asked one by one whether a filter hides them. */
const MOST_ASKED = 300;

/**
 * Whether a line of the Alerts tab is selected; undefined where nothing is selected there. Lines that a filter hides are
 * not: people filter, select what they see, and mean no more than that.
 */
export function selectedLines(book: Book): ((line: number) => boolean) | undefined {
  const tab = book.getActiveSheet();
  const list: GoogleAppsScript.Spreadsheet.RangeList | null = tab.getActiveRangeList();
  if (tab.getName() !== ALERTS || !list) return undefined;
  const stretches = list.getRanges().map((range): Stretch => ({ first: range.getRow(), last: range.getLastRow() }));
  const isIn = (line: number) => stretches.some(({ first, last }) => line >= first && line <= last);
  const count = stretches.reduce((sum, { first, last }) => sum + last - first + 1, 0);
  const filter: GoogleAppsScript.Spreadsheet.Filter | null = tab.getFilter();
  if (!filter || count > MOST_ASKED) return isIn;
  return (line) => isIn(line) && !tab.isRowHiddenByFilter(line);
}
