import * as z from 'zod/mini';
import { readJsonProperty, writeProperty } from '../google/properties.ts';

/** The pairing with a relay. `linkKey` seals what both tell each other (DESIGN §6). */
export interface Link {
  readonly relayUrl: string;
  readonly sheetId: string;
  readonly webhookUrl: string;
  readonly linkKey: string;
  readonly execUrl: string;
}

const Stored = z.object({
  relayUrl: z.string(),
  sheetId: z.string(),
  webhookUrl: z.string(),
  linkKey: z.string().check(z.minLength(1)),
  execUrl: z.string(),
});

export function readLink(): Link | undefined {
  const parsed = Stored.safeParse(readJsonProperty('link'));
  return parsed.success ? parsed.data : undefined;
}

export const writeLink = (link: Link): void => writeProperty('link', JSON.stringify(link));
