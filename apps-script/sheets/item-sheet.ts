import * as z from 'zod/mini';
import { fold } from '#shared/alerts/resolve-item.ts';
import { Item } from '#shared/cs2cap/item.ts';
import { ok, type Result } from '#shared/result.ts';
import type { Book } from './book.ts';
import { decodeText, encodeText } from './cell-codec.ts';
import { ensureTable } from './ensure-tab.ts';
import { parseJson, rewriteLines } from './json-lines.ts';
import { ITEMS_SPEC } from './tab-specs.ts';
import { cellOf } from './table.ts';

/** What the catalog said about one name, and when. No entries means: there is no such item. */
export interface KnownName {
  readonly name: string;
  readonly atMs: number;
  readonly items: readonly Item[];
}

/** An unknown name is asked for again after a day; a known item keeps its id. */
const UNKNOWN_FOR_MS = 24 * 3_600_000;

const Entries = z.array(Item);

/** The catalog entries that were looked up before, by folded name: item look-ups cost monthly quota (C19). */
export function readKnownNames(book: Book, nowMs: number): Result<ReadonlyMap<string, KnownName>, string> {
  const table = ensureTable(book, ITEMS_SPEC);
  if (!table.ok) return table;
  const known = new Map<string, KnownName>();
  for (const values of table.value.values) {
    const name = decodeText(cellOf(table.value, values, 'name'));
    const atMs = Number(cellOf(table.value, values, 'at'));
    const items = Entries.safeParse(parseJson(decodeText(cellOf(table.value, values, 'json'))));
    if (name === '' || !items.success) continue;
    if (items.data.length > 0 || nowMs - atMs < UNKNOWN_FOR_MS)
      known.set(fold(name), { name, atMs, items: items.data });
  }
  return ok(known);
}

/** Replaces what is known of names. */
export function writeKnownNames(book: Book, known: ReadonlyMap<string, KnownName>): void {
  const table = ensureTable(book, ITEMS_SPEC);
  if (!table.ok) throw new Error(table.failure);
  rewriteLines(
    table.value,
    [...known.values()].map(({ name, atMs, items }) => ({
      name: encodeText(name),
      at: atMs,
      json: encodeText(
        JSON.stringify(items.map(({ item_id, market_hash_name, phase }) => ({ item_id, market_hash_name, phase }))),
      ),
    })),
  );
}
