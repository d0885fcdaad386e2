import { canonicalDecimal, compareDecimals, shiftPoint } from './decimal.ts';

/** The best prices of an item in the alert's currency, as canonical decimals in major units; absent: nobody offers, or nobody asked. */
export interface BestPrices {
  readonly ask?: string;
  readonly bid?: string;
}

/** Whether an alert fires at once when it is armed: CS2Cap compares levels, inclusively (C9). False where the level is not known. */
export function wouldFire(kind: string, threshold: string, prices: BestPrices): boolean {
  const level = levelOf(kind, prices);
  if (level === undefined) return false;
  const distance = compareDecimals(level, canonicalDecimal(threshold) ?? threshold);
  return kind === 'price_below' ? distance <= 0 : distance >= 0;
}

/** What an alert of a kind compares with its threshold: the best ask, or the spread in percent of it (C10). Undefined where prices or kind don't tell. */
export function levelOf(kind: string, { ask, bid }: BestPrices): string | undefined {
  switch (kind) {
    case 'price_below':
    case 'price_above':
      return ask;
    case 'spread_exceeds':
      return ask === undefined || bid === undefined ? undefined : spreadOf(ask, bid);
    default:
      return undefined;
  }
}

const DECIMALS = 4;

/** To four decimals, cut and not rounded: what is not quite there has not fired. */
function spreadOf(ask: string, bid: string): string | undefined {
  if (compareDecimals(ask, '0') <= 0) return undefined;
  const places = Math.max(...[ask, bid].map((decimal) => decimal.split('.')[1]?.length ?? 0));
  const whole = (decimal: string) => BigInt(shiftPoint(decimal, places) ?? 0);
  const gap = (whole(ask) - whole(bid)) * BigInt(100 * 10 ** DECIMALS);
  return shiftPoint(String(gap / whole(ask)), -DECIMALS);
}
