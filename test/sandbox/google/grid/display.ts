/** What a cell shows: its value by its number format and the spreadsheet's locale. */
import { type CellValue, general, isDateFormat } from './cell.ts';
import { type LocaleRules, localeRules } from './locale.ts';
import { wallDate } from './zone.ts';

/** The text of a value; text and errors show as they are. */
export function displayValue(value: CellValue, format: string, locale: string): string {
  const rules = localeRules(locale);
  if (typeof value === 'boolean') return value ? rules.trueWord : rules.falseWord;
  if (typeof value === 'string') return value;
  if (isDateFormat(format)) return showDate(value, format);
  return format === general || format === '@' ? showGeneral(value, rules) : showNumber(value, format, rules);
}

function showGeneral(value: number, rules: LocaleRules): string {
  const rounded = Number(value.toPrecision(Math.abs(value) < 1 ? 10 : 15));
  const text =
    Math.abs(rounded) >= 1e15 || (rounded !== 0 && Math.abs(rounded) < 1e-6) ? exponential(rounded) : String(rounded);
  return text.replace('.', rules.decimal);
}

/** "1.234568E+17": how long ids lose their digits. */
function exponential(value: number): string {
  const [mantissa = '', exponent = '0'] = value.toExponential(6).split('e');
  const power = Number(exponent);
  return `${Number(mantissa)}E${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}

function showNumber(value: number, format: string, rules: LocaleRules): string {
  const [section = ''] = format.split(';');
  const match = /([#0,]+)(?:\.([0#]+))?(%?)/.exec(section);
  if (!match) return section;
  const [pattern, digits = '', fraction = '', percent = ''] = match;
  const scaled = Math.abs(percent ? value * 100 : value);
  const fixed = scaled.toFixed(fraction.length);
  const [whole = '0', decimals = ''] = fixed.split('.');
  const least = fraction.replace(/#+$/, '').length;
  const kept = decimals.slice(0, least) + decimals.slice(least).replace(/0+$/, '');
  const padded = whole.padStart(digits.replace(/[^0]/g, '').length, '0');
  const grouped = digits.includes(',') ? padded.replace(/\B(?=(\d{3})+$)/g, rules.group) : padded;
  const number = `${value < 0 ? '-' : ''}${grouped}${kept ? rules.decimal + kept : ''}${percent}`;
  return section.replace(pattern, number).replaceAll(/"([^"]*)"/g, '$1');
}

const pad = (value: number, width: number) => String(value).padStart(width, '0');
const monthNames = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

function showDate(serial: number, format: string): string {
  const date = wallDate(serial);
  const half = /am\/pm/i.test(format);
  const tokens = format.match(/"[^"]*"|am\/pm|([ymdhs])\1*|\.0+|./gi) ?? [];
  return tokens.map((token, index) => showToken(token, date, half, minutesAt(tokens, index))).join('');
}

/** "m" means minutes right after hours or before seconds. */
function minutesAt(tokens: readonly string[], index: number): boolean {
  const letters = (token: string | undefined) => token !== undefined && /^[ymdhs]/i.test(token);
  const before = tokens.slice(0, index).findLast(letters);
  const after = tokens.slice(index + 1).find(letters);
  return /^h/i.test(before ?? '') || /^s/i.test(after ?? '');
}

function showToken(token: string, date: Date, half: boolean, minutes: boolean): string {
  const width = token.length;
  if (token.startsWith('"')) return token.slice(1, -1);
  if (/^am\/pm$/i.test(token)) return date.getUTCHours() < 12 ? 'AM' : 'PM';
  if (/^y/i.test(token)) return width <= 2 ? pad(date.getUTCFullYear() % 100, 2) : pad(date.getUTCFullYear(), 4);
  if (/^m/i.test(token)) return minutes ? pad(date.getUTCMinutes(), width) : showMonth(date, width);
  if (/^d/i.test(token)) return pad(date.getUTCDate(), Math.min(width, 2));
  if (/^h/i.test(token)) return pad(half ? date.getUTCHours() % 12 || 12 : date.getUTCHours(), width);
  if (/^s/i.test(token)) return pad(date.getUTCSeconds(), width);
  if (/^\.0+$/.test(token)) return `.${pad(date.getUTCMilliseconds(), 3).slice(0, width - 1)}`;
  return token;
}

function showMonth(date: Date, width: number): string {
  const name = monthNames[date.getUTCMonth()] ?? '';
  if (width >= 4) return name;
  return width === 3 ? name.slice(0, 3) : pad(date.getUTCMonth() + 1, width);
}
