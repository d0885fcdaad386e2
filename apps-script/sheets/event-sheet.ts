import type { EventColumn, LogRow } from '#shared/events/log-row.ts';
import type { Book } from './book.ts';
import { decodeText, encodeLogCell } from './cell-codec.ts';
import { ensureTable } from './ensure-tab.ts';
import { EVENTS_SPEC } from './tab-specs.ts';
import { appendLines, cellOf, FIRST_LINE, keysOf, mapKeys, type Table } from './table.ts';

export type EventTable = Table<EventColumn>;

/** The Events tab, made or completed if need be. Fails with words only if that doesn't help. */
export function readEvents(book: Book): EventTable {
  const table = ensureTable(book, EVENTS_SPEC);
  if (!table.ok) throw new Error(table.failure);
  return table.value;
}

/** Adds lines below the last one of the Events tab, all in one write. */
export function appendEvents(book: Book, rows: readonly LogRow[]): void {
  if (rows.length === 0) return;
  const table = ensureTable(book, EVENTS_SPEC, true);
  if (!table.ok) throw new Error(table.failure);
  appendLines(
    table.value,
    rows.map((row) => mapKeys(row, encodeLogCell)),
  );
}

/**
 * The texts of one column. An execution may die after it logged events and before it noted their ids: what stands in
 * the log decides.
 */
export function readEventColumn(book: Book, key: 'eventId' | 'signature'): ReadonlySet<string> {
  const table = ensureTable(book, EVENTS_SPEC, true);
  if (!table.ok) throw new Error(table.failure);
  const { tab, columns } = table.value;
  const count = tab.getLastRow() - 1;
  if (count < 1) return new Set();
  const values: unknown[][] = tab.getRange(FIRST_LINE, columns[key], count, 1).getValues();
  return new Set(values.flatMap(([value]) => (value === '' ? [] : [decodeText(value)])));
}

/** The line that holds a text in one of the id columns, counted from the first line of data. */
export function findEvent(table: EventTable, key: 'eventId' | 'deliveryId', id: string): number | undefined {
  const index = id === '' ? -1 : table.values.findIndex((line) => decodeText(cellOf(table, line, key)) === id);
  return index < 0 ? undefined : index;
}

/** Fills a line's cells with what was learnt later: blank ones, and those named in `anyway`. What is there stays. */
export function completeEvent(
  table: EventTable,
  index: number,
  row: LogRow,
  anyway: readonly EventColumn[] = [],
): void {
  for (const key of keysOf(row)) {
    const cell = row[key];
    const isOpen = anyway.includes(key) || cellOf(table, table.values[index] ?? [], key) === '';
    if (cell.kind === 'blank' || !isOpen) continue;
    table.tab.getRange(FIRST_LINE + index, table.columns[key]).setValue(encodeLogCell(cell));
  }
}
