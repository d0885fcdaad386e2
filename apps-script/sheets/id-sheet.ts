import type { Book } from './book.ts';
import type { CellValue } from './cell-codec.ts';
import { decodeText, encodeText } from './cell-codec.ts';
import { ensureTable } from './ensure-tab.ts';
import { rewriteLines } from './json-lines.ts';
import { type IDS_COLUMNS, IDS_SPEC } from './tab-specs.ts';
import { appendLines, cellOf } from './table.ts';

/** One delivery or event that is in the log. `push` came with a signature; `poll` was read from the API. Blank fields are unknown. */
export interface LoggedId {
  readonly key: string;
  readonly deliveryId: string;
  readonly eventId: string;
  readonly alertId: string;
  /** When it was signed or created, in milliseconds. */
  readonly at: number;
  readonly source: 'push' | 'poll';
}

/** Beyond this many lines those older than the horizon are dropped. */
const TIDY_ABOVE = 5_000;

/** Everything that is logged already. It outlives the Events tab's lines: people delete and archive those. */
export function readLoggedIds(book: Book): readonly LoggedId[] {
  const table = ensureTable(book, IDS_SPEC);
  if (!table.ok) throw new Error(table.failure);
  const text = (values: readonly unknown[], key: keyof typeof IDS_COLUMNS) =>
    decodeText(cellOf(table.value, values, key));
  return table.value.values.map((values) => ({
    key: text(values, 'key'),
    deliveryId: text(values, 'deliveryId'),
    eventId: text(values, 'eventId'),
    alertId: text(values, 'alertId'),
    at: Number(cellOf(table.value, values, 'at')),
    source: text(values, 'source') === 'poll' ? 'poll' : 'push',
  }));
}

export function appendLoggedIds(book: Book, ids: readonly LoggedId[]): void {
  if (ids.length === 0) return;
  const table = ensureTable(book, IDS_SPEC, true);
  if (!table.ok) throw new Error(table.failure);
  appendLines(table.value, ids.map(encodeId));
}

/** Drops what is older than the dedupe horizon, once there is much of it. */
export function tidyLoggedIds(book: Book, ids: readonly LoggedId[], oldestMs: number): void {
  if (ids.length < TIDY_ABOVE) return;
  const table = ensureTable(book, IDS_SPEC);
  if (table.ok) rewriteLines(table.value, ids.filter((id) => id.at >= oldestMs).map(encodeId));
}

const encodeId = (id: LoggedId): Record<keyof typeof IDS_COLUMNS, CellValue> => ({
  key: encodeText(id.key),
  deliveryId: encodeText(id.deliveryId),
  eventId: encodeText(id.eventId),
  alertId: encodeText(id.alertId),
  at: id.at,
  source: encodeText(id.source),
});
