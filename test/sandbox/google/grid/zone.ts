/** Wall-clock time in a time zone, and the serial numbers that Sheets stores dates as. */

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formatters.set(timeZone, made);
  return made;
}

/** How far the zone is ahead of UTC at that moment. Throws for a zone nobody knows. */
export function offsetMs(atMs: number, timeZone: string): number {
  const parts = new Map(
    formatter(timeZone)
      .formatToParts(atMs)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
  const wall = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  return wall - Math.floor(atMs / 1000) * 1000;
}

const dayMs = 86_400_000;
/** Day 0 of Sheets. */
const epochMs = Date.UTC(1899, 11, 30);

/** The serial number of a moment, as a wall clock in the zone shows it. */
export function toSerial(atMs: number, timeZone: string): number {
  return (atMs + offsetMs(atMs, timeZone) - epochMs) / dayMs;
}

/** The moment that a serial number means in the zone. */
export function fromSerial(serial: number, timeZone: string): number {
  const wall = Math.round(serial * dayMs) + epochMs;
  const guess = wall - offsetMs(wall, timeZone);
  return wall - offsetMs(guess, timeZone);
}

/** The serial number of a date and time as written, in no zone. */
export function serialOf(year: number, month: number, day: number, hour = 0, minute = 0, second = 0): number {
  return (Date.UTC(year, month - 1, day, hour, minute, second) - epochMs) / dayMs;
}

/** A serial number as a date whose UTC fields are what the cell shows. */
export function wallDate(serial: number): Date {
  return new Date(Math.round(serial * dayMs) + epochMs);
}
