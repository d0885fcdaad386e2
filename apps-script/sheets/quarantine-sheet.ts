import { clipRaw } from '#shared/events/log-row.ts';
import { sha256 } from '../google/hash.ts';
import type { Book } from './book.ts';
import { type CellValue, encodeText } from './cell-codec.ts';
import { findBlock } from './column-block.ts';
import { ensureTable } from './ensure-tab.ts';
import { QUARANTINE, QUARANTINE_COLUMNS, QUARANTINE_SPEC } from './tab-specs.ts';
import { findColumns, growTo, keysOf } from './table.ts';

/** A delivery that is kept but not logged as an event. */
export interface Quarantined {
  readonly receivedAtMs: number;
  readonly reason: string;
  readonly eventType: string;
  readonly deliveryId: string;
  readonly signedAt: string;
  readonly signature: string;
  readonly raw: string;
}

/** Adds lines to the Quarantine tab; what they hold is text whoever wrote it. */
export function appendQuarantine(book: Book, entries: readonly Quarantined[]): void {
  if (entries.length === 0) return;
  const { tab, columns } = openQuarantine(book);
  const width = Math.max(...Object.values(columns));
  const lines = entries.map(encode).map((cells) => {
    const line: CellValue[] = Array.from({ length: width }, () => '');
    for (const key of keysOf(cells)) line[columns[key] - 1] = cells[key];
    return line;
  });
  const [only] = lines;
  if (only && lines.length === 1) {
    tab.appendRow(only);
    return;
  }
  const first = tab.getLastRow() + 1;
  growTo(tab, first + lines.length - 1);
  tab.getRange(first, 1, lines.length, width).setValues(lines);
}

function openQuarantine(book: Book) {
  const header = findBlock(book, QUARANTINE, '1:1');
  const columns = header ? findColumns(header.getValues()[0] ?? [], QUARANTINE_COLUMNS) : undefined;
  if (header && columns?.ok) return { tab: header.getSheet(), columns: columns.value };
  const made = ensureTable(book, QUARANTINE_SPEC, true);
  if (!made.ok) throw new Error(made.failure);
  return made.value;
}

const encode = (entry: Quarantined): Record<keyof typeof QUARANTINE_COLUMNS, CellValue> => ({
  receivedAt: new Date(entry.receivedAtMs),
  reason: encodeText(entry.reason),
  eventType: encodeText(entry.eventType),
  deliveryId: encodeText(entry.deliveryId),
  signedAt: encodeText(entry.signedAt),
  signature: encodeText(entry.signature),
  raw: encodeText(clipRaw(entry.raw, sha256)),
});
