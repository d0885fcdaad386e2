import { canonicalDecimal, compareDecimals, fromMinorUnits } from '../alerts/decimal.ts';
import type { Ask } from './quote.ts';

/** The lowest ask over all marketplaces: what alerts watch (C21). */
export interface BestAsk {
  /** Major units, as a decimal. */
  readonly amount: string;
  readonly provider: string;
  /** ISO 8601: prices are minutes old (C23). */
  readonly updatedAt?: string;
}

/** Currencies whose minor unit is not a hundredth, where the API gives no decimal (C12). */
const DIGITS: Readonly<Record<string, number>> = Object.fromEntries([
  ...'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF'.split(' ').map((code) => [code, 0]),
  ...'BHD IQD JOD KWD LYD OMR TND'.split(' ').map((code) => [code, 3]),
]);

/** Digits of a currency's minor unit. */
export const minorDigits = (currency: string): number => DIGITS[currency] ?? 2;

type Offer = Pick<Ask, 'lowest_ask' | 'lowest_ask_decimal' | 'provider' | 'last_updated'>;

/** The best of some asks, or undefined where nobody asks. */
export function bestAsk(asks: readonly Offer[], currency: string): BestAsk | undefined {
  let best: BestAsk | undefined;
  for (const { lowest_ask, lowest_ask_decimal, provider, last_updated } of asks) {
    const amount = canonicalDecimal(lowest_ask_decimal ?? '') ?? fromMinorUnits(lowest_ask, minorDigits(currency));
    if (amount === undefined || compareDecimals(amount, '0') <= 0) continue;
    if (best && compareDecimals(amount, best.amount) >= 0) continue;
    best = { amount, provider, ...(last_updated ? { updatedAt: last_updated } : {}) };
  }
  return best;
}
