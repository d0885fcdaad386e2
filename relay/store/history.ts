import { ACCOUNT_STREAM, type Db } from './schema.ts';

/** The last events of the account, or those that one chat was sent, the newest first. */
export async function lastEvents(db: Db, chatKey: string | undefined, limit: number) {
  if (chatKey === undefined) {
    return db
      .selectFrom('events')
      .select(['id', 'facts', 'received_at', 'verdict', 'source', 'unmatched'])
      .where('stream', '=', 'account')
      .orderBy('id', 'desc')
      .limit(limit)
      .execute();
  }
  return db
    .selectFrom('events')
    .innerJoin('deliveries', 'deliveries.event_id', 'events.id')
    .select(['events.id', 'facts', 'received_at', 'verdict', 'source', 'unmatched'])
    .distinct()
    .where('deliveries.chat_key', '=', chatKey)
    .where('deliveries.kind', '=', 'message')
    .orderBy('events.id', 'desc')
    .limit(limit)
    .execute();
}

/** The id of the last event of an alert; undefined if none is known. */
export async function lastEventOf(db: Db, alertId: string): Promise<number | undefined> {
  const row = await db
    .selectFrom('events')
    .select('id')
    .where('stream', '=', ACCOUNT_STREAM)
    .where('alert_id', '=', alertId)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.id;
}

/** The key of one of the chats that an event was sent to. */
export async function anyChatOf(db: Db, eventId: number): Promise<string | undefined> {
  const row = await db
    .selectFrom('deliveries')
    .select('chat_key')
    .where('event_id', '=', eventId)
    .where('kind', '=', 'message')
    .where('chat_key', 'is not', null)
    .limit(1)
    .executeTakeFirst();
  return row?.chat_key ?? undefined;
}
