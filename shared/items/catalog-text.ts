import { fold, type ItemRef } from './resolve-item.ts';

/** Under the 50,000 characters of a cell (apps-script.md §5). */
export const CHUNK_LENGTH = 45_000;

/**
 * Items as texts of at most `longest` characters, one item a line: `id:phase:n:rest`, where the first n characters of
 * the name are those of the name above. That halves 40,000 names, to about 1 MB in 23 cells. Each text stands alone.
 */
export function encodeItems(items: Iterable<ItemRef>, longest = CHUNK_LENGTH): readonly string[] {
  const chunks: string[] = [];
  let chunk = '';
  let above = '';
  for (const item of items) {
    const name = item.name.replace(/[\r\n]+/g, ' ');
    const head = `${item.itemId}:${(item.phase ?? '').replace(/[\r\n:]+/g, ' ')}`;
    const kept = sharedStart(above, name);
    const line = `${head}:${kept}:${name.slice(kept)}`;
    if (chunk === '') chunk = line;
    else if (chunk.length + 1 + line.length <= longest) chunk += `\n${line}`;
    else {
      chunks.push(chunk);
      chunk = `${head}:0:${name}`;
    }
    above = name;
  }
  return chunk === '' ? chunks : [...chunks, chunk];
}

/** The items of such texts. From a line that is none, its text is given up: people may have edited the hidden tab. */
export function decodeItems(chunks: Iterable<string>): readonly ItemRef[] {
  const items: ItemRef[] = [];
  for (const chunk of chunks) {
    let above = '';
    for (const line of chunk.split('\n')) {
      const [, id = '', phase, kept, rest = ''] = LINE.exec(line) ?? [];
      if (id === '') break;
      above = above.slice(0, Number(kept)) + rest;
      items.push(phase ? { itemId: Number(id), name: above, phase } : { itemId: Number(id), name: above });
    }
  }
  return items;
}

/** Items by folded name: several where the name has phases. The same id twice counts once. */
export function itemsByName(items: Iterable<ItemRef>): ReadonlyMap<string, readonly ItemRef[]> {
  const byName = new Map<string, ItemRef[]>();
  for (const item of items) {
    const key = fold(item.name);
    const named = byName.get(key);
    if (!named) byName.set(key, [item]);
    else if (!named.some((other) => other.itemId === item.itemId)) named.push(item);
  }
  return byName;
}

const LINE = /^(\d+):([^:]*):(\d+):(.*)$/s;

/** How many characters both start with; never half of a surrogate pair, which no cell keeps. */
function sharedStart(above: string, name: string): number {
  let length = 0;
  while (length < above.length && above.charCodeAt(length) === name.charCodeAt(length)) length++;
  const last = above.charCodeAt(length - 1);
  return last >= 0xd800 && last <= 0xdbff ? length - 1 : length;
}
