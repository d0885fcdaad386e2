import type { Selectable } from 'kysely';
import * as z from 'zod';
import type { EventFacts } from '#shared/events/event.ts';
import { prepared } from './prepared.ts';
import type { Db, EventTable } from './schema.ts';

export type StoredEvent = Selectable<EventTable>;

/** What a message shows of an event: all but what proves it. */
export type ShownEvent = Pick<
  StoredEvent,
  'id' | 'verdict' | 'received_at' | 'facts' | 'lower_to' | 'raise_to' | 'signed_at' | 'api_event_id'
>;

/** We wrote them: what they hold was checked then. */
const FactsJson = z.custom<EventFacts>((json) => typeof json === 'object' && json !== null);

/** The facts of a stored event. */
export function factsOf(event: Pick<StoredEvent, 'facts'>): EventFacts {
  return FactsJson.parse(JSON.parse(event.facts));
}

const byId = prepared<{ id: number }, StoredEvent>((db, value) =>
  db.selectFrom('events').selectAll().where('id', '=', value('id')),
);

/** A stored event, or undefined. */
export const findEvent = async (db: Db, id: number): Promise<StoredEvent | undefined> => (await byId(db, { id }))[0];

const shownById = prepared<{ id: number }, ShownEvent>((db, value) =>
  db
    .selectFrom('events')
    .select(['id', 'verdict', 'received_at', 'facts', 'lower_to', 'raise_to', 'signed_at', 'api_event_id'])
    .where('id', '=', value('id')),
);

/** What a message shows of a stored event, or undefined. */
export const findShown = async (db: Db, id: number): Promise<ShownEvent | undefined> =>
  (await shownById(db, { id }))[0];

/** When an event's alert fired, in milliseconds since the epoch: as CS2Cap says, else when it was signed or came in. */
export function firedAt(
  event: Pick<StoredEvent, 'facts' | 'signed_at' | 'received_at'>,
  { createdAt } = factsOf(event),
): number {
  const known = createdAt === undefined ? Number.NaN : Date.parse(createdAt);
  if (!Number.isNaN(known)) return known;
  return event.signed_at === null ? event.received_at : Number(event.signed_at) * 1000;
}

/** Lets an event go on with another alert. */
export async function giveEventAlert(db: Db, id: number, alertId: string): Promise<void> {
  await db.updateTable('events').set({ alert_id: alertId }).where('id', '=', id).execute();
}
