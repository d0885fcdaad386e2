import { randomToken } from '../hash.ts';
import { forgetNotices } from './notices.ts';
import type { ChatTable, Db } from './schema.ts';

export interface ChatPlace {
  readonly chatId: string;
  /** Undefined for a chat without topics and for General, which takes no thread (telegram.md §2). */
  readonly threadId?: number;
}

export interface NewChat extends ChatPlace {
  readonly title: string;
  readonly type: string;
  readonly customerId: number;
  readonly isDefault: boolean;
}

/** The chat at a place, whatever its state. */
export async function findChat(db: Db, place: ChatPlace): Promise<ChatTable | undefined> {
  return db
    .selectFrom('chats')
    .selectAll()
    .where('chat_id', '=', place.chatId)
    .where((where) => where.fn.coalesce('thread_id', where.lit(0)), '=', place.threadId ?? 0)
    .executeTakeFirst();
}

/** What a new chat has not said yet. */
const UNDECIDED = {
  paused: 0,
  mode: 'routed',
  language: null,
  time_zone: null,
  quiet_from: null,
  quiet_to: null,
  quiet_mode: null,
  digest_until: 0,
} as const;

/** Makes a chat a destination, or brings a known one back; its key stays the same for ever. */
export async function connectChat(db: Db, chat: NewChat, now: number): Promise<ChatTable> {
  const known = await findChat(db, chat);
  const values = {
    title: chat.title,
    type: chat.type,
    customer_id: chat.customerId,
    is_default: chat.isDefault ? 1 : 0,
    sees_all: chat.isDefault ? 1 : 0,
    state: 'active' as const,
    state_reason: null,
  };
  await forgetNotices(db, `missed:${known?.key}:`);
  if (known) {
    await db.updateTable('chats').set(values).where('key', '=', known.key).execute();
    return { ...known, ...values };
  }
  const row: ChatTable = {
    key: randomToken(9),
    chat_id: chat.chatId,
    thread_id: chat.threadId ?? null,
    created_at: now,
    ...UNDECIDED,
    ...values,
  };
  await db.insertInto('chats').values(row).execute();
  return row;
}

/** Every chat that can be sent to. */
export const activeChats = (db: Db): Promise<ChatTable[]> =>
  db.selectFrom('chats').selectAll().where('state', '=', 'active').execute();

/** A chat that Telegram refuses for good, or that its people disconnected: no more sends, preferences stay. */
export async function setChatState(
  db: Db,
  key: string,
  state: ChatTable['state'],
  reason: string | undefined,
): Promise<void> {
  await db
    .updateTable('chats')
    .set({ state, state_reason: reason ?? null })
    .where('key', '=', key)
    .execute();
  if (state === 'active') await forgetNotices(db, `missed:${key}:`);
}

/** What a chat's people may set. */
export type ChatSettings = Partial<
  Pick<
    ChatTable,
    'paused' | 'language' | 'time_zone' | 'quiet_from' | 'quiet_to' | 'quiet_mode' | 'is_default' | 'mode'
  >
>;

/** Changes a chat's settings; what it missed before may be told anew. */
export async function setChatSettings(db: Db, key: string, changes: ChatSettings): Promise<void> {
  await db.updateTable('chats').set(changes).where('key', '=', key).execute();
  if (changes.paused === 0) await forgetNotices(db, `missed:${key}:`);
}

/** A chat by its key. */
export const chatByKey = (db: Db, key: string): Promise<ChatTable | undefined> =>
  db.selectFrom('chats').selectAll().where('key', '=', key).executeTakeFirst();

/** Group → supergroup: the place gets its new id; pending deliveries move to the new lane. */
export async function migrateChat(db: Db, oldId: string, newId: string): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const taken = await tx.selectFrom('chats').select('key').where('chat_id', '=', newId).executeTakeFirst();
    if (!taken) await tx.updateTable('chats').set({ chat_id: newId }).where('chat_id', '=', oldId).execute();
    else
      await tx
        .updateTable('chats')
        .set({ state: 'disconnected', state_reason: 'migrated' })
        .where('chat_id', '=', oldId)
        .execute();
    await tx
      .updateTable('deliveries')
      .set(taken ? { lane: `chat:${newId}`, chat_key: taken.key } : { lane: `chat:${newId}` })
      .where('lane', '=', `chat:${oldId}`)
      .where('state', '=', 'pending')
      .execute();
  });
}
