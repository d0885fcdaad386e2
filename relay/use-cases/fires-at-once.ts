import { levelOf, wouldFire } from '#shared/alerts/would-fire.ts';
import type { LookFailure } from '../cs2cap/look-failure.ts';
import type { PriceLook } from '../cs2cap/price-look.ts';

/** Whether a rule would fire at once if it were armed now: rules are level-triggered (C9). */
export type FiresAtOnce =
  | { readonly kind: 'no' }
  | { readonly kind: 'yes'; readonly value: string }
  | { readonly kind: 'unknown'; readonly why: WhyUnknown };

export type WhyUnknown = LookFailure | { readonly kind: 'rule-unknown' };

export interface WatchedRule {
  readonly itemId: number;
  readonly kind: string;
  readonly threshold: string;
  readonly currency: string | undefined;
}

/** One cached price look-up for price rules, two for spreads; says why where it can't know. */
export async function firesAtOnce(prices: PriceLook | undefined, rule: WatchedRule): Promise<FiresAtOnce> {
  if (!prices) return { kind: 'unknown', why: { kind: 'no-api-key' } };
  const currency = rule.currency ?? 'USD';
  const look = rule.kind === 'spread_exceeds' ? prices.askAndBid : prices.ask;
  const quote = await look(rule.itemId, currency);
  if (!quote.ok) return { kind: 'unknown', why: quote.failure };
  const value = levelOf(rule.kind, quote.value);
  if (value === undefined || !wouldFire(rule.kind, rule.threshold, quote.value)) return { kind: 'no' };
  return { kind: 'yes', value };
}
