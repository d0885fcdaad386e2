import { CHUNK_LENGTH } from '#shared/items/catalog-text.ts';
import type { Mirror, Miss, Part } from '#shared/items/mirror.ts';
import { ok, type Result } from '#shared/result.ts';
import type { Book } from './book.ts';
import { decodeText, encodeText } from './cell-codec.ts';
import { ensureTable } from './ensure-tab.ts';
import { rewriteLines } from './json-lines.ts';
import { ITEMS_SPEC } from './tab-specs.ts';
import { cellOf, type Table } from './table.ts';

/** Names of lines that are not a type of items. */
const FOUND = '*found';
const MISSED = '*missed';
const TRIED = '*tried';

/** The mirrored catalog as it was read, and where to write it back. */
export interface ItemSheet {
  readonly mirror: Mirror;
  readonly table: Table<'part' | 'at' | 'items'>;
}

/** Reads the `_items` tab: three round trips whatever its size. */
export function readItemSheet(book: Book): Result<ItemSheet, string> {
  const table = ensureTable(book, ITEMS_SPEC);
  if (!table.ok) return table;
  const parts = new Map<string, Part>();
  for (const values of table.value.values) {
    const type = decodeText(cellOf(table.value, values, 'part'));
    const atMs = Number(cellOf(table.value, values, 'at'));
    const text = decodeText(cellOf(table.value, values, 'items'));
    const before = parts.get(type);
    // Lines of another time are what is left of a longer text, where two runs wrote at once.
    if (type === '' || (before && before.atMs > atMs)) continue;
    const chunks = before?.atMs === atMs ? before.chunks : [];
    parts.set(type, { type, atMs, chunks: text === '' ? chunks : [...chunks, text] });
  }
  const special = (name: string) => parts.get(name) ?? { type: name, atMs: 0, chunks: [] };
  const tried = special(TRIED);
  return ok({
    table: table.value,
    mirror: {
      parts: [...parts.values()].filter(({ type }) => !type.startsWith('*')),
      found: special(FOUND).chunks,
      misses: readMisses(special(MISSED).chunks),
      tries: { atMs: tried.atMs, failed: Number(tried.chunks[0] ?? 0) },
    },
  });
}

/** Replaces the `_items` tab by a mirror in one write; the cells are under the limit of 50,000 characters. */
export function writeItemSheet({ table }: Pick<ItemSheet, 'table'>, mirror: Mirror, nowMs: number): void {
  const { parts, found, misses, tries } = mirror;
  const lines = [
    ...parts,
    { type: FOUND, atMs: nowMs, chunks: found },
    { type: MISSED, atMs: nowMs, chunks: missLines(misses) },
    { type: TRIED, atMs: tries.atMs, chunks: tries.failed > 0 ? [String(tries.failed)] : [] },
  ].flatMap(({ type, atMs, chunks }) =>
    // A type without items still says that it was read.
    (chunks.length > 0 || type.startsWith('*') ? chunks : ['']).map((text) => ({
      part: encodeText(type),
      at: atMs,
      items: encodeText(text),
    })),
  );
  rewriteLines(table, lines);
}

function missLines(misses: Mirror['misses']): readonly string[] {
  const chunks: string[] = [];
  for (const [name, { untilMs, times }] of misses) {
    const line = `${untilMs}:${times}:${name}`;
    const last = chunks[chunks.length - 1];
    if (last === undefined || last.length + line.length >= CHUNK_LENGTH) chunks.push(line);
    else chunks[chunks.length - 1] = `${last}\n${line}`;
  }
  return chunks;
}

function readMisses(chunks: readonly string[]): ReadonlyMap<string, Miss> {
  const misses = new Map<string, Miss>();
  for (const line of chunks.flatMap((chunk) => chunk.split('\n'))) {
    const [, until, times, name = ''] = /^(\d+):(\d+):(.+)$/.exec(line) ?? [];
    if (name !== '') misses.set(name, { untilMs: Number(until), times: Number(times) });
  }
  return misses;
}
