import { type Answer, type Call, ok, type Route } from './call.ts';
import { type CatalogItem, itemOut } from './catalog.ts';
import { fxRates } from './fx.ts';
import { isoTime } from './ids.ts';
import { queryInteger } from './pagination.ts';
import { invalid } from './refusal.ts';
import { tierLimits } from './tier.ts';

/** The catalog and the exchange rates; all count against the monthly quota (cs2cap.md C19, C24, C27). */
export const itemRoutes: readonly Route[] = [
  { method: 'GET', path: /^\/items$/, counted: true, handle: listItems },
  { method: 'GET', path: /^\/items\/metadata$/, counted: true, handle: itemsMetadata },
  { method: 'GET', path: /^\/fx$/, counted: true, handle: fxTable },
];

const textFilters = [
  'market_hash_name',
  'item_type',
  'item_subtype',
  'weapon_type',
  'base_name',
  'skin_name',
  'wear_name',
  'phase',
  'collection',
  'rarity_name',
  'rarity_color',
  'style_name',
];

/** Without `limit` everything that matches comes in one answer (C24); with it the tier's page cap holds silently. */
function listItems(call: Call): Answer {
  const matching = call.world.market.items().filter(itemFilter(call));
  const offset = queryInteger(call, 'offset', 0) ?? 0;
  const asked = queryInteger(call, 'limit', 1);
  const limit = asked === undefined ? matching.length : Math.min(asked, tierLimits(call.account.tier).pageCap);
  const items = matching.slice(offset, offset + limit);
  const total = matching.length;
  return ok({
    items: items.map(itemOut),
    pagination: {
      limit,
      offset,
      total,
      has_next: offset + items.length < total,
      has_prev: offset > 0,
      next_cursor: null,
    },
  });
}

/** Exact filters ignore case; `q` is a part of the name. A filter on what the catalog file does not know matches nothing. */
function itemFilter(call: Call): (item: CatalogItem) => boolean {
  const itemId = queryInteger(call, 'item_id', 1);
  const q = call.query.get('q')?.toLowerCase();
  const exact = textFilters.flatMap((name) => {
    const wanted = call.query.get(name);
    return wanted === null ? [] : [{ name, wanted: wanted.toLowerCase() }];
  });
  const flags = ['is_stattrak', 'is_souvenir'].flatMap((name) => {
    const wanted = queryBoolean(call, name);
    return wanted === undefined ? [] : [{ name, wanted }];
  });
  return (item) => {
    if (itemId !== undefined && item.item_id !== itemId) return false;
    if (q !== undefined && !item.market_hash_name.toLowerCase().includes(q)) return false;
    const textOf = (name: string) => String(Reflect.get(item, name) ?? '').toLowerCase();
    if (!exact.every(({ name, wanted }) => textOf(name) === wanted)) return false;
    return flags.length === 0 || flags.every(({ name, wanted }) => itemOut(item)[name] === wanted);
  };
}

function queryBoolean(call: Call, name: string): boolean | undefined {
  const text = call.query.get(name)?.toLowerCase();
  if (text === undefined) return undefined;
  if (['true', '1', 'yes', 'on'].includes(text)) return true;
  if (['false', '0', 'no', 'off'].includes(text)) return false;
  throw invalid({
    type: 'bool_parsing',
    loc: ['query', name],
    msg: 'Input should be a valid boolean, unable to interpret input',
  });
}

const metadataFields = [
  'item_type',
  'item_subtype',
  'weapon_type',
  'wear_name',
  'phase',
  'collection',
  'rarity_name',
  'rarity_color',
  'style_name',
];

function itemsMetadata(call: Call): Answer {
  const items = call.world.market.items().map(itemOut);
  const filters = Object.fromEntries(metadataFields.map((name) => [name, distinct(items.map((item) => item[name]))]));
  return ok({ catalog: { total_items: items.length }, filters });
}

function distinct(values: readonly unknown[]): string[] {
  return [...new Set(values.filter((value) => typeof value === 'string'))].sort();
}

function fxTable(call: Call): Answer {
  const hour = 3_600_000;
  return ok({ timestamp: isoTime(Math.floor(call.now / hour) * hour), rates: fxRates() });
}
