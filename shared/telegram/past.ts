import { canonicalDecimal, compareDecimals } from '../alerts/decimal.ts';

/** Exact decimal arithmetic on two decimals brought to one scale. */
interface Scaled {
  readonly left: bigint;
  readonly right: bigint;
  readonly scale: number;
}

/**
 * How far a seen value is past a threshold: percent of the threshold for prices, points for spreads, to one decimal.
 * Undefined where one of them is unknown or no decimal, or the value is not past it.
 */
export function distancePast(
  kind: string | undefined,
  threshold: string | undefined,
  value: string | undefined,
): { readonly side: 'at' | 'below' | 'above'; readonly tenths: string } | undefined {
  const [limit, seen] = [canonical(threshold), canonical(value)];
  if (limit === undefined || seen === undefined || compareDecimals(limit, '0') <= 0) return undefined;
  const order = compareDecimals(seen, limit);
  if (order === 0) return { side: 'at', tenths: '0' };
  const side = order < 0 ? 'below' : 'above';
  if (side !== (kind === 'price_below' ? 'below' : 'above')) return undefined;
  const { left, right, scale } = toScale(seen, limit);
  const gap = left > right ? left - right : right - left;
  const [numerator, denominator] = kind === 'spread_exceeds' ? [gap, power(scale)] : [gap * 100n, right];
  const tenths = (numerator * 20n + denominator) / (denominator * 2n);
  return { side, tenths: oneDecimal(tenths) };
}

/** The thresholds that the −5 % and +5 % buttons stand for: percent of a price, points of a spread (C10), exact. */
export function neighbours(
  kind: string | undefined,
  threshold: string | undefined,
): { readonly lower?: string; readonly raise?: string } {
  const limit = canonical(threshold);
  if (limit === undefined || compareDecimals(limit, '0') <= 0) return {};
  const lower = kind === 'spread_exceeds' ? plus(limit, -5n) : times(limit, 95n);
  const raise = kind === 'spread_exceeds' ? plus(limit, 5n) : times(limit, 105n);
  return {
    ...(lower !== undefined && compareDecimals(lower, '0') > 0 ? { lower } : {}),
    ...(raise === undefined ? {} : { raise }),
  };
}

function times(decimal: string, percent: bigint): string | undefined {
  const { left, scale } = toScale(decimal, '0');
  return fromScale(left * percent, scale + 2);
}

function plus(decimal: string, points: bigint): string | undefined {
  const { left, scale } = toScale(decimal, '0');
  return fromScale(left + points * power(scale), scale);
}

function toScale(left: string, right: string): Scaled {
  const scale = Math.max(fraction(left).length, fraction(right).length);
  const scaled = (text: string) => BigInt((text.split('.')[0] ?? '0') + fraction(text).padEnd(scale, '0'));
  return { left: scaled(left), right: scaled(right), scale };
}

function fromScale(value: bigint, scale: number): string | undefined {
  const sign = value < 0n ? '-' : '';
  const digits = String(value < 0n ? -value : value).padStart(scale + 1, '0');
  const split = digits.length - scale;
  return canonicalDecimal(`${sign}${digits.slice(0, split)}.${digits.slice(split)}`);
}

const power = (exponent: number) => 10n ** BigInt(exponent);
const fraction = (decimal: string) => decimal.split('.')[1] ?? '';
const canonical = (text: string | undefined) => (text === undefined ? undefined : canonicalDecimal(text));
const oneDecimal = (tenths: bigint) => {
  const [whole, rest] = [tenths / 10n, tenths % 10n];
  return rest === 0n ? String(whole) : `${whole}.${rest}`;
};
