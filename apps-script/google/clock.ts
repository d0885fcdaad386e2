/** Milliseconds since the epoch. */
export const nowMs = (): number => Date.now();

/** Waits; `Utilities.sleep` takes at most five minutes. */
export function sleep(ms: number): void {
  if (ms > 0) Utilities.sleep(Math.min(Math.ceil(ms), 300_000));
}

/** A time of day as people of a time zone read it: 14:05:09. */
export const timeOfDay = (ms: number, timeZone: string): string =>
  Utilities.formatDate(new Date(ms), timeZone, 'HH:mm:ss');

/** A day and time as people of a time zone read it: 2026-11-25 14:05. */
export const dayAndTime = (ms: number, timeZone: string): string =>
  Utilities.formatDate(new Date(ms), timeZone, 'yyyy-MM-dd HH:mm');

/** A time as people of a time zone read it: 14:05 today, 23 Nov 14:05 on another day. */
export function shortTime(ms: number, timeZone: string): string {
  const day = (at: number) => Utilities.formatDate(new Date(at), timeZone, 'd MMM ');
  const time = Utilities.formatDate(new Date(ms), timeZone, 'HH:mm');
  return day(ms) === day(nowMs()) ? time : day(ms) + time;
}

/** The month of a time for people of a time zone: 2026-11. */
export const monthOf = (ms: number, timeZone: string): string =>
  Utilities.formatDate(new Date(ms), timeZone, 'yyyy-MM');
