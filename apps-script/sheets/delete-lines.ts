import { ALERT_COLUMNS } from '#shared/alerts/row.ts';
import { withScriptLock } from '../google/lock.ts';
import type { Book } from './book.ts';
import { decodeText } from './cell-codec.ts';
import { ALERTS } from './tab-specs.ts';
import { cellOf, FIRST_LINE, readTable } from './table.ts';

/** Takes the lines with these Row keys out of the Alerts tab; they are looked up anew, because people sort. */
export function deleteLines(book: Book, rowKeys: ReadonlySet<string>): void {
  if (rowKeys.size === 0) return;
  withScriptLock(20_000, () => {
    const table = readTable(book, ALERTS, ALERT_COLUMNS);
    if (!table.ok) return;
    const { tab, values } = table.value;
    const isGone = values.map((line) => rowKeys.has(decodeText(cellOf(table.value, line, 'rowKey'))));
    // From the last line up, so that the lines above keep their numbers; neighbours go together.
    for (let end = isGone.length; end > 0; end--) {
      if (!isGone[end - 1]) continue;
      let first = end - 1;
      while (first > 0 && isGone[first - 1]) first--;
      tab.deleteRows(first + FIRST_LINE, end - first);
      end = first + 1;
    }
  });
}
