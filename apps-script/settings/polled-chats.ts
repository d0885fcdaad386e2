import { fail, ok, type Result } from '#shared/result.ts';
import { fetchOne } from '../google/http.ts';
import { parseJsonText, readJsonProperty, writeProperty } from '../google/properties.ts';

/** A Telegram chat that this sheet tells itself what it polls, where CS2Cap has no webhooks for the account. `url` holds the bot's token. */
export interface PolledChat {
  readonly chat: string;
  readonly label: string;
  readonly url: string;
}

const NAME = 'polled_chats';

/** The chats; only this file writes them, so their shape is trusted. */
export function readPolledChats(): readonly PolledChat[] {
  const json = readJsonProperty(NAME);
  return Array.isArray(json) ? json : [];
}

export function addPolledChat(added: PolledChat): void {
  writeChats([...readPolledChats().filter(({ chat }) => chat !== added.chat), added]);
}

export function removePolledChat(gone: string): void {
  writeChats(readPolledChats().filter(({ chat }) => chat !== gone));
}

const writeChats = (chats: readonly PolledChat[]) => writeProperty(NAME, JSON.stringify(chats));

/** Sends a text through a native address. Fails with Telegram's words, which never hold the token. */
export function sayInChat(url: string, text: string): Result<undefined, string> {
  const fetched = fetchOne({
    method: 'POST',
    url,
    headers: { 'Content-Type': 'application/json; charset=utf-8' },
    body: JSON.stringify({ text }),
  });
  if (!fetched.ok) return fetched;
  const json = parseJsonText(fetched.value.text);
  const field = (name: string): unknown => (typeof json === 'object' && json !== null ? Reflect.get(json, name) : '');
  return field('ok') === true ? ok(undefined) : fail(String(field('description') || `HTTP ${fetched.value.status}`));
}
