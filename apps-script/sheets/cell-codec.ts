import { canonicalDecimal, decimalFromNumber } from '#shared/alerts/decimal.ts';
import type { LogCell } from '#shared/events/log-row.ts';

/** What a cell can be given. */
export type CellValue = string | number | boolean | Date;

const MAX_CHARACTERS = 50_000;

/** What Sheets would read as a formula, number, time or literal mark when it stands first. */
const RISKY_START = /^[=+\-@'"\s\d.,%$€£¥₽₹(]/;
/** "Jan 5", "5. Mai": a word followed by a number may be a date in some locale. */
const WORD_AND_NUMBER = /^\p{L}{3,12}\.?[\s-]+\d/u;
const BOOLEAN_WORDS =
  /^(true|false|wahr|falsch|vrai|faux|vero|falso|verdadeiro|verdadero|waar|onwaar|prawda|fałsz|истина|ложь)$/i;

/**
 * A text as a cell takes it and gives it back: setValues reads its input as if it were typed, so whatever would become
 * a formula, number, date or boolean gets a leading apostrophe (apps-script.md §5, setValues). Cut at 50,000 characters.
 */
export function encodeText(text: string): string {
  const isRisky = RISKY_START.test(text) || WORD_AND_NUMBER.test(text) || BOOLEAN_WORDS.test(text);
  const safe = isRisky ? `'${text}` : text;
  return safe.length > MAX_CHARACTERS ? safe.slice(0, MAX_CHARACTERS) : safe;
}

/** A text cell's content, also where a plain-text cell kept the apostrophe that `encodeText` put there. */
export function decodeText(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  const text = value === null || value === undefined ? '' : String(value);
  return text.startsWith("'") ? text.slice(1) : text;
}

/** A decimal for a number cell: a number where that is exact, else text, so that no digit is lost (C11). */
export function encodeDecimal(decimal: string): string | number {
  const canonical = canonicalDecimal(decimal);
  const digits = decimal.replace(/\D/g, '').length;
  const isExact = canonical !== undefined && digits <= 15 && decimalFromNumber(Number(canonical)) === canonical;
  return isExact ? Number(canonical) : encodeText(decimal);
}

/** A threshold for its plain-text cell, with the sheet's own decimal separator, as a person would write it there. */
export function encodeThreshold(decimal: string, separator: '.' | ','): string {
  return decimal.replace('.', separator);
}

/** One cell of a log line. */
export function encodeLogCell(cell: LogCell): CellValue {
  switch (cell.kind) {
    case 'text':
      return encodeText(cell.text);
    case 'decimal':
      return encodeDecimal(cell.decimal);
    case 'time':
      return new Date(cell.ms);
    case 'blank':
      return '';
  }
}
