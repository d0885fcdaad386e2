import { compareDecimals } from '#shared/alerts/decimal.ts';
import { distancePast } from '#shared/telegram/past.ts';
import type { PriceLook } from '../cs2cap/price-look.ts';

/** Whether a rule would fire at once if it were armed now: rules are level-triggered (C9). */
export type WouldFire =
  | { readonly kind: 'no' }
  | { readonly kind: 'yes'; readonly value: string }
  | { readonly kind: 'unknown'; readonly why: string };

export interface WatchedRule {
  readonly itemId: number;
  readonly kind: string;
  readonly threshold: string;
  readonly currency: string | undefined;
}

/** One cached price look-up for price rules, two for spreads; says why where it can't know. */
export async function wouldFire(prices: PriceLook | undefined, rule: WatchedRule): Promise<WouldFire> {
  if (!prices) return { kind: 'unknown', why: 'the relay has no CS2C_API_KEY' };
  const isSpread = rule.kind === 'spread_exceeds';
  const currency = rule.currency ?? 'USD';
  const quote = isSpread ? await prices.askAndBid(rule.itemId, currency) : await prices.ask(rule.itemId, currency);
  if (!quote.ok) return { kind: 'unknown', why: quote.failure };
  const { ask, bid } = quote.value;
  const value = isSpread ? spreadOf(ask, bid) : ask;
  if (value === undefined) return { kind: 'no' };
  const isPast = distancePast(rule.kind, rule.threshold, value) !== undefined;
  return isPast ? { kind: 'yes', value } : { kind: 'no' };
}

/** Percent between best bid and best ask, of the ask (C10), to four decimals. */
function spreadOf(ask: string | undefined, bid: string | undefined): string | undefined {
  if (ask === undefined || bid === undefined || compareDecimals(ask, '0') <= 0) return undefined;
  return (((Number(ask) - Number(bid)) / Number(ask)) * 100).toFixed(4);
}
