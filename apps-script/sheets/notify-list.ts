import { ALERT_COLUMNS } from '#shared/alerts/row.ts';
import type { Book } from './book.ts';
import { ALERTS } from './tab-specs.ts';
import { FIRST_LINE, readTable } from './table.ts';

/** Offers the labels of chats in the Notify column; several may be typed, with commas. Without labels the list goes. */
export function offerChats(book: Book, labels: readonly string[]): void {
  const table = readTable(book, ALERTS, ALERT_COLUMNS, true);
  if (!table.ok) return;
  const { tab, columns } = table.value;
  const range = tab.getRange(FIRST_LINE, columns.notify, Math.max(1, tab.getMaxRows() - 1), 1);
  if (labels.length === 0) {
    range.clearDataValidations();
    return;
  }
  const rule = SpreadsheetApp.newDataValidation().requireValueInList([...labels], true);
  range.setDataValidation(rule.setAllowInvalid(true).build());
}
