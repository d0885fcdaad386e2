import { canonicalDecimal, compareDecimals } from '#shared/alerts/decimal.ts';
import { fail, ok, type Result } from '#shared/result.ts';

/** A threshold as people type it. */
export interface TypedAmount {
  /** Canonical decimal above 0. */
  readonly value: string;
  /** ISO 4217, where one was named. */
  readonly currency?: string;
}

const SIGNS: Readonly<Record<string, string>> = {
  $: 'USD',
  '€': 'EUR',
  '£': 'GBP',
  '¥': 'CNY',
  '₽': 'RUB',
  '₴': 'UAH',
};
/** More digits than any price has. */
const MAX_LENGTH = 24;

/**
 * `19.5`, `19,50 usd`, `$20`, `1.5k`, for spreads also `15%`. A number with both separators, or with one that could
 * group thousands ("1,500"), is not guessed at. Fails with the spelling that works.
 */
export function readAmount(text: string, isSpread: boolean): Result<TypedAmount, string> {
  const match = /^([$€£¥₽₴])?\s*([\d.,]+)(k)?\s*(%|[$€£¥₽₴]|[a-z]{3})?$/i.exec(text.trim());
  const digits = match?.[2] ?? '';
  if (!match || digits.length > MAX_LENGTH)
    return fail(`“${text.trim()}” is no number I can read: write it like 19.50`);
  if (/[.,].*[.,]/.test(digits) || /^[1-9]\d{0,2},\d{3}$/.test(digits)) {
    return fail(`“${digits}” can be read in two ways: write it without thousands, like 1500 or 19.50`);
  }
  const value = canonicalDecimal(digits.replace(',', '.'));
  if (value === undefined || compareDecimals(value, '0') <= 0) return fail('The threshold must be a number above 0.');
  const unit = match[1] ?? match[4] ?? '';
  if (unit === '%' && !isSpread) return fail('A price is no percentage: write an amount like 19.50');
  const currency = SIGNS[unit] ?? (/^[a-z]{3}$/i.test(unit) ? unit.toUpperCase() : undefined);
  if (currency !== undefined && isSpread) return fail('A spread has no currency: write percent, like 15');
  const thousands = match[3] ? canonicalDecimal(shiftThousand(value)) : value;
  return ok({ value: thousands ?? value, ...(currency === undefined ? {} : { currency }) });
}

function shiftThousand(decimal: string): string {
  const [whole = '0', fraction = ''] = decimal.split('.');
  const padded = fraction.padEnd(3, '0');
  return `${whole}${padded.slice(0, 3)}.${padded.slice(3)}`;
}
