import { canonicalDecimal, compareDecimals } from '#shared/alerts/decimal.ts';
import { fail, ok, type Result } from '#shared/result.ts';

/** A threshold as people type it. */
export interface TypedAmount {
  /** Canonical decimal above 0. */
  readonly value: string;
  /** ISO 4217, where one was named. */
  readonly currency?: string;
}

/** Why an amount is not taken; `text` is what can't be read. */
export type AmountRefusal =
  | { readonly kind: 'no-number' | 'two-ways'; readonly text: string }
  | { readonly kind: 'not-above-0' | 'price-in-percent' | 'spread-in-money' };

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
 * group thousands ("1,500"), is not guessed at. Fails with what is wrong with it.
 */
export function readAmount(text: string, isSpread: boolean): Result<TypedAmount, AmountRefusal> {
  const match = /^([$€£¥₽₴])?\s*([\d.,]+)(k)?\s*(%|[$€£¥₽₴]|[a-z]{3})?$/i.exec(text.trim());
  const digits = match?.[2] ?? '';
  if (!match || digits.length > MAX_LENGTH) return fail({ kind: 'no-number', text: text.trim() });
  if (/[.,].*[.,]/.test(digits) || /^[1-9]\d{0,2},\d{3}$/.test(digits)) {
    return fail({ kind: 'two-ways', text: digits });
  }
  const value = canonicalDecimal(digits.replace(',', '.'));
  if (value === undefined || compareDecimals(value, '0') <= 0) return fail({ kind: 'not-above-0' });
  const unit = match[1] ?? match[4] ?? '';
  if (unit === '%' && !isSpread) return fail({ kind: 'price-in-percent' });
  const currency = SIGNS[unit] ?? (/^[a-z]{3}$/i.test(unit) ? unit.toUpperCase() : undefined);
  if (currency !== undefined && isSpread) return fail({ kind: 'spread-in-money' });
  const thousands = match[3] ? canonicalDecimal(shiftThousand(value)) : value;
  return ok({ value: thousands ?? value, ...(currency === undefined ? {} : { currency }) });
}

function shiftThousand(decimal: string): string {
  const [whole = '0', fraction = ''] = decimal.split('.');
  const padded = fraction.padEnd(3, '0');
  return `${whole}${padded.slice(0, 3)}.${padded.slice(3)}`;
}
