import { nowMs } from '../google/clock.ts';
import { currentUser, hasTrigger } from '../google/triggers.ts';

/** What is noted of a trigger, because nobody can look at another person's (apps-script.md §1.6). */
export interface TriggerNote {
  /** Their address; blank if they did not allow to see it. */
  readonly who: string;
  readonly minutes: number;
  /** When it last ran or was set. */
  readonly seenMs: number;
  /** Until then it may have nothing to do. */
  readonly nextMs?: number;
}

/** Whose trigger runs a function. `left`: another's that has been silent for three intervals, so anybody may take over. */
export type Ownership = { readonly kind: 'own' | 'none' } | { readonly kind: 'other' | 'left'; readonly who: string };

/** Says whose trigger runs a function, as seen by the person who asks. */
export function ownershipOf(functionName: string, note: TriggerNote | undefined): Ownership {
  if (note && isAnothers(note)) return strangers(note);
  if (hasTrigger(functionName)) return { kind: 'own' };
  // Where an address is missing, only the trigger itself would tell that it is one's own.
  return note && (note.who === '' || currentUser() === '') ? strangers(note) : { kind: 'none' };
}

/** Whether a note names somebody else than who runs this. */
export function isAnothers({ who }: TriggerNote): boolean {
  const me = currentUser();
  return who !== '' && me !== '' && who !== me;
}

/** Whether a trigger has not run for three of its intervals. */
export const isSilent = ({ seenMs, nextMs = 0, minutes }: TriggerNote): boolean =>
  nowMs() - Math.max(seenMs, nextMs) > 3 * minutes * 60_000;

/** How others are told whose it is. */
export const nameOf = (who: string): string => who || 'another editor';

const strangers = (note: TriggerNote): Ownership => ({
  kind: isSilent(note) ? 'left' : 'other',
  who: nameOf(note.who),
});
