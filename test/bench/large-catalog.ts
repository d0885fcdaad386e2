import { type CatalogItem, loadCatalog } from '#sandbox/cs2cap/cs2cap.ts';

/** CS2 has about 40,000 items; a small catalog would make every mirror look cheap. */
const SIZE = 40_000;

/**
 * A catalog as large as the real one: the items of the fixtures, and copies of them under names and ids of their own.
 */
export function largeCatalog(): CatalogItem[] {
  const originals = loadCatalog();
  const items: CatalogItem[] = [...originals];
  for (let copy = 2; items.length < SIZE; copy++) {
    const next = items.length + 100_000;
    items.push(...originals.slice(0, SIZE - items.length).map((item, index) => copyOf(item, copy, next + index)));
  }
  return items;
}

/** "AK-47 | Redline (Field-Tested)" becomes "AK-47 | Redline 2 (Field-Tested)". */
function copyOf(item: CatalogItem, copy: number, itemId: number): CatalogItem {
  const [name = '', ...wear] = item.market_hash_name.split(' (');
  return { ...item, item_id: itemId, market_hash_name: [`${name} ${copy}`, ...wear].join(' (') };
}

/** The items that one name names: no phases to choose from. */
export function plainItems(catalog: readonly CatalogItem[]): CatalogItem[] {
  return catalog.filter((item) => item.phase === null && item.item_type === 'Weapon');
}
