import * as z from 'zod/mini';
import { deleteProperty, readJsonProperty, writeProperty } from '../google/properties.ts';
import { readLink } from './link.ts';

/** The function that the trigger calls. */
export const AUTO_SYNC = 'autoSync';

const NAME = 'auto_sync';
const Stored = z.object({
  who: z.string(),
  minutes: z.number(),
  seenMs: z.number(),
  nextMs: z.number(),
  unchanged: z.number(),
  failures: z.number(),
  words: z.string(),
});

/** Automatic sync as it stands: whose trigger, how often, and how its last runs went. Kept in one property, so that a run that waits reads one. */
export type AutoSync = z.infer<typeof Stored>;

export function readAutoSync(): AutoSync | undefined {
  const parsed = Stored.safeParse(readJsonProperty(NAME));
  return parsed.success ? parsed.data : undefined;
}

export const writeAutoSync = (state: AutoSync): void => writeProperty(NAME, JSON.stringify(state));

export const forgetAutoSync = (): void => deleteProperty(NAME);

/** After so many failures in a row people are warned. */
const WARN_AFTER = 3;

/** Why people should be warned about automatic sync, or undefined. */
export function problemOf(state: AutoSync | undefined): string | undefined {
  if (!state || state.failures < WARN_AFTER) return undefined;
  return `Automatic sync failed ${state.failures} times in a row: ${state.words}`;
}

/** Who arms fired alerts whose Re-arm policy is due: one of both, or they would be armed twice as often. */
export function whoRearms(): string {
  if (readLink()) return 'The relay';
  return readAutoSync() ? 'Automatic sync' : 'Automatic sync, once it is on,';
}
