import { type Answer, type Call, ok, type Route } from './call.ts';
import type { CatalogItem } from './catalog.ts';
import { aggregateVariants, type Offer, offersOf, providersOf, type Side } from './offers.ts';
import { pageOf, queryInteger } from './pagination.ts';
import { checkProviders } from './providers.ts';
import { checkCurrency, quoteOut } from './quote.ts';
import { quoteBatch } from './quote-batch.ts';
import { invalid } from './refusal.ts';
import { reachesTier, tierLimits } from './tier.ts';

/** Prices and bids. All count against the monthly quota; bids and batches need Starter (cs2cap.md C19, C28). */
export const quoteRoutes: readonly Route[] = [
  { method: 'GET', path: /^\/prices$/, counted: true, handle: (call) => listQuotes(call, 'ask') },
  {
    method: 'POST',
    path: /^\/prices\/batch$/,
    counted: true,
    tier: 'starter',
    handle: (call) => quoteBatch(call, 'ask'),
  },
  { method: 'GET', path: /^\/bids$/, counted: true, tier: 'starter', handle: (call) => listQuotes(call, 'bid') },
  {
    method: 'POST',
    path: /^\/bids\/batch$/,
    counted: true,
    tier: 'starter',
    handle: (call) => quoteBatch(call, 'bid'),
  },
];

const phases = ['Phase 1', 'Phase 2', 'Phase 3', 'Phase 4', 'Sapphire', 'Ruby', 'Black Pearl', 'Emerald'];

interface Filters {
  readonly itemId: number | undefined;
  readonly name: string | null;
  readonly phase: string | null;
  readonly requested: readonly string[];
  readonly currency: string;
}

function listQuotes(call: Call, side: Side): Answer {
  const filters = readFilters(call, side);
  const queried = filters.requested.length > 0 ? filters.requested : providersOf(side);
  const { pageCap } = tierLimits(call.account.tier);
  const limit = Math.min(queryInteger(call, 'limit', 1) ?? pageCap, pageCap);
  const { page, pagination } = pageOf(
    selectOffers(call, side, filters, queried),
    limit,
    queryInteger(call, 'offset', 0) ?? 0,
  );
  return ok({
    meta: {
      currency: filters.currency,
      filters: {
        item_id: filters.itemId ?? null,
        market_hash_name: filters.name,
        phase: filters.phase,
        requested_providers: filters.requested.length > 0 ? filters.requested : null,
      },
      providers_queried: queried,
    },
    items: page.map((offer) => ({
      item_id: offer.item.item_id,
      market_hash_name: offer.item.market_hash_name,
      phase: offer.item.phase,
      ...quoteOut(call, side, offer, filters.currency),
      ...(side === 'ask' ? linksOut(call, offer) : {}),
    })),
    pagination,
  });
}

function readFilters(call: Call, side: Side): Filters {
  const phase = call.query.get('phase');
  if (phase !== null && !phases.includes(phase)) {
    throw invalid({ type: 'enum', loc: ['query', 'phase'], msg: `Input should be one of ${phases.join(', ')}` });
  }
  const requested = call.query.getAll('providers');
  checkProviders(requested, side, 'query');
  const currency = call.query.get('currency') ?? 'USD';
  checkCurrency(currency, 'query');
  return {
    itemId: queryInteger(call, 'item_id'),
    name: call.query.get('market_hash_name'),
    phase,
    requested,
    currency,
  };
}

/** An item id goes before the name; a Doppler's name without a phase stands for all its phases (C25); no filter is everything. */
function selectOffers(call: Call, side: Side, filters: Filters, providers: readonly string[]): readonly Offer[] {
  const { market } = call.world;
  const offersFor = (items: readonly CatalogItem[]) => items.flatMap((item) => offersOf(market, item, side, providers));
  if (filters.itemId !== undefined) return offersFor(market.items().filter((item) => item.item_id === filters.itemId));
  const matching = market
    .items()
    .filter((item) => filters.name === null || item.market_hash_name === filters.name)
    .filter((item) => filters.phase === null || item.phase === filters.phase);
  const isOneName = filters.name !== null && filters.phase === null;
  return isOneName ? aggregateVariants(matching, offersFor(matching), side) : offersFor(matching);
}

/** The marketplace's own URL comes on Pro and Quant only (prices.mdx). */
function linksOut(call: Call, offer: Offer): Record<string, unknown> {
  const path = `${offer.provider}/${offer.item.item_id}`;
  return {
    link: `https://cs2c.app/r/${path}`,
    url: reachesTier(call.account.tier, 'pro') ? `https://market.example/${path}` : null,
  };
}
