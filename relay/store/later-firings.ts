import type { Db } from './schema.ts';
import type { StoredEvent } from './stored-event.ts';

/** Whether the alert of an event has fired again since. */
export async function hasFiredSince(db: Db, event: StoredEvent): Promise<boolean> {
  return (await laterFirings(db, event).select('events.id').limit(1).executeTakeFirst()) !== undefined;
}

/** Whether this chat has, or is about to get, the message of a newer firing of the same alert. */
export async function isSupersededIn(db: Db, event: StoredEvent, chatKey: string): Promise<boolean> {
  const newer = await laterFirings(db, event)
    .innerJoin('deliveries', 'deliveries.event_id', 'events.id')
    .select('events.id')
    .where('deliveries.kind', '=', 'message')
    .where('deliveries.chat_key', '=', chatKey)
    .where('deliveries.state', 'in', ['pending', 'sent'])
    .limit(1)
    .executeTakeFirst();
  return newer !== undefined;
}

const laterFirings = (db: Db, event: StoredEvent) =>
  db
    .selectFrom('events')
    .where('events.stream', '=', event.stream)
    .where('events.alert_id', '=', event.alert_id)
    .where('events.id', '>', event.id);
