import type { Book } from './book.ts';

type Range = GoogleAppsScript.Spreadsheet.Range;

/**
 * A block of a tab by name, such as `1:1` or `C:C`, without asking for the tab first: that saves a round trip, and
 * an open end tells the size of the tab by the way. Undefined if there is no such tab or column.
 */
export function findBlock(book: Book, tab: string, cells: string): Range | undefined {
  try {
    return book.getRange(`'${tab}'!${cells}`);
  } catch {
    return undefined;
  }
}

/** The letters of a column: 1 is A, 27 is AA. */
export function columnLetters(column: number): string {
  const head = column > 26 ? columnLetters(Math.floor((column - 1) / 26)) : '';
  return head + String.fromCharCode(65 + ((column - 1) % 26));
}
