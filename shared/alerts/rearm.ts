import { fail, ok, type Result } from '../result.ts';

/** When a fired alert is armed again: by a person, or by itself after a pause, at most so often a day (DESIGN §6, Re-arm). */
export type RearmPolicy =
  | { readonly kind: 'manual' }
  | { readonly kind: 'after'; readonly delayMs: number; readonly maxPerDay?: number };

const HOUR_MS = 3_600_000;

/** A Re-arm cell: blank or `manual`, or `after 6 h`, `after 1 d`, optionally `, at most 3 a day`. */
export function readRearm(text: string): Result<RearmPolicy, string> {
  const words = text.trim().toLowerCase();
  if (words === '' || words === 'manual') return ok({ kind: 'manual' });
  const match = /^after (\d{1,3}) ?(h|d)(?:,? at most (\d{1,2}) a day)?$/.exec(words);
  const count = Number(match?.[1]);
  if (!match || count === 0 || match[3] === '0') {
    return fail(`Re-arm "${text.trim()}": write manual, after 6 h, or after 1 d, at most 3 a day`);
  }
  const delayMs = count * HOUR_MS * (match[2] === 'd' ? 24 : 1);
  return ok({ kind: 'after', delayMs, ...(match[3] === undefined ? {} : { maxPerDay: Number(match[3]) }) });
}
