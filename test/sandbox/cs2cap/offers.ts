import type { CatalogItem } from './catalog.ts';
import { compareDecimals, type Decimal, decimal, multiply } from './decimal.ts';
import type { Market } from './market.ts';

/** One provider's best ask or bid for one item, in US dollars. */
export interface Offer {
  readonly item: CatalogItem;
  readonly provider: string;
  readonly usd: Decimal;
  readonly quantity: number;
}

export type Side = 'ask' | 'bid';

/** Where the stand-in's items are traded; the first has the best price, the others are worse by a factor. */
const spreadOut: Readonly<Record<Side, readonly (readonly [provider: string, factor: string])[]>> = {
  ask: [
    ['buff163', '1'],
    ['csfloat', '1.02'],
    ['skinport', '1.07'],
    ['steam', '1.31'],
  ],
  bid: [
    ['buff163', '1'],
    ['csfloat', '0.97'],
    ['steam', '0.93'],
  ],
};

/** The providers that have quotes of this side at all. */
export function providersOf(side: Side): string[] {
  return spreadOut[side].map(([provider]) => provider);
}

/** The offers of one item at the wanted providers; none when nobody asks or bids. */
export function offersOf(market: Market, item: CatalogItem, side: Side, providers: readonly string[]): Offer[] {
  const best = market.best(item.item_id)[side];
  if (!best) return [];
  return spreadOut[side]
    .filter(([provider]) => providers.includes(provider))
    .map(([provider, factor]) => ({
      item,
      provider,
      usd: multiply(best, decimal(factor)),
      quantity: 1 + ((item.item_id * 7 + provider.length) % 400),
    }));
}

/** One offer per provider over several variants: best price, summed quantity, no phase (cs2cap.md C25). */
export function aggregateVariants(variants: readonly CatalogItem[], offers: readonly Offer[], side: Side): Offer[] {
  const [first] = variants;
  if (!first || variants.length === 1) return [...offers];
  const phaseless = { ...first, phase: null };
  return providersOf(side).flatMap((provider) => {
    const here = offers.filter((offer) => offer.provider === provider);
    const [best] = here.toSorted((a, b) => (isBetter(a, b, side) ? -1 : 1));
    const quantity = here.reduce((sum, offer) => sum + offer.quantity, 0);
    return best ? [{ item: phaseless, provider, usd: best.usd, quantity }] : [];
  });
}

function isBetter(a: Offer, b: Offer, side: Side): boolean {
  const order = compareDecimals(a.usd, b.usd);
  return side === 'ask' ? order < 0 : order > 0;
}
