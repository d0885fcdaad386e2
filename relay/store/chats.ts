import { randomToken } from '../hash.ts';
import { lockNames } from './engine.ts';
import { forgetNotices } from './notices.ts';
import { prepared } from './prepared.ts';
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
  /** The language to begin with, unless somebody chose one. */
  readonly language?: 'en' | 'ru';
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

/** The titles of all chats by key, whatever their state. */
export async function chatTitles(db: Db): Promise<ReadonlyMap<string, string>> {
  const chats = await db.selectFrom('chats').select(['key', 'title']).execute();
  return new Map(chats.map((chat) => [chat.key, chat.title]));
}

/** The keys of a customer's chats, or of all, whatever their state. */
export async function chatKeysOf(db: Db, owner: number | 'all'): Promise<ReadonlySet<string>> {
  const rows = await db.selectFrom('chats').select(['key', 'customer_id']).execute();
  return new Set(rows.filter((row) => owner === 'all' || row.customer_id === owner).map((row) => row.key));
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
  lost_thread_id: null,
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
    language: chat.language ?? null,
    ...values,
  };
  const added = await db
    .insertInto('chats')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .returning('key')
    .executeTakeFirst();
  // Somebody connected the same place in this moment.
  return added ? row : connectChat(db, chat, now);
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

const byKey = prepared<{ key: string }, ChatTable>((db, value) =>
  db.selectFrom('chats').selectAll().where('key', '=', value('key')),
);

/** A chat by its key. */
export const chatByKey = async (db: Db, key: string): Promise<ChatTable | undefined> => (await byKey(db, { key }))[0];

/** Every destination of a chat: itself, and its topics. */
export const chatsAt = (db: Db, chatId: string): Promise<ChatTable[]> =>
  db.selectFrom('chats').selectAll().where('chat_id', '=', chatId).execute();

/**
 * Group → supergroup: the place gets its new id, pending deliveries and notices move to the new lane. Where people
 * connected the supergroup already, that destination takes over what the group had: its alerts and wishes.
 */
export async function migrateChat(db: Db, oldId: string, newId: string): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await lockNames(tx, [`migrate ${oldId}`]);
    const old = await findChat(tx, { chatId: oldId });
    const taken = await findChat(tx, { chatId: newId });
    if (old && taken) await mergeChats(tx, old.key, taken.key);
    else await tx.updateTable('chats').set({ chat_id: newId }).where('chat_id', '=', oldId).execute();
    const lane = `chat:${newId}`;
    await tx
      .updateTable('deliveries')
      .set(old && taken ? { lane, chat_key: taken.key } : { lane })
      .where('lane', '=', `chat:${oldId}`)
      // Dead letters too: replayed, they go to where the chat is now.
      .where('state', 'in', ['pending', 'held', 'dead'])
      .execute();
    await tx.updateTable('notices').set({ lane, chat_id: newId }).where('lane', '=', `chat:${oldId}`).execute();
  });
}

async function mergeChats(tx: Db, from: string, to: string): Promise<void> {
  for (const table of ['subscriptions', 'mutes'] as const) {
    const known = await tx.selectFrom(table).select('filter').where('chat_key', '=', to).execute();
    const filters = known.map((row) => row.filter);
    await tx
      .updateTable(table)
      .set({ chat_key: to })
      .where('chat_key', '=', from)
      .$if(filters.length > 0, (query) => query.where('filter', 'not in', filters))
      .execute();
  }
  for (const table of ['alert_chats', 'alert_routes'] as const) {
    const known = await tx.selectFrom(table).select('alert_id').where('chat_key', '=', to).execute();
    const alerts = known.map((row) => row.alert_id);
    await tx
      .updateTable(table)
      .set({ chat_key: to })
      .where('chat_key', '=', from)
      .$if(alerts.length > 0, (query) => query.where('alert_id', 'not in', alerts))
      .execute();
  }
  await tx
    .updateTable('chats')
    .set({ state: 'disconnected', state_reason: 'migrated' })
    .where('key', '=', from)
    .execute();
}

/** A topic that can't be written to: its alerts go to the chat itself, unless that is a destination of its own. */
export async function leaveTopic(db: Db, chat: ChatTable): Promise<'redirected' | 'unreachable'> {
  if (await findChat(db, { chatId: chat.chat_id })) return 'unreachable';
  await db
    .updateTable('chats')
    .set({ thread_id: null, lost_thread_id: chat.thread_id })
    .where('key', '=', chat.key)
    .execute();
  return 'redirected';
}

/** A topic is open again: whoever had to leave it goes back. Gives how many that was. */
export async function returnToTopic(db: Db, chatId: string, threadId: number): Promise<number> {
  const back = await db
    .updateTable('chats')
    .set({ thread_id: threadId, lost_thread_id: null })
    .where('chat_id', '=', chatId)
    .where('lost_thread_id', '=', threadId)
    .returning('key')
    .execute();
  return back.length;
}
