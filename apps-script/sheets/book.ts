import { readProperty, writeProperty } from '../google/properties.ts';

export type Book = GoogleAppsScript.Spreadsheet.Spreadsheet;
export type Tab = GoogleAppsScript.Spreadsheet.Sheet;

const ID_PROPERTY = 'spreadsheet_id';

/**
 * The spreadsheet this script belongs to. In a web call the active one may be missing; then the one noted at set-up
 * is opened, which needs the wider `spreadsheets` scope (apps-script.md §5). Undefined if neither works. Who has read
 * the properties already passes the id on.
 */
export function openBook(knownId?: string): Book | undefined {
  const active: Book | null = SpreadsheetApp.getActiveSpreadsheet();
  if (active) return active;
  const id = knownId ?? readProperty(ID_PROPERTY);
  if (id === undefined) return undefined;
  try {
    return SpreadsheetApp.openById(id);
  } catch {
    return undefined;
  }
}

/** Notes which spreadsheet to open where none is active. */
export function rememberBook(book: Book): void {
  if (readProperty(ID_PROPERTY) !== book.getId()) writeProperty(ID_PROPERTY, book.getId());
}

/** A short message in the corner of the sheet; it needs no Ui and asks nothing. */
export function toast(book: Book, message: string, seconds = 8): void {
  book.toast(message, 'CS2Cap', seconds);
}

/** Makes what was written visible to other executions, and safe from the end of this one. */
export const saveNow = (): void => SpreadsheetApp.flush();
