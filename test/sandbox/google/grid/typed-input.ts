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
  // A keyboard for Japanese writes full-width signs and digits; Sheets reads them as the plain ones.
  const half = text.replace(/[\uff01-\uff5e]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0));
  if (half.startsWith('=') && half.length > 1) return { value: '', formula: half, format: undefined };
  // Sheets takes "+x" for a formula too; what it makes of "-x" is not documented, and no text of ours may depend on it.
  if (/^[+-](?:[^\s\d.,]|[\d.,]+[-+*/^(])/.test(half)) return { value: '', formula: `=${half}`, format: undefined };
  const rules = localeRules(locale);
  const trimmed = half.trim();
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

/** Digits grouped by threes or not at all, perhaps with a currency on either side; "1,5" is no number where the comma groups. */
function readNumber(text: string, rules: LocaleRules): Typed | undefined {
  const [, negative] = /^\((.+)\)$/.exec(text) ?? [];
  const [, before, bare = '', after] = currencyPattern.exec(negative ?? text) ?? [];
  const group = rules.group === ' ' ? '[ \u00a0\u202f]' : escaped(rules.group);
  const pattern = new RegExp(
    `^([+-]?)(\\d+|\\d{1,3}(?:${group}\\d{3})+)?(?:${escaped(rules.decimal)}(\\d*))?(?:[eE]([+-]?\\d+))?\\s*(%?)$`,
  );
  const [whole, sign = '', digits = '', fraction = '', exponent = '0', percent = ''] = pattern.exec(bare) ?? [];
  if (whole === undefined || (digits === '' && fraction === '')) return readFraction(text);
  const amount = Number(
    `${sign}${digits.replaceAll(new RegExp(group, 'g'), '') || '0'}.${fraction || '0'}e${exponent}`,
  );
  const value = negative === undefined ? amount : -amount;
  if (percent) return plain(value / 100, fraction ? '0.00%' : '0%');
  const currency = before ?? after;
  return plain(value, currency ? `${currency}#,##0.00` : undefined);
}

/** A sign before or after the currency, and the currency before or after the digits. */
const currencyPattern =
  /^(?:(\p{Sc}|kr|R\$|US\$|CHF)\s*)?([+-]?[\d.,\s]*(?:[eE][+-]?\d+)?\s*%??)\s*(\p{Sc}|kr|zł|руб\.?|円)?$/u;

/** "1 1/2" is one and a half. */
function readFraction(text: string): Typed | undefined {
  const [, whole, top, bottom = '0'] = /^(\d{1,9}) (\d{1,4})\/(\d{1,4})$/.exec(text) ?? [];
  if (whole === undefined || Number(bottom) === 0) return undefined;
  return plain(Number(whole) + Number(top) / Number(bottom));
}

function readDate(text: string, rules: LocaleRules, year: number): Typed | undefined {
  const [datePart = '', timePart] = text.split(/[ ]+(?=\d{1,2}:)/);
  const serial =
    readIso(datePart) ??
    readEastern(datePart, year) ??
    readNumericDate(datePart, rules, year) ??
    readNamedDate(datePart, rules, year);
  if (serial === undefined) return undefined;
  const time = timePart === undefined ? 0 : timeOf(timePart);
  if (time === undefined) return undefined;
  const dateFormat = /^\d{4}-/.test(datePart) ? 'yyyy-MM-dd' : rules.dateFormat;
  return plain(serial + time, timePart === undefined ? dateFormat : `${dateFormat} H:mm:ss`);
}

/** "2026年11月23日", "11月23日", "令和8年11月23日". */
function readEastern(text: string, thisYear: number): number | undefined {
  const [, era, yearText, month, day] = /^(?:(令和)?(\d{1,4})年)?(\d{1,2})月(\d{1,2})日$/.exec(text) ?? [];
  if (month === undefined) return undefined;
  const year = yearText === undefined ? thisYear : Number(yearText) + (era === undefined ? 0 : 2018);
  return validSerial(year, Number(month), Number(day));
}

function validSerial(year: number, month: number, day: number): number | undefined {
  const date = new Date(Date.UTC(year, month - 1, day));
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day || year < 1900 || year > 9999) return undefined;
  return serialOf(year, month, day);
}

function readIso(text: string): number | undefined {
  const [, year, month, day] = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})$/.exec(text) ?? [];
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

/** "Jan 5", "5-Jan-2026", "5. Mai 2026", "5 мая", with or without the day of the week before it. */
function readNamedDate(text: string, rules: LocaleRules, thisYear: number): number | undefined {
  const date = text.replace(/^\p{L}{2,12}\.?, /u, '');
  const monthFirst = /^(\p{L}{3,12})\.?[ /-]?(\d{1,2})(?:,? (\d{4}))?$/u.exec(date);
  const dayFirst = /^(\d{1,2})\.?[ -]?(\p{L}{3,12})\.?(?:[ -](\d{4}))?(?: г\.)?$/u.exec(date);
  const [name, day, year] = monthFirst
    ? [monthFirst[1], monthFirst[2], monthFirst[3]]
    : [dayFirst?.[2], dayFirst?.[1], dayFirst?.[3]];
  const month = (monthOf(name, monthNames) || monthOf(name, rules.months)) ?? 0;
  return month === 0 ? undefined : validSerial(year === undefined ? thisYear : Number(year), month, Number(day));
}

/** 1 to 12 for a word that begins like a month's name, else 0. */
const monthOf = (word: string | undefined, months: readonly string[]): number =>
  months.findIndex((name) => word?.toLowerCase().startsWith(name)) + 1;

function timeOf(text: string): number | undefined {
  const [, hour, minute = '0', second = '0', half] =
    /^(\d{1,2})(?::(\d{2})(?::(\d{2}(?:\.\d{1,3})?))?)?(?: ?([ap]m))?$/i.exec(text) ?? [];
  if (hour === undefined || (half === undefined && !text.includes(':'))) return undefined;
  if (Number(hour) > (half === undefined ? 23 : 12) || Number(minute) > 59 || Number(second) >= 60) return undefined;
  const hours = half === undefined ? Number(hour) : (Number(hour) % 12) + (/p/i.test(half) ? 12 : 0);
  return (hours * 3600 + Number(minute) * 60 + Number(second)) / 86_400;
}

function readTime(text: string): Typed | undefined {
  const time = timeOf(text);
  return time === undefined ? undefined : plain(time, 'H:mm:ss');
}
