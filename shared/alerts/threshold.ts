import { fail, ok, type Result } from '../result.ts';
import { canonicalDecimal, compareDecimals, decimalFromNumber, shiftPoint } from './decimal.ts';

/** What a Threshold cell holds, and how it is shown: a cell formatted as percent holds 0.15 and shows 15 % (C10). */
export interface ThresholdCell {
  readonly value: string | number;
  readonly shown: string;
}

export interface NumberStyle {
  /** The spreadsheet's decimal separator; a person types numbers by it (C11). */
  readonly separator: '.' | ',';
}

/** More digits than any price has; keeps a pasted essay out of a request. */
const MAX_LENGTH = 32;

/**
 * The exact decimal a person means, canonical and above 0. The API's own pattern accepts "-5" and "0" and the two
 * decimal styles are easily mixed up (C11), so what is doubtful is refused with the spelling that works.
 */
export function readThreshold(cell: ThresholdCell, isSpread: boolean, style: NumberStyle): Result<string, string> {
  const shown = cell.shown.trim();
  const typed = typeof cell.value === 'number' ? undefined : shown;
  if (typed === '') return fail('Threshold is missing: enter a number above 0');
  if (shown.endsWith('%') && !isSpread) {
    return fail(`Threshold "${shown}": a price is not a percentage; enter an amount such as ${sample(style)}`);
  }
  const decimal = typed === undefined ? readNumber(Number(cell.value), shown.endsWith('%')) : readTyped(typed, style);
  if (typeof decimal === 'object') return decimal;
  if (decimal === undefined) return fail(`Threshold "${shown}" is not a number; write it like ${sample(style)}`);
  if (compareDecimals(decimal, '0') <= 0) return fail(`Threshold must be above 0, got ${shown}`);
  return decimal.length > MAX_LENGTH ? fail('Threshold has too many digits') : ok(decimal);
}

/**
 * A number cell as a person sees it: 15 digits, as many as a spreadsheet shows, so that =0.1+0.2 is 0.3 (C11).
 * A percent cell is read from its value, because its display may be rounded (C10).
 */
function readNumber(value: number, isPercent: boolean): string | undefined {
  const decimal = decimalFromNumber(Number(value.toPrecision(15)));
  return decimal === undefined || !isPercent ? decimal : shiftPoint(decimal, 2);
}

function readTyped(typed: string, style: NumberStyle): string | undefined | Result<never, string> {
  const bare = typed.replace(/\s*%$/, '');
  const other = style.separator === '.' ? ',' : '.';
  if (bare.includes(other)) {
    const name = style.separator === '.' ? 'a dot' : 'a comma';
    return fail(`Threshold "${typed}": this sheet's locale uses ${name} for decimals; write ${sample(style)}`);
  }
  return canonicalDecimal(bare.replace(style.separator, '.'));
}

const sample = (style: NumberStyle) => `1${style.separator}5`;
