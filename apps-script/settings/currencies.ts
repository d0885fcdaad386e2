import { getFx } from '#shared/cs2cap/requests.ts';
import { send, withDeadline } from '../cs2cap/send.ts';
import { nowMs } from '../google/clock.ts';
import { readProperty, writeProperty } from '../google/properties.ts';
import { readApiAccess } from './api-access.ts';
import { roomFor } from './quota.ts';

const NAME = 'currencies';
const DAY_MS = 24 * 3_600_000;

/** Offered without a key or an answer, and first in every list. */
const COMMON = 'USD EUR GBP CNY RUB BRL CAD AUD CHF DKK INR JPY KRW KZT NOK PLN SEK TRY UAH'.split(' ');

/** A drop-down list takes 500 values. */
const MOST = 500;

/**
 * The codes that a Currency cell may hold, common ones first. CS2Cap is asked at most once a day, which costs one call of
 * the monthly quota (C27); without a key, room in the quota or an answer the last list counts, or a short one.
 */
export function listCurrencies(): readonly string[] {
  const [at = '', ...kept] = readProperty(NAME)?.split(' ') ?? [];
  const known = kept.length > 0 ? kept : COMMON;
  if (nowMs() - Number(at) < DAY_MS) return known;
  const access = readApiAccess();
  if (!access.ok || !roomFor(1, 'currencies').ok) return known;
  const fx = send(withDeadline(access.value, 20_000), getFx());
  if (!fx.ok) return known;
  const all = Object.keys(fx.value.rates).sort();
  const first = COMMON.filter((code) => all.includes(code));
  const codes = [...first, ...all.filter((code) => !first.includes(code))].slice(0, MOST);
  writeProperty(NAME, `${nowMs()} ${codes.join(' ')}`);
  return codes;
}
