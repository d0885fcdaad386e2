import { readCap } from '../settings/armed-cap.ts';
import { quotaLine } from '../settings/quota.ts';
import { FACTS, type StatusChange } from '../sheets/status-sheet.ts';
import type { Report } from './run-job.ts';

/** What a run did, and what the Status tab pins after it: how many alerts are armed, and how much of the quota is spent. */
export function toldOf(
  { ran }: Report,
  words: string,
): { readonly words: string; readonly facts: NonNullable<StatusChange['facts']> } {
  const cap = readCap();
  const of = cap === undefined ? '' : ` of ${Math.max(cap, ran.armed)} that your CS2Cap tier allows`;
  return { words, facts: { [FACTS.armed]: `${ran.armed} armed${of}`, [FACTS.quota]: quotaLine() } };
}
