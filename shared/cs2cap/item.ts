import * as z from 'zod/mini';
import { encodeItems } from '../items/catalog-text.ts';
import type { ItemRef } from '../items/resolve-item.ts';
import { Pagination } from './pagination.ts';

/** ItemOut of the OpenAPI, as far as we read it. Only the name is required there; items without an id can't carry an alert. */
export const Item = z.looseObject({
  item_id: z.nullish(z.number()),
  market_hash_name: z.string(),
  phase: z.nullish(z.string()),
  item_type: z.nullish(z.string()),
  wear_name: z.nullish(z.string()),
  image_url: z.nullish(z.string()),
});
export type Item = z.infer<typeof Item>;

export const ItemPage = z.looseObject({ items: z.array(Item), pagination: Pagination });
export type ItemPage = z.infer<typeof ItemPage>;

/** The item types there are, from the catalog's metadata. */
export const ItemTypes = z.looseObject({ filters: z.looseObject({ item_type: z.nullish(z.array(z.string())) }) });

/**
 * All items of a type, packed at once: a real answer may be 10 MB, and the next one waits (C24). Of the items in
 * `wanted` everything is kept as well: their pictures come with the catalog and cost no call of their own.
 */
export const catalogPart = (wanted: ReadonlySet<number>) =>
  z.pipe(
    z.looseObject({
      items: z.array(z.unknown()),
      pagination: z.nullish(z.looseObject({ total: z.nullish(z.number()) })),
    }),
    z.transform(({ items, pagination }) => ({
      // By name, whatever the order they came in: neighbours then share the most.
      chunks: encodeItems(
        items.flatMap(readItem).sort((left, right) => (left.name < right.name ? -1 : Number(left.name > right.name))),
      ),
      wanted: wanted.size === 0 ? [] : items.flatMap((json) => readWanted(json, wanted)),
      isWhole: items.length >= (pagination?.total ?? 0),
    })),
  );

function readWanted(json: unknown, wanted: ReadonlySet<number>): Item[] {
  const [ref] = readItem(json);
  const item = ref && wanted.has(ref.itemId) ? Item.safeParse(json) : undefined;
  return item?.success ? [item.data] : [];
}

/** By hand: forty thousand items are a second's work for a schema. Items without an id can't carry an alert. */
export function readItem(json: unknown): ItemRef[] {
  if (typeof json !== 'object' || json === null || !('item_id' in json) || !('market_hash_name' in json)) return [];
  const { item_id: itemId, market_hash_name: name } = json;
  if (typeof itemId !== 'number' || typeof name !== 'string') return [];
  const phase = 'phase' in json && typeof json.phase === 'string' ? json.phase : undefined;
  return [phase === undefined ? { itemId, name } : { itemId, name, phase }];
}
