import { canonicalDecimal, decimalFromNumber } from '#shared/alerts/decimal.ts';
import type { LogCell } from '#shared/events/log-row.ts';

/** What a cell can be given. */
export type CellValue = string | number | boolean | Date;

const MAX_CHARACTERS = 50_000;

/** What no locale reads as a formula, number, time or mark when it stands first; anything else may be one. */
const PLAIN_START = /^[\p{L}★☆"[{<]/u;
/** "Jan 5", "5. Mai", "R$5", "令和8年5月1日", "01J8ZK": short texts with a digit may be dates or amounts. Item names have a "|". */
const SHORT_WITH_DIGIT = /^(?=.*\p{N})[^|{]{1,80}$/su;
const BOOLEAN_WORDS =
  /^(true|false|wahr|falsch|vrai|faux|vero|falso|verdadeiro|verdadero|waar|onwaar|prawda|fałsz|истина|ложь|істина|хибність|pravda|nepravda|sand|falsk|sant|falskt|sann|usann|tosi|epätosi|igaz|hamis|adevărat|fals|doğru|yanlış|αληθης|ψευδης|istina|neistina|лъжа|cert|benar|salah)$/i;

const isRisky = (text: string) =>
  text !== '' && (!PLAIN_START.test(text) || SHORT_WITH_DIGIT.test(text) || BOOLEAN_WORDS.test(text.trim()));

/** The apostrophes at the start of a text, and what follows them. */
function splitQuotes(text: string): readonly [count: number, rest: string] {
  const count = text.search(/[^']|$/);
  return [count, text.slice(count)];
}

/**
 * A text as a cell takes it: setValues reads its input as if it were typed, so whatever would become a formula, number,
 * date or boolean gets a leading apostrophe, which a cell hides (apps-script.md §5, setValues). Whether a plain-text cell
 * hides it too is not documented, so that a text's own leading apostrophes are doubled: `decodeText` is right either way.
 * Cut at 50,000 characters.
 */
export function encodeText(text: string): string {
  const [count, rest] = splitQuotes(text);
  const more = isRisky(rest) ? count + 1 : count;
  return "'".repeat(more) + cutTo(text, MAX_CHARACTERS - more);
}

/** What `encodeText` was given, from what a cell of whatever format gives back. Dates as ISO text. */
export function decodeText(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  const text = value === null || value === undefined ? '' : String(value);
  const [count, rest] = splitQuotes(text);
  if (count === 0) return text;
  return "'".repeat(isRisky(rest) ? Math.floor(count / 2) : Math.ceil(count / 2)) + rest;
}

/** The first characters, without half of a pair at the end. */
function cutTo(text: string, length: number): string {
  if (text.length <= length) return text;
  return text.slice(0, Math.max(0, length)).replace(/[\ud800-\udbff]$/, '');
}

/** A decimal for a number cell: a number where that is exact, else text, so that no digit is lost (C11). */
export function encodeDecimal(decimal: string): string | number {
  const canonical = canonicalDecimal(decimal);
  const digits = decimal.replace(/\D/g, '').length;
  const isExact = canonical !== undefined && digits <= 15 && decimalFromNumber(Number(canonical)) === canonical;
  return isExact ? Number(canonical) : encodeText(decimal);
}

/** A threshold as text, whatever the format of its cell, with the sheet's own decimal separator as a person would write it. */
export function encodeThreshold(decimal: string, separator: '.' | ','): string {
  return encodeText(decimal.replace('.', separator));
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
