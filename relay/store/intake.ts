import { sql } from 'kysely';
import { findAlert } from './alerts.ts';
import { insertMessages, type Message } from './deliveries.ts';
import { isPostgres } from './engine.ts';
import {
  addKeys,
  findByKeys,
  firstOf,
  insertKeys,
  type KeyRow,
  keysOf,
  polledEvents,
  polledEventsOf,
} from './event-identity.ts';
import type { IncomingEvent } from './events.ts';
import { policyOf } from './planned.ts';
import { asPostgresText } from './postgres-dialect.ts';
import { chatsNamedFor } from './routing.ts';
import type { AlertTable, Db } from './schema.ts';
import type { StoredEvent } from './stored-event.ts';

/** What taking in events asks and writes beside the events themselves. */
export interface Intake {
  /** The event of a stream that has one of the keys; a replay key goes before the others. */
  findByKeys(stream: string, keys: readonly string[]): ReturnType<typeof findByKeys>;
  addKeys(stream: string, keys: readonly string[], eventId: number, now: number): Promise<void>;
  /** Events of an alert that polling found and no push has proved yet, newest first. */
  polledEvents(alertId: string): Promise<readonly StoredEvent[]>;
  /** A polled event is proved now. */
  proved(event: StoredEvent): void;
  alert(id: string): Promise<AlertTable | undefined>;
  hasPolicy(alertId: string): Promise<boolean>;
  chatsNamed(alertId: string): Promise<readonly string[]>;
  queue(messages: readonly Message[]): Promise<void>;
  /** Writes what is still to be written; the last call. */
  end(): Promise<void>;
}

/** For events that share a transaction. A query costs a round trip on PostgreSQL, so there each kind is asked once for all. */
export const intakeOf = async (tx: Db, events: readonly IncomingEvent[]): Promise<Intake> =>
  isPostgres(tx) && events.length > 1 ? together(tx, events) : oneByOne(tx);

/** Asks and writes at once, event by event. */
export const oneByOne = (tx: Db): Intake => ({
  findByKeys: (stream, keys) => findByKeys(tx, stream, keys),
  addKeys: (stream, keys, eventId, now) => addKeys(tx, stream, keys, eventId, now),
  polledEvents: (alertId) => polledEvents(tx, { alertId }),
  proved: () => undefined,
  alert: (id) => findAlert(tx, id),
  hasPolicy: async (alertId) => (await policyOf(tx, alertId)) !== undefined,
  chatsNamed: (alertId) => chatsNamedFor(tx, alertId),
  queue: async (messages) => void (await insertMessages(tx, messages)),
  end: async () => undefined,
});

/** Asks each kind once for all events, and writes keys and messages once for all at the end. */
async function together(tx: Db, events: readonly IncomingEvent[]): Promise<Intake> {
  const alertIds = [...new Set(events.flatMap(({ facts }) => facts.alertId ?? []))].map(asPostgresText);
  const keyed = await keysAmong(tx, events);
  const polled = await polledAmong(tx, alertIds);
  const alerts = new Map((await alertsAmong(tx, alertIds)).map((alert) => [alert.id, alert]));
  const policies = new Set((await policiesAmong(tx, alertIds)).map((policy) => policy.alert_id));
  const named = Map.groupBy(await namedAmong(tx, alertIds), (row) => row.alert_id);
  const newKeys: KeyRow[] = [];
  const messages: Message[] = [];
  return {
    async findByKeys(stream, keys) {
      const hits = keys.flatMap((key) => {
        const eventId = keyed.get(nameOf(stream, key));
        return eventId === undefined ? [] : [{ eventId, key }];
      });
      return firstOf(hits);
    },
    async addKeys(stream, keys, eventId, now) {
      for (const key of keys) {
        newKeys.push({ stream, key, event_id: eventId, seen_at: now });
        if (!keyed.has(nameOf(stream, key))) keyed.set(nameOf(stream, key), eventId);
      }
    },
    polledEvents: async (alertId) => polled.get(asPostgresText(alertId)) ?? [],
    proved(event) {
      const alertId = event.alert_id ?? '';
      polled.set(alertId, polled.get(alertId)?.filter(({ id }) => id !== event.id) ?? []);
    },
    alert: async (id) => alerts.get(asPostgresText(id)),
    hasPolicy: async (alertId) => policies.has(asPostgresText(alertId)),
    chatsNamed: async (alertId) => named.get(asPostgresText(alertId))?.map((row) => row.chat_key) ?? [],
    queue: async (more) => void messages.push(...more),
    async end() {
      await insertKeys(tx, newKeys);
      await insertMessages(tx, messages);
    },
  };
}

const nameOf = (stream: string, key: string) => `${stream} ${asPostgresText(key)}`;

async function keysAmong(tx: Db, events: readonly IncomingEvent[]): Promise<Map<string, number>> {
  const asked = events.flatMap((event) =>
    Object.values(keysOf(event)).map((key) => ({ stream: event.stream, key: asPostgresText(key) })),
  );
  const [streams, keys] = [asked.map(({ stream }) => stream), asked.map(({ key }) => key)];
  // One look into the index for each; a join might read the table whole.
  const { rows } = await sql<{ stream: string; key: string; event_id: number }>`
    select asked.stream, asked.key, found.event_id
    from unnest(${streams}::text[], ${keys}::text[]) as asked (stream, key)
    cross join lateral (
      select event_id from event_keys where event_keys.stream = asked.stream and event_keys.key = asked.key limit 1
    ) as found`.execute(tx);
  return new Map(rows.map((row) => [nameOf(row.stream, row.key), row.event_id]));
}

async function polledAmong(tx: Db, alertIds: readonly string[]): Promise<Map<string, readonly StoredEvent[]>> {
  const { rows } = await sql<StoredEvent>`
    select found.* from unnest(${[...alertIds]}::text[]) as asked (alert_id)
    cross join lateral (${polledEventsOf(tx, sql.ref('asked.alert_id'))}) as found`.execute(tx);
  return Map.groupBy(rows, (event) => event.alert_id ?? '');
}

const alertsAmong = (tx: Db, ids: readonly string[]) =>
  tx.selectFrom('alerts').selectAll().where('id', '=', anyOf(ids)).execute();

const policiesAmong = (tx: Db, alertIds: readonly string[]) =>
  tx.selectFrom('policies').select('alert_id').where('alert_id', '=', anyOf(alertIds)).execute();

const namedAmong = (tx: Db, alertIds: readonly string[]) =>
  tx
    .selectFrom('alert_chats')
    .select(['alert_id', 'chat_key'])
    .where('alert_id', '=', anyOf(alertIds))
    .union(tx.selectFrom('alert_routes').select(['alert_id', 'chat_key']).where('alert_id', '=', anyOf(alertIds)))
    .execute();

const anyOf = (texts: readonly string[]) => sql<string>`any(${[...texts]}::text[])`;
