import type { Selectable } from 'kysely';
import * as z from 'zod';
import type { EventFacts } from '#shared/events/event.ts';
import type { Db, EventTable } from './schema.ts';

export type StoredEvent = Selectable<EventTable>;

const FactsJson = z.looseObject({});

/** The facts of a stored event. */
export function factsOf(event: Pick<StoredEvent, 'facts'>): EventFacts {
  return FactsJson.parse(JSON.parse(event.facts));
}

/** A stored event, or undefined. */
export const findEvent = (db: Db, id: number): Promise<StoredEvent | undefined> =>
  db.selectFrom('events').selectAll().where('id', '=', id).executeTakeFirst();

/** When an event's alert fired, in milliseconds since the epoch: as CS2Cap says, else when it was signed or came in. */
export function firedAt(event: StoredEvent): number {
  const { createdAt } = factsOf(event);
  const known = createdAt === undefined ? Number.NaN : Date.parse(createdAt);
  if (!Number.isNaN(known)) return known;
  return event.signed_at === null ? event.received_at : Number(event.signed_at) * 1000;
}

/** Lets an event go on with another alert. */
export async function giveEventAlert(db: Db, id: number, alertId: string): Promise<void> {
  await db.updateTable('events').set({ alert_id: alertId }).where('id', '=', id).execute();
}
