import * as z from 'zod/mini';
import type { Step } from '#shared/alerts/step.ts';
import { stepKey } from '#shared/alerts/step-key.ts';
import { APPROVED } from './base-notes.ts';
import type { Tally } from './describe-plan.ts';

const Head = z.object({
  job: z.enum(['sync', 'apply', 'undo']),
  owner: z.string(),
  tally: z.record(z.string(), z.number()),
});

/**
 * What a person approved and time left no room for. A sync goes on with whatever the sheet then says, but deletes only
 * what was approved; Apply and Undo go on with exactly the steps that were shown.
 */
export interface Approved extends z.infer<typeof Head> {
  readonly keys: readonly string[];
}

/** What is kept of steps that were not sent. */
export function approvedOf(
  job: Approved['job'],
  owner: string,
  open: readonly Step[],
  tally: Tally,
): readonly unknown[] {
  const kept = job === 'sync' ? open.filter(needsWord) : open;
  return [{ job, owner, tally }, ...kept.map(shortKey)];
}

/** The approved work that is kept in the base, if any. */
export function readApproved(notes: Readonly<Record<string, readonly unknown[]>>): Approved | undefined {
  const [first, ...keys] = notes[APPROVED] ?? [];
  const head = Head.safeParse(first);
  return head.success ? { ...head.data, keys: keys.map(String) } : undefined;
}

/** The steps of a new plan that were approved. */
export function stillApproved({ job, keys }: Approved, steps: readonly Step[]): readonly Step[] {
  const approved = new Set(keys);
  return steps.filter(
    (step) => (job === 'sync' && !needsWord(step)) || approved.has(shortKey(step)) || isLeftover(step),
  );
}

/** Deletes that need a person's word: rows that are gone may be an accident (C7). */
export const needsWord = (step: Step): boolean => step.kind === 'delete' && step.because === 'row-gone';

/** What an interrupted replacement left behind belongs to what was approved. */
const isLeftover = (step: Step) => step.kind === 'delete' && step.because === 'replaced';

/** A step's key in 11 characters: thousands of them must fit into a cell. Nothing depends on it being secret. */
function shortKey(step: Step): string {
  let [high, low] = [0xdeadbeef, 0x41c6ce57];
  for (const character of stepKey(step)) {
    const code = character.codePointAt(0) ?? 0;
    high = Math.imul(high ^ code, 2654435761);
    low = Math.imul(low ^ code, 1597334677);
  }
  return (4294967296 * (2097151 & low) + (high >>> 0)).toString(36);
}
