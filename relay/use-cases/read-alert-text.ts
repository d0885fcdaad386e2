import type { AlertKind } from '#shared/cs2cap/alert.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import { type AmountRefusal, readAmount } from './read-amount.ts';

/** An alert as a person types it; the item still as words. */
export interface TypedAlert {
  readonly item: string;
  readonly kind: AlertKind;
  readonly threshold: string;
  /** Absent: the account's own currency (C13). */
  readonly currency?: string;
}

const KINDS: Readonly<Record<string, AlertKind>> = {
  below: 'price_below',
  under: 'price_below',
  '<': 'price_below',
  '<=': 'price_below',
  price_below: 'price_below',
  above: 'price_above',
  over: 'price_above',
  '>': 'price_above',
  '>=': 'price_above',
  price_above: 'price_above',
  spread: 'spread_exceeds',
  spread_exceeds: 'spread_exceeds',
  ниже: 'price_below',
  выше: 'price_above',
  спред: 'spread_exceeds',
};

/** `AK-47 Redline FT below 20.50 USD`, `Karambit Doppler FN > $900`, `AWP Asiimov spread 15%`. Fails with what can't be read. */
export function readAlertText(text: string): Result<TypedAlert, AmountRefusal | { readonly kind: 'alert-form' }> {
  const tokens = text
    .replace(/([<>]=?)/g, ' $1 ')
    .trim()
    .split(/\s+/);
  const at = tokens.findLastIndex((token) => KINDS[token.toLowerCase()] !== undefined);
  const kind = KINDS[tokens[at]?.toLowerCase() ?? ''];
  const item = tokens.slice(0, Math.max(0, at)).join(' ').trim();
  const amountText = tokens.slice(at + 1).join(' ');
  if (kind === undefined || item === '' || amountText === '') return fail({ kind: 'alert-form' });
  const amount = readAmount(amountText, kind === 'spread_exceeds');
  if (!amount.ok) return amount;
  const { value, currency } = amount.value;
  return ok({ item, kind, threshold: value, ...(currency === undefined ? {} : { currency }) });
}
