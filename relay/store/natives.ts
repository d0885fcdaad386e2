import type { Selectable } from 'kysely';
import type { Db, NativeTable } from './schema.ts';

export type Native = Selectable<NativeTable>;

/** The destinations at CS2Cap that post to chats themselves, each with its chat. */
export const listNatives = (db: Db): Promise<readonly { readonly webhook_id: string; readonly chat_key: string }[]> =>
  db.selectFrom('natives').select(['webhook_id', 'chat_key']).execute();

export const nativeWebhookIds = async (db: Db): Promise<readonly string[]> =>
  (await listNatives(db)).map((native) => native.webhook_id);

export const findNative = (db: Db, webhookId: string): Promise<Native | undefined> =>
  db.selectFrom('natives').selectAll().where('webhook_id', '=', webhookId).executeTakeFirst();

export const nativeOfChat = (db: Db, chatKey: string): Promise<Native | undefined> =>
  db.selectFrom('natives').selectAll().where('chat_key', '=', chatKey).executeTakeFirst();

export async function addNative(db: Db, native: Omit<Native, 'paused_by_us'>): Promise<void> {
  await db.insertInto('natives').values(native).execute();
}

/** Forgets a destination; gives the key of the chat that it served. */
export async function dropNative(db: Db, webhookId: string): Promise<string | undefined> {
  const row = await db
    .deleteFrom('natives')
    .where('webhook_id', '=', webhookId)
    .returning('chat_key')
    .executeTakeFirst();
  return row?.chat_key;
}

/** Writes down whether it was the relay that paused a destination. */
export async function setPausedByUs(db: Db, webhookId: string, isPaused: boolean): Promise<void> {
  await db
    .updateTable('natives')
    .set({ paused_by_us: isPaused ? 1 : 0 })
    .where('webhook_id', '=', webhookId)
    .execute();
}
