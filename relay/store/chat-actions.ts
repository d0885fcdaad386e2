import type { Insertable, Selectable } from 'kysely';
import type { ChatActionTable, Db } from './schema.ts';

/** Remembers what a person did with an alert, for its message and for paired sheets. */
export async function recordAction(db: Db, action: Insertable<ChatActionTable>): Promise<void> {
  await db.insertInto('chat_actions').values(action).execute();
}

/** What was done about one event, oldest first. */
export const actionsOfEvent = (db: Db, eventId: number): Promise<Selectable<ChatActionTable>[]> =>
  db.selectFrom('chat_actions').selectAll().where('event_id', '=', eventId).orderBy('id').execute();

/**
 * What was done after an action, oldest first, with each chat's title; in the chats of one customer, or in all.
 * Goes by id: two actions may share a millisecond.
 */
export const actionsAfter = (db: Db, id: number, customerId: number | 'all') =>
  db
    .selectFrom('chat_actions')
    .innerJoin('chats', 'chats.key', 'chat_actions.chat_key')
    .select(['chat_actions.id', 'chat_actions.at', 'who', 'title', 'alert_id', 'did'])
    .where('chat_actions.id', '>', id)
    .$if(customerId !== 'all', (query) => query.where('chats.customer_id', '=', Number(customerId)))
    .orderBy('chat_actions.id')
    .limit(200)
    .execute();

/** The id of the last action, 0 if there is none. */
export async function lastActionId(db: Db): Promise<number> {
  const row = await db.selectFrom('chat_actions').select('id').orderBy('id', 'desc').limit(1).executeTakeFirst();
  return row?.id ?? 0;
}
