import { ALERT_COLUMNS } from '#shared/alerts/row.ts';
import type { Book } from './book.ts';
import { decodeText, encodeText } from './cell-codec.ts';
import { ALERTS } from './tab-specs.ts';
import { cellOf, FIRST_LINE, readTable } from './table.ts';

/**
 * Shows armed rows whose alert fired as Fired, with the time, as soon as the event is logged. Only Status and Last
 * triggered are touched: the base stays, so the next sync sees the firing as news and does everything else. Rows are
 * found by Alert ID where they are now; a row that tells of this or a later firing already is left. Call it under the
 * script lock. Gives how many rows changed.
 */
export function markFired(book: Book, firedAt: ReadonlyMap<string, number>): number {
  const table = firedAt.size > 0 ? readTable(book, ALERTS, ALERT_COLUMNS) : undefined;
  if (!table?.ok) return 0;
  const { tab, columns, values } = table.value;
  let changed = 0;
  values.forEach((line, index) => {
    const at = firedAt.get(decodeText(cellOf(table.value, line, 'alertId')));
    const before = cellOf(table.value, line, 'lastTriggered');
    const isNews = at !== undefined && !(before instanceof Date && before.getTime() > at - 1000);
    if (!isNews || decodeText(cellOf(table.value, line, 'status')) !== 'Armed') return;
    tab.getRange(FIRST_LINE + index, columns.status).setValue(encodeText('Fired'));
    tab.getRange(FIRST_LINE + index, columns.lastTriggered).setValue(new Date(at));
    changed++;
  });
  return changed;
}
