import type { Ask } from '../cs2cap/quote.ts';
import { canonicalDecimal, compareDecimals, fromMinorUnits } from './decimal.ts';

/** Whether a price alert fires at once when it is armed: CS2Cap compares levels, inclusively (C9). Both in the same currency. */
export function wouldFire(kind: string, threshold: string, bestAsk: string): boolean {
  const distance = compareDecimals(bestAsk, canonicalDecimal(threshold) ?? threshold);
  return kind === 'price_below' ? distance <= 0 : kind === 'price_above' && distance >= 0;
}

/** The lowest of the markets' asks in major units; undefined without one. Minor units are read with two digits where no exact text is given (C12). */
export function bestAskOf(quotes: readonly Pick<Ask, 'lowest_ask' | 'lowest_ask_decimal'>[]): string | undefined {
  const asks = quotes.flatMap(({ lowest_ask, lowest_ask_decimal }) => {
    const decimal = canonicalDecimal(lowest_ask_decimal ?? '') ?? fromMinorUnits(lowest_ask, 2);
    return decimal === undefined || compareDecimals(decimal, '0') <= 0 ? [] : [decimal];
  });
  return asks.sort(compareDecimals)[0];
}
