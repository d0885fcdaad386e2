import { clipRaw } from '#shared/events/log-row.ts';
import { sha256 } from '../google/hash.ts';
import type { Book } from './book.ts';
import { encodeText } from './cell-codec.ts';
import { ensureTable } from './ensure-tab.ts';
import { QUARANTINE_SPEC } from './tab-specs.ts';
import { appendLines } from './table.ts';

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
  const table = ensureTable(book, QUARANTINE_SPEC, true);
  if (!table.ok) throw new Error(table.failure);
  appendLines(
    table.value,
    entries.map((entry) => ({
      receivedAt: new Date(entry.receivedAtMs),
      reason: encodeText(entry.reason),
      eventType: encodeText(entry.eventType),
      deliveryId: encodeText(entry.deliveryId),
      signedAt: encodeText(entry.signedAt),
      signature: encodeText(entry.signature),
      raw: encodeText(clipRaw(entry.raw, sha256)),
    })),
  );
}
