import * as z from 'zod/mini';
import { nowMs } from '../google/clock.ts';
import { deleteProperty, readJsonProperty, writeProperty } from '../google/properties.ts';
import { currentUser, removeTriggers, setTimeTrigger } from '../google/triggers.ts';
import { type Ownership, ownershipOf } from './trigger-owner.ts';

/** How often events are read from CS2Cap by themselves: a run takes seconds, and 90 minutes a day are free (apps-script.md §5). */
const POLL_MINUTES = 5;
/** More than a run usually sends. */
const POLL_FETCHES = 2;

/** The function that the trigger calls. */
export const POLL_EVENTS = 'pollEvents';

const NAME = 'poll_trigger';
const Stored = z.object({
  who: z.string(),
  minutes: z.number(),
  seenMs: z.number(),
  tookMs: z.number(),
  outcome: z.string(),
});

/** What is noted of the trigger that reads events: whose, when it last ran, how long that took and how it ended. */
export type PollNote = z.infer<typeof Stored>;

export function readPollNote(): PollNote | undefined {
  const parsed = Stored.safeParse(readJsonProperty(NAME));
  return parsed.success ? parsed.data : undefined;
}

export const writePollNote = (note: PollNote): void => writeProperty(NAME, JSON.stringify(note));

/** The note of a trigger that works, of the person who runs this. */
export const newPollNote = (): PollNote => ({
  who: currentUser(),
  minutes: POLL_MINUTES,
  seenMs: nowMs(),
  tookMs: 0,
  outcome: 'working',
});

/** Whose trigger reads events, as seen by the person who asks. */
export const pollingOwner = (note = readPollNote()): Ownership => ownershipOf(POLL_EVENTS, note);

/** Makes sure that one person's trigger reads events, and says whose. Another's stays unless it has been silent for long. */
export function ensurePolling(): string {
  const note = readPollNote();
  const owner = pollingOwner(note);
  const often = `Events are read every ${POLL_MINUTES} minutes`;
  if (owner.kind === 'other') return `${often} as ${owner.who}, who set that up.`;
  if (owner.kind !== 'own') {
    const made = setTimeTrigger(POLL_EVENTS, POLL_MINUTES);
    if (!made.ok)
      return `Events are not read by themselves: Google made no trigger (${made.failure}). Try again later.`;
  }
  if (owner.kind !== 'own' || !note) writePollNote(newPollNote());
  const before = owner.kind === 'left' ? ` It ran as ${owner.who} until it fell silent.` : '';
  return `${often} as ${currentUser() || 'you'}.${before}`;
}

/** Stops reading events if the own trigger does it. */
export function stopPolling(): void {
  if (pollingOwner().kind === 'other') return;
  removeTriggers(POLL_EVENTS);
  deleteProperty(NAME);
}

/** What reading events costs the trigger time and the requests of the person who asks, a day. */
export function pollingLoad(): { readonly otherDailyMs: number; readonly otherDailyFetches: number } {
  const note = readPollNote();
  const runs = note && pollingOwner(note).kind === 'own' ? 1440 / POLL_MINUTES : 0;
  return { otherDailyMs: runs * (note?.tookMs ?? 0), otherDailyFetches: runs * POLL_FETCHES };
}
