import { readFileSync } from 'node:fs';
import * as z from 'zod';

const CatalogItem = z.object({
  item_id: z.int().min(1),
  market_hash_name: z.string().min(1),
  phase: z.nullable(z.string()),
  item_type: z.nullable(z.string()),
  item_subtype: z.nullable(z.string()),
  base_name: z.nullable(z.string()),
  skin_name: z.nullable(z.string()),
  wear_name: z.nullable(z.string()),
  rarity_name: z.nullable(z.string()),
  rarity_color: z.nullable(z.string()),
  is_stattrak: z.nullable(z.boolean()),
  min_float: z.nullable(z.number()),
  max_float: z.nullable(z.number()),
  image_url: z.optional(z.nullable(z.string())),
});

/** One row of the catalog file. */
export type CatalogItem = z.infer<typeof CatalogItem>;

const smallCatalog = new URL('../../fixtures/catalog.ndjson', import.meta.url);

/** The items of an NDJSON catalog, by default the small cut in the fixtures. Throws on an unreadable file and names the bad line. */
export function loadCatalog(path: string | URL = smallCatalog): CatalogItem[] {
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.flatMap((line, index) => (line.trim() === '' ? [] : [readLine(line, index + 1)]));
}

function readLine(line: string, lineNumber: number): CatalogItem {
  const read = CatalogItem.safeParse(JSON.parse(line));
  if (!read.success) throw new Error(`Catalog line ${lineNumber}: ${z.prettifyError(read.error)}`);
  return read.data;
}

/** The item as ItemOut of openapi.json; what the catalog file does not know is null. */
export function itemOut(item: CatalogItem): Record<string, unknown> {
  return {
    ...item,
    weapon_type: null,
    def_index: null,
    paint_index: null,
    collection: null,
    collection_image: null,
    crates: null,
    crates_images: null,
    release_date: null,
    style_name: null,
    is_souvenir: item.market_hash_name.startsWith('Souvenir '),
    image_url: item.image_url ?? null,
    supply: null,
  };
}

/** How alerts and events name an item: AlertItemSummary of openapi.json. */
export function itemSummary(item: CatalogItem): ItemSummary {
  return { item_id: item.item_id, market_hash_name: item.market_hash_name, phase: item.phase };
}

export interface ItemSummary {
  readonly item_id: number;
  readonly market_hash_name: string;
  readonly phase: string | null;
}
