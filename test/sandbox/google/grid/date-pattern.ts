/** Date patterns of Utilities.formatDate (Java's SimpleDateFormat). */
import { offsetMs } from './zone.ts';

const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const months = [
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

const pad = (value: number, width: number) => String(value).padStart(width, '0');

function zoneText(offset: number, token: string): string {
  const sign = offset < 0 ? '-' : '+';
  const minutes = Math.abs(offset) / 60_000;
  const hours = pad(Math.floor(minutes / 60), 2);
  const rest = pad(minutes % 60, 2);
  if (token.startsWith('X'))
    return offset === 0 ? 'Z' : `${sign}${hours}${token === 'XXX' ? ':' : ''}${token === 'X' ? '' : rest}`;
  if (token.startsWith('Z')) return `${sign}${hours}${rest}`;
  return offset === 0 ? 'GMT' : `GMT${sign}${hours}:${rest}`;
}

function named(names: readonly string[], index: number, width: number): string {
  const name = names[index] ?? '';
  return width >= 4 ? name : name.slice(0, 3);
}

function field(token: string, wall: Date, offset: number): string {
  const width = token.length;
  const hour = wall.getUTCHours();
  switch (token[0]) {
    case 'y':
      return width === 2 ? pad(wall.getUTCFullYear() % 100, 2) : pad(wall.getUTCFullYear(), width);
    case 'M':
      return width >= 3 ? named(months, wall.getUTCMonth(), width) : pad(wall.getUTCMonth() + 1, width);
    case 'd':
      return pad(wall.getUTCDate(), width);
    case 'E':
      return named(days, wall.getUTCDay(), width);
    case 'a':
      return hour < 12 ? 'AM' : 'PM';
    case 'H':
      return pad(hour, width);
    case 'h':
      return pad(hour % 12 || 12, width);
    case 'm':
      return pad(wall.getUTCMinutes(), width);
    case 's':
      return pad(wall.getUTCSeconds(), width);
    case 'S':
      return pad(wall.getUTCMilliseconds(), width);
    default:
      return zoneText(offset, token);
  }
}

/** A moment written by a pattern in a zone; nothing when the zone or a letter is unknown. */
export function formatDate(atMs: number, timeZone: string, pattern: string): string | undefined {
  const offset = offsetIn(atMs, timeZone);
  const tokens = pattern.match(/'(?:[^']|'')*'|([A-Za-z])\1*|[^A-Za-z']+/g) ?? [];
  if (offset === undefined || tokens.some((token) => /^[A-Za-z]/.test(token) && !/^[yMdEaHhmsSzZX]/.test(token)))
    return undefined;
  const wall = new Date(atMs + offset);
  return tokens.map((token) => written(token, wall, offset)).join('');
}

function written(token: string, wall: Date, offset: number): string {
  if (token === "''") return "'";
  if (token.startsWith("'")) return token.slice(1, -1).replaceAll("''", "'");
  return /^[A-Za-z]/.test(token) ? field(token, wall, offset) : token;
}

/** "GMT+2" and the like are zones for Apps Script too. */
function offsetIn(atMs: number, timeZone: string): number | undefined {
  const fixed = /^(?:GMT|UTC)(?:([+-])(\d{1,2})(?::?(\d{2}))?)?$/.exec(timeZone);
  if (fixed) {
    const [, sign, hours = '0', minutes = '0'] = fixed;
    return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
  }
  try {
    return offsetMs(atMs, timeZone);
  } catch {
    return undefined;
  }
}
