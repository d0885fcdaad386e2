import { deleteProperty, readProperty, writeProperty } from '../google/properties.ts';

const NAME = 'armed_cap';

/** How many alerts the account's tier lets be armed at once, as a refusal taught; no document tells it (C20). */
export function readCap(): number | undefined {
  const text = readProperty(NAME);
  return text === undefined ? undefined : Number(text);
}

/** Notes a cap, or that the one known no longer holds. */
export function learnCap(cap: number | undefined): void {
  if (cap === undefined) deleteProperty(NAME);
  else writeProperty(NAME, String(cap));
}
