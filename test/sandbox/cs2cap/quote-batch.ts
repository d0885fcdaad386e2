import * as z from 'zod';
import { readBody } from './body.ts';
import { type Answer, type Call, ok } from './call.ts';
import type { CatalogItem } from './catalog.ts';
import { isoTime } from './ids.ts';
import { aggregateVariants, type Offer, offersOf, providersOf, type Side } from './offers.ts';
import { checkProviders } from './providers.ts';
import { checkCurrency, quoteOut } from './quote.ts';
import { invalid, Refusal, valueError } from './refusal.ts';

/** BatchPricesRequest and BatchBidsRequest of openapi.json, which forbid other fields in any case. */
const Batch = z.strictObject({
  item_ids: z.nullish(z.array(z.int())),
  market_hash_names: z.nullish(z.array(z.string())),
  providers: z.nullish(z.array(z.string())),
  currency: z.string().default('USD'),
});

/** Quotes of up to 100 items. What has none is listed in `items_not_found`, an unknown name in `names_not_found`: no error (cs2cap.md C28). */
export function quoteBatch(call: Call, side: Side): Answer {
  const { item_ids, market_hash_names, providers, currency } = readBody(call, Batch);
  const ids = [...new Set(item_ids ?? [])];
  const names = [...new Set(market_hash_names ?? [])];
  checkSize(ids.length + names.length);
  checkProviders(providers ?? [], side, 'body');
  checkCurrency(currency, 'body');
  const queried = providers && providers.length > 0 ? providers : providersOf(side);
  const { market } = call.world;
  const groups = [
    ...ids.map((id) => ({ id, variants: [market.item(id)].filter((item) => item !== undefined) })),
    ...names.flatMap((name) => groupOfName(market.items(), name)),
  ].map(({ id, variants }) => {
    const offers = variants.flatMap((item) => offersOf(market, item, side, queried));
    return { id, offers: aggregateVariants(variants, offers, side) };
  });
  const found = groups.filter(({ offers }) => offers.length > 0);
  return ok({
    meta: {
      currency,
      requested_item_count: ids.length + names.length,
      found_item_count: found.length,
      providers_queried: queried,
      generated_at: isoTime(call.now),
    },
    items: found.map(({ offers }) => itemOut(call, side, offers, currency)),
    items_not_found: groups.filter(({ offers }) => offers.length === 0).map(({ id }) => id),
    names_not_found: names.filter((name) => groupOfName(market.items(), name).length === 0),
  });
}

function checkSize(size: number): void {
  if (size === 0) throw invalid(valueError(['body'], 'provide at least one of item_ids or market_hash_names'));
  if (size > 100) throw new Refusal(400, 'BAD_REQUEST', `Batch size exceeded: ${size} items, at most 100.`);
}

/** All variants of one name: a Doppler's name stands for its phases together (C25). */
function groupOfName(items: readonly CatalogItem[], name: string): { id: number; variants: CatalogItem[] }[] {
  const variants = items.filter((item) => item.market_hash_name === name);
  const [first] = variants;
  return first ? [{ id: first.item_id, variants }] : [];
}

function itemOut(call: Call, side: Side, offers: readonly Offer[], currency: string): Record<string, unknown> {
  const item = offers[0]?.item;
  return {
    item_id: item?.item_id,
    market_hash_name: item?.market_hash_name,
    phase: item?.phase,
    quotes: offers.map((offer) => quoteOut(call, side, offer, currency)),
  };
}
