/**
 * Exact decimals as texts such as "20.5": thresholds must never pass through binary floating point (C11).
 * Every function here takes and gives canonical texts unless it says otherwise.
 */

/** The canonical form of a plain decimal ("020.50" → "20.5", ".5" → "0.5", "5." → "5"), or undefined if it is none. */
export function canonicalDecimal(text: string): string | undefined {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?$/.exec(text);
  if (!match || (!match[2] && !match[3])) return undefined;
  const whole = (match[2] ?? '').replace(/^0+(?=\d)/, '') || '0';
  const fraction = (match[3] ?? '').replace(/0+$/, '');
  const digits = fraction === '' ? whole : `${whole}.${fraction}`;
  return match[1] === '-' && digits !== '0' ? `-${digits}` : digits;
}

/** A number as a plain decimal text, exponent written out: 1e21 → "1000000000000000000000". Undefined for NaN and infinities. */
export function decimalFromNumber(value: number): string | undefined {
  if (!Number.isFinite(value)) return undefined;
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value));
  if (!match) return undefined;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  const digits = whole + fraction;
  return placePoint(sign, digits, whole.length + Number(exponent));
}

/** A decimal times a power of ten: "0.155" by 2 → "15.5". Undefined if the text is no decimal. */
export function shiftPoint(decimal: string, places: number): string | undefined {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(canonicalDecimal(decimal) ?? '');
  if (!match) return undefined;
  const [, sign = '', whole = '', fraction = ''] = match;
  return placePoint(sign, whole + fraction, whole.length + places);
}

function placePoint(sign: string, digits: string, point: number): string | undefined {
  if (point <= 0) return canonicalDecimal(`${sign}0.${'0'.repeat(-point)}${digits}`);
  return canonicalDecimal(`${sign}${digits.padEnd(point, '0').slice(0, point)}.${digits.slice(point)}`);
}

/** Whether two decimal texts in any spelling are the same number ("20" and "20.00"). Texts that are no decimals equal only themselves. */
export function sameDecimal(left: string, right: string): boolean {
  return left === right || (canonicalDecimal(left) ?? left) === (canonicalDecimal(right) ?? right);
}

/** Negative, zero or positive as `left` is below, equal to or above `right`. */
export function compareDecimals(left: string, right: string): number {
  const scale = Math.max(fractionLength(left), fractionLength(right));
  const difference = scaled(left, scale) - scaled(right, scale);
  return difference < BigInt(0) ? -1 : difference > BigInt(0) ? 1 : 0;
}

/** Integer minor units as a major-unit decimal: 2550 with 2 digits → "25.5" (C12). `digits` is 0 for zero-decimal currencies. */
export function fromMinorUnits(minor: number, digits: number): string | undefined {
  if (!Number.isSafeInteger(minor)) return undefined;
  const text = String(Math.abs(minor)).padStart(digits + 1, '0');
  const split = text.length - digits;
  return canonicalDecimal(`${minor < 0 ? '-' : ''}${text.slice(0, split)}.${text.slice(split)}`);
}

const fractionLength = (decimal: string) => decimal.split('.')[1]?.length ?? 0;

function scaled(decimal: string, scale: number): bigint {
  const [whole = '0', fraction = ''] = decimal.split('.');
  return BigInt(whole + fraction.padEnd(scale, '0'));
}
