import type { Db } from './schema.ts';

/** The destinations at CS2Cap that post to chats themselves, each with its chat. */
export const listNatives = (db: Db): Promise<readonly { readonly webhook_id: string; readonly chat_key: string }[]> =>
  db.selectFrom('natives').select(['webhook_id', 'chat_key']).execute();

export const nativeWebhookIds = async (db: Db): Promise<readonly string[]> =>
  (await listNatives(db)).map((native) => native.webhook_id);
