import { fail, ok, type Result } from '#shared/result.ts';

/** When a chat wants no noise, in minutes of its own day; `from` after `to` spans midnight. */
export interface QuietHours {
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
  /** Sent without a sound, or kept and sent as one digest when the quiet hours end. */
  readonly mode: 'silent' | 'digest';
}

const DAY_MIN = 1440;
const MINUTE_MS = 60_000;

/** `23-7`, `23:00-07:30 digest`. Fails if it is none. */
export function readQuietHours(text: string): Result<QuietHours, { readonly kind: 'quiet-form' }> {
  const match = /^(\d{1,2})(?::(\d{2}))?\s*[-–]\s*(\d{1,2})(?::(\d{2}))?(?:\s+(silent|digest))?$/i.exec(text.trim());
  const from = minuteOf(match?.[1], match?.[2]);
  const to = minuteOf(match?.[3], match?.[4]);
  if (from === undefined || to === undefined || from === to) {
    return fail({ kind: 'quiet-form' });
  }
  return ok({ from, to, mode: match?.[5]?.toLowerCase() === 'digest' ? 'digest' : 'silent' });
}

/** How many milliseconds the quiet hours last from now on, or undefined outside them. `zone` is an IANA name. */
export function quietForMs(quiet: QuietHours, nowMs: number, zone: string): number | undefined {
  const minute = minuteOfDay(nowMs, zone);
  const sinceStart = (minute - quiet.from + DAY_MIN) % DAY_MIN;
  const length = (quiet.to - quiet.from + DAY_MIN) % DAY_MIN;
  if (sinceStart >= length) return undefined;
  return (length - sinceStart) * MINUTE_MS - (nowMs % MINUTE_MS);
}

/** Whether a name is a time zone that this host knows. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** `23:00-07:30`. */
export const describeQuietHours = ({ from, to }: QuietHours): string => `${clockText(from)}-${clockText(to)}`;

const clockText = (minute: number) =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

function minuteOf(hours: string | undefined, minutes = '00'): number | undefined {
  if (hours === undefined) return undefined;
  const [hour, minute] = [Number(hours), Number(minutes)];
  return hour <= 24 && minute < 60 ? (hour * 60 + minute) % DAY_MIN : undefined;
}

/** The minute of a zone's day. */
export function minuteOfDay(nowMs: number, zone: string): number {
  const format = new Intl.DateTimeFormat('en', {
    timeZone: isTimeZone(zone) ? zone : 'UTC',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const parts = format.formatToParts(nowMs);
  const number = (type: string) => Number(parts.find((part) => part.type === type)?.value ?? 0);
  return number('hour') * 60 + number('minute');
}
