import * as z from 'zod/mini';
import type { SheetMessageReply } from '#shared/events/link.ts';
import { readJsonProperty, writeProperty } from '../google/properties.ts';

/** A chat that was granted to this sheet: people name it by its label, the relay knows it by its key. */
export type RelayChat = SheetMessageReply['chats'][number];

const NAME = 'relay_chats';
const Stored = z.array(z.object({ key: z.string(), label: z.string() }));

/** The chats the relay told of last. */
export function readChats(): readonly RelayChat[] {
  const parsed = Stored.safeParse(readJsonProperty(NAME));
  return parsed.success ? parsed.data : [];
}

/** Keeps what the relay told of; whether that is news. */
export function keepChats(chats: readonly RelayChat[]): boolean {
  const told = chats.map(({ key, label }) => ({ key, label }));
  const isNews = JSON.stringify(told) !== JSON.stringify(readChats());
  if (isNews) writeProperty(NAME, JSON.stringify(told));
  return isNews;
}
