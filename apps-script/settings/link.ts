import * as z from 'zod/mini';
import { parseJsonText, readProperty, writeProperty } from '../google/properties.ts';

/** The pairing with a relay. `linkKey` seals what both tell each other (DESIGN §6). */
export interface Link {
  readonly relayUrl: string;
  readonly sheetId: string;
  readonly webhookUrl: string;
  readonly linkKey: string;
  readonly execUrl: string;
  /** What the relay last said of itself, and when; absent before it did. */
  readonly relayBuild?: string | undefined;
  readonly seenMs?: number | undefined;
  /** Up to which mark of the relay this sheet has shown what people did in chats. */
  readonly heard?: number | undefined;
}

const Stored = z.object({
  relayUrl: z.string(),
  sheetId: z.string(),
  webhookUrl: z.string(),
  linkKey: z.string().check(z.minLength(1)),
  execUrl: z.string(),
  relayBuild: z.optional(z.string()),
  seenMs: z.optional(z.number()),
  heard: z.optional(z.number()),
});

export const readLink = (): Link | undefined => parseLink(readProperty('link'));

/** The pairing in a property's text. */
export function parseLink(text: string | undefined): Link | undefined {
  const parsed = Stored.safeParse(parseJsonText(text));
  return parsed.success ? parsed.data : undefined;
}

export const writeLink = (link: Link): void => writeProperty('link', JSON.stringify(link));
