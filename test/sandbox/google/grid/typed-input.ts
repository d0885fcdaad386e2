/** Text as a person types it, and as setValue reads it: formulas, numbers, dates and booleans by locale (apps-script.md §5, setValues). */
import type { CellValue } from './cell.ts';
import { type LocaleRules, localeRules } from './locale.ts';
import { serialOf } from './zone.ts';

export interface Typed {
  readonly value: CellValue;
  readonly formula: string;
  /** A format that the input brings along, where the cell has none of its own. */
  readonly format: string | undefined;
}

const plain = (value: CellValue, format?: string): Typed => ({ value, formula: '', format });

/** What a cell holds after that text was put in. A plain-text cell ("@") keeps it as it is. */
export function readTyped(text: string, cellFormat: string, locale: string, year: number): Typed {
  if (text.startsWith("'")) return plain(text.slice(1));
  if (cellFormat === '@') return plain(text);
  if (text.startsWith('=') && text.length > 1) return { value: '', formula: text, format: undefined };
  // Sheets takes "+x" for a formula too.
  if (/^\+[^\s\d.,]/.test(text)) return { value: '', formula: `=${text}`, format: undefined };
  const rules = localeRules(locale);
  const trimmed = text.trim();
  if (!/\d/.test(trimmed) || trimmed.length > 60) return readBoolean(trimmed, rules) ?? plain(text);
  return (
    readBoolean(trimmed, rules) ??
    readNumber(trimmed, rules) ??
    readDate(trimmed, rules, year) ??
    readTime(trimmed) ??
    plain(text)
  );
}

function readBoolean(text: string, rules: LocaleRules): Typed | undefined {
  const word = text.toUpperCase();
  if (word === 'TRUE' || word === rules.trueWord) return plain(true);
  if (word === 'FALSE' || word === rules.falseWord) return plain(false);
  return undefined;
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');

/** Digits grouped by threes or not at all; "1,5" is no number where the comma groups. */
function readNumber(text: string, rules: LocaleRules): Typed | undefined {
  const group = escaped(rules.group);
  const decimal = escaped(rules.decimal);
  const pattern = new RegExp(
    `^([+-]?)([$€]?)(\\d+|\\d{1,3}(?:${group}\\d{3})+)?(?:${decimal}(\\d*))?(?:[eE]([+-]?\\d+))?\\s*(%?)$`,
  );
  const [whole, sign = '', currency = '', digits = '', fraction = '', exponent = '0', percent = ''] =
    pattern.exec(text) ?? [];
  if (whole === undefined || (digits === '' && fraction === '')) return undefined;
  const amount = Number(
    `${sign}${digits.replaceAll(rules.group, '')}.${fraction || '0'}e${exponent}`.replace(/^([+-]?)\./, '$10.'),
  );
  if (percent) return plain(amount / 100, fraction ? '0.00%' : '0%');
  return plain(amount, currency ? `${currency}#,##0.00` : undefined);
}

function readDate(text: string, rules: LocaleRules, year: number): Typed | undefined {
  const [datePart = '', timePart] = text.split(/[ ]+(?=\d{1,2}:)/);
  const serial = readIso(datePart) ?? readNumericDate(datePart, rules, year) ?? readNamedDate(datePart, year);
  if (serial === undefined) return undefined;
  const time = timePart === undefined ? 0 : timeOf(timePart);
  if (time === undefined) return undefined;
  const dateFormat = /^\d{4}-/.test(datePart) ? 'yyyy-MM-dd' : rules.dateFormat;
  return plain(serial + time, timePart === undefined ? dateFormat : `${dateFormat} H:mm:ss`);
}

function validSerial(year: number, month: number, day: number): number | undefined {
  const date = new Date(Date.UTC(year, month - 1, day));
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day || year < 1900 || year > 9999) return undefined;
  return serialOf(year, month, day);
}

function readIso(text: string): number | undefined {
  const [, year, month, day] = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text) ?? [];
  return year === undefined ? undefined : validSerial(Number(year), Number(month), Number(day));
}

function readNumericDate(text: string, rules: LocaleRules, thisYear: number): number | undefined {
  const between = `[${escaped(rules.dateSeparators)}]`;
  const match = new RegExp(`^(\\d{1,2})(${between})(\\d{1,2})(?:\\2(\\d{2}|\\d{4})?)?$`).exec(text);
  const [, first, , second, yearText] = match ?? [];
  if (first === undefined || second === undefined) return undefined;
  const year = yearText === undefined ? thisYear : fullYear(Number(yearText));
  const [day, month] = rules.dayFirst ? [first, second] : [second, first];
  return validSerial(year, Number(month), Number(day));
}

function fullYear(year: number): number {
  if (year >= 100) return year;
  return year < 30 ? 2000 + year : 1900 + year;
}

const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

function readNamedDate(text: string, thisYear: number): number | undefined {
  const monthFirst = /^([A-Za-z]{3,9})\.? (\d{1,2})(?:,? (\d{4}))?$/.exec(text);
  const dayFirst = /^(\d{1,2})[ -]([A-Za-z]{3,9})\.?(?:[ -](\d{4}))?$/.exec(text);
  const [name, day, year] = monthFirst
    ? [monthFirst[1], monthFirst[2], monthFirst[3]]
    : [dayFirst?.[2], dayFirst?.[1], dayFirst?.[3]];
  const month = monthNames.indexOf(name?.slice(0, 3).toLowerCase() ?? '') + 1;
  return month === 0 ? undefined : validSerial(year === undefined ? thisYear : Number(year), month, Number(day));
}

function timeOf(text: string): number | undefined {
  const [, hour, minute, second = '0'] = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(text) ?? [];
  if (hour === undefined || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  return (Number(hour) * 3600 + Number(minute) * 60 + Number(second)) / 86_400;
}

function readTime(text: string): Typed | undefined {
  const time = timeOf(text);
  return time === undefined ? undefined : plain(time, 'H:mm:ss');
}
