import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CHUNK_LENGTH, decodeItems, encodeItems, itemsByName } from '#shared/items/catalog-text.ts';
import type { ItemRef } from '#shared/items/resolve-item.ts';

const line = (text: string) => text.replace(/[\r\n]+/g, ' ');
const item = fc
  .record({
    itemId: fc.integer({ min: 1, max: 999_999 }),
    name: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }).map(line),
    phase: fc.constantFrom(undefined, 'Phase 1', 'Black Pearl'),
  })
  .map(({ phase, ...rest }): ItemRef => (phase === undefined ? rest : { ...rest, phase }));

describe('the catalog as text', () => {
  it('gives back every item in order, whatever its name, in texts that fit a cell and stand alone', () => {
    fc.assert(
      fc.property(fc.array(item), fc.integer({ min: 150, max: 400 }), (items, longest) => {
        const chunks = encodeItems(items, longest);
        expect(decodeItems(chunks)).toEqual(items);
        expect(chunks.every((chunk) => chunk.length <= longest)).toBe(true);
        expect(chunks.flatMap((chunk) => decodeItems([chunk]))).toEqual(items);
      }),
    );
  });

  it('never cuts a character in two', () => {
    const names = ['a\u{1f600}', 'a\u{1f601}', 'a\u{1f600}b'];
    const chunks = encodeItems(names.map((name, index) => ({ itemId: index + 1, name })));
    expect(chunks.join('')).not.toMatch(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/);
    expect(decodeItems(chunks).map(({ name }) => name)).toEqual(names);
  });

  it('fits under the limit of a cell by itself', () => {
    const items = Array.from({ length: 3000 }, (_, index) => ({
      itemId: index + 1,
      name: `${index} ${'x'.repeat(40)}`,
    }));
    const chunks = encodeItems(items);
    expect(Math.max(...chunks.map((chunk) => chunk.length))).toBeLessThanOrEqual(CHUNK_LENGTH);
    expect(chunks.length).toBeGreaterThan(1);
    expect(decodeItems(chunks)).toEqual(items);
  });

  it('gives a text up where somebody broke a line, because the names below build on it', () => {
    expect(decodeItems(['1::0:AK-47\nnonsense\n2::2:X', '3::0:AWP'])).toEqual([
      { itemId: 1, name: 'AK-47' },
      { itemId: 3, name: 'AWP' },
    ]);
  });

  it('groups phases under their name, and counts an id once', () => {
    const byName = itemsByName([
      { itemId: 1, name: 'Knife', phase: 'Ruby' },
      { itemId: 2, name: 'Knife', phase: 'Emerald' },
      { itemId: 1, name: 'KNIFE', phase: 'Ruby' },
    ]);
    expect([...byName].map(([name, items]) => [name, items.length])).toEqual([['knife', 2]]);
  });
});
