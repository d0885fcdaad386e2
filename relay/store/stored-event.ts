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
