import type { Insertable, Selectable } from 'kysely';
import type { ChatActionTable, Db } from './schema.ts';

/** Remembers what a person did with an alert, for its message and for paired sheets. */
export async function recordAction(db: Db, action: Insertable<ChatActionTable>): Promise<void> {
  await db.insertInto('chat_actions').values(action).execute();
}

/** What was done about one event, oldest first. */
export const actionsOfEvent = (db: Db, eventId: number): Promise<Selectable<ChatActionTable>[]> =>
  db.selectFrom('chat_actions').selectAll().where('event_id', '=', eventId).orderBy('id').execute();

/** What was done since a time, oldest first, with each chat's title. */
export const actionsSince = (db: Db, since: number) =>
  db
    .selectFrom('chat_actions')
    .innerJoin('chats', 'chats.key', 'chat_actions.chat_key')
    .select(['chat_actions.at', 'who', 'title', 'alert_id', 'did'])
    .where('chat_actions.at', '>', since)
    .orderBy('chat_actions.id')
    .limit(200)
    .execute();
