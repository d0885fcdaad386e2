import type { Call } from './call.ts';
import { adaptiveDecimal, convertUsd, isCurrency, toMinorUnits } from './fx.ts';
import { isoTime } from './ids.ts';
import type { Offer, Side } from './offers.ts';
import { invalid, valueError } from './refusal.ts';

/** Throws 422 for a currency that /v1/fx does not list (C27). */
export function checkCurrency(currency: string, where: 'query' | 'body'): void {
  if (!isCurrency(currency)) throw invalid(valueError([where, 'currency'], `unsupported currency '${currency}'`));
}

/** What one provider quotes: an integer in minor units and its decimal companion (C12). */
export function quoteOut(call: Call, side: Side, offer: Offer, currency: string): Record<string, unknown> {
  const amount = convertUsd(offer.usd, currency);
  const minor = toMinorUnits(amount, currency);
  const text = adaptiveDecimal(amount);
  const refresh = 300_000;
  const updated = Math.floor(call.now / refresh) * refresh;
  return {
    provider: offer.provider,
    ...(side === 'ask'
      ? { lowest_ask: minor, lowest_ask_decimal: text, quantity: offer.quantity }
      : { highest_bid: minor, highest_bid_decimal: text, num_bids: offer.quantity }),
    timestamp: isoTime(updated - refresh),
    last_updated: isoTime(updated),
  };
}
