import { canonicalDecimal, compareDecimals } from './decimal.ts';

/** Whether a price alert fires at once when it is armed: CS2Cap compares levels, inclusively (C9). Both in the same currency. */
export function wouldFire(kind: string, threshold: string, bestAsk: string): boolean {
  const distance = compareDecimals(bestAsk, canonicalDecimal(threshold) ?? threshold);
  return kind === 'price_below' ? distance <= 0 : kind === 'price_above' && distance >= 0;
}
