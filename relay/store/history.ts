import type { Db } from './schema.ts';

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
