import { compareDecimals, type Decimal, decimal, formatDecimal, multiply } from './decimal.ts';

/** Units of each currency for one US dollar. The real table has 234 (catalog.mdx); these cover every kind: no minor unit, three digits, sub-cent. */
// biome-ignore format: a table, read by eye
const ratePerUsd: Readonly<Record<string, string>> = {
  USD: '1', AED: '3.6725', ARS: '1182.5', AUD: '1.5312', BDT: '121.8', BGN: '1.6874', BHD: '0.376', BRL: '5.4127',
  BTC: '0.0000163', CAD: '1.3684', CHF: '0.8012', CLP: '938.4', CNY: '7.1743', COP: '4021.5', CRC: '505.2',
  CZK: '21.284', DKK: '6.4381', EGP: '49.61', ETH: '0.000402', EUR: '0.8627', GBP: '0.7431', GEL: '2.7104',
  HKD: '7.8415', HUF: '346.91', IDR: '16284', ILS: '3.3621', INR: '85.914', ISK: '122.3', JPY: '147.62',
  KRW: '1379.4', KWD: '0.3061', KZT: '519.7', LKR: '299.8', MAD: '9.0214', MXN: '18.734', MYR: '4.2381',
  NGN: '1538.6', NOK: '10.142', NZD: '1.6647', PEN: '3.5612', PHP: '56.83', PKR: '284.1', PLN: '3.6694',
  QAR: '3.64', RON: '4.3728', RSD: '101.12', RUB: '78.52', SAR: '3.7502', SEK: '9.6713', SGD: '1.2809',
  THB: '32.417', TND: '2.9305', TRY: '40.182', TWD: '29.341', UAH: '41.732', USDT: '1.0003', UYU: '40.31',
  VND: '26134', ZAR: '17.892',
};

/** Currencies whose smallest unit is the unit itself, or a thousandth (cs2cap.md C12). */
const minorDigits: Readonly<Record<string, number>> = {
  CLP: 0,
  ISK: 0,
  JPY: 0,
  KRW: 0,
  VND: 0,
  BHD: 3,
  KWD: 3,
  TND: 3,
};

/** Whether /fx lists this code; codes are upper case. */
export function isCurrency(code: string): boolean {
  return Object.hasOwn(ratePerUsd, code);
}

/** The `rates` of GET /v1/fx: JSON numbers, relative to 1 USD. */
export function fxRates(): Record<string, number> {
  return Object.fromEntries(Object.entries(ratePerUsd).map(([code, rate]) => [code, Number(rate)]));
}

/** A US-dollar amount in another currency, exact. Throws for a code that `isCurrency` refuses. */
export function convertUsd(usd: Decimal, currency: string): Decimal {
  const rate = ratePerUsd[currency];
  if (rate === undefined) throw new Error(`No rate for ${currency}`);
  return multiply(usd, decimal(rate));
}

/** The integer in minor units of the currency: 0 for a cheap item in BTC (cs2cap.md C12). */
export function toMinorUnits(amount: Decimal, currency: string): number {
  const digits = minorDigits[currency] ?? 2;
  return Number(formatDecimal(multiply(amount, { units: 10n ** BigInt(digits), scale: 0 }), 0));
}

/** The `*_decimal` companion: two digits from 1.0 on, eight below (prices.mdx). */
export function adaptiveDecimal(amount: Decimal): string {
  return formatDecimal(amount, compareDecimals(amount, { units: 1n, scale: 0 }) < 0 ? 8 : 2);
}
