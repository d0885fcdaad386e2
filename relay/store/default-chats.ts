import { type ChatPlace, connectChat, findChat } from './chats.ts';
import { lockingNames } from './engine.ts';
import type { ChatTable, Db } from './schema.ts';
import { readSetting, writeSetting } from './settings.ts';

/** Keys of the chats that the environment named at the last start, comma-separated. */
const NAMED = 'default-chats-of-environment';

/**
 * Makes the chats of `TELEGRAM_DEFAULT_CHATS` default chats, and those that left it since the last start no longer.
 * Chats that became default ones by /connect or an invite are not touched.
 */
export async function connectDefaultChats(db: Db, places: readonly ChatPlace[], now: number): Promise<void> {
  await lockingNames(db, ['default chats'], (tx) => setDefaultChats(tx, places, now));
}

async function setDefaultChats(db: Db, places: readonly ChatPlace[], now: number): Promise<void> {
  const before = (await readSetting(db, NAMED))?.split(',') ?? [];
  const named: string[] = [];
  for (const place of places) named.push((await connectDefaultChat(db, place, now)).key);
  for (const key of before.filter((each) => !named.includes(each))) {
    await db.updateTable('chats').set({ is_default: 0 }).where('key', '=', key).execute();
  }
  await writeSetting(db, NAMED, named.join(','));
}

/** What is known of a chat stays: its names came from Telegram, the environment has only its id. */
async function connectDefaultChat(db: Db, place: ChatPlace, now: number): Promise<ChatTable> {
  const known = await findChat(db, place);
  const title = known?.title ?? `Chat ${place.chatId}`;
  const type = known?.type ?? 'unknown';
  return connectChat(db, { ...place, title, type, customerId: known?.customer_id ?? 1, isDefault: true }, now);
}
