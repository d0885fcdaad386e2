/** An exact decimal number: `units` / 10^`scale`. Prices and thresholds never pass through a JavaScript number (cs2cap.md C11). */
export interface Decimal {
  readonly units: bigint;
  readonly scale: number;
}

/** The pattern that openapi.json gives for every decimal string; it lets "-5", "5." and "+3" pass (cs2cap.md C11). */
export const decimalPattern = /^(?!^[-+.]*$)[+-]?0*\d*\.?\d*$/;

/** Gives the exact value of a decimal string, or undefined when the text does not match `decimalPattern`. */
export function parseDecimal(text: string): Decimal | undefined {
  if (!decimalPattern.test(text)) return undefined;
  const [whole = '', fraction = ''] = text.replace(/^[+-]/, '').split('.');
  const units = BigInt(`${whole}${fraction}`);
  return { units: text.startsWith('-') ? -units : units, scale: fraction.length };
}

/** Like `parseDecimal` for text that this code wrote itself; throws when it is no decimal. */
export function decimal(text: string): Decimal {
  const value = parseDecimal(text);
  if (!value) throw new Error(`Not a decimal string: "${text}"`);
  return value;
}

/** Negative, 0 or positive, as `a` is below, equal to or above `b`. */
export function compareDecimals(a: Decimal, b: Decimal): number {
  const difference = unitsAt(a, Math.max(a.scale, b.scale)) - unitsAt(b, Math.max(a.scale, b.scale));
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** The exact product. */
export function multiply(a: Decimal, b: Decimal): Decimal {
  return { units: a.units * b.units, scale: a.scale + b.scale };
}

/** The exact difference. */
export function subtract(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale);
  return { units: unitsAt(a, scale) - unitsAt(b, scale), scale };
}

/** The quotient with exactly `scale` digits, half rounded up; throws on a zero divisor. */
export function divide(a: Decimal, b: Decimal, scale: number): Decimal {
  const exponent = scale + b.scale - a.scale;
  const numerator = exponent >= 0 ? a.units * 10n ** BigInt(exponent) : a.units;
  const denominator = exponent >= 0 ? b.units : b.units * 10n ** BigInt(-exponent);
  return { units: roundedQuotient(numerator, denominator), scale };
}

/** The text with exactly `scale` digits behind the point, half rounded up. */
export function formatDecimal(value: Decimal, scale: number): string {
  const units =
    value.scale <= scale ? unitsAt(value, scale) : roundedQuotient(value.units, 10n ** BigInt(value.scale - scale));
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  return `${units < 0n ? '-' : ''}${scale === 0 ? whole : `${whole}.${digits.slice(-scale)}`}`;
}

/** The shortest text of the same value: no plus sign, no needless zeros. */
export function canonicalDecimal(value: Decimal): string {
  const text = formatDecimal(value, value.scale);
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

function unitsAt(value: Decimal, scale: number): bigint {
  return value.units * 10n ** BigInt(scale - value.scale);
}

function roundedQuotient(numerator: bigint, denominator: bigint): bigint {
  const doubled = numerator * 2n + denominator;
  const divisor = denominator * 2n;
  const quotient = doubled / divisor;
  return doubled % divisor < 0n ? quotient - 1n : quotient;
}
