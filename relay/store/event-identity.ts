import { type Expression, sql } from 'kysely';
import type { AlertEvent } from '#shared/cs2cap/alert-event.ts';
import type { IncomingEvent } from './events.ts';
import { prepared, preparedRows, type Value } from './prepared.ts';
import { ACCOUNT_STREAM, type Db } from './schema.ts';
import { factsOf, type StoredEvent } from './stored-event.ts';

/** How far an event's time may be from a delivery's to be the same firing, where no id links them. */
const SAME_FIRING_MS = 10 * 60_000;

/** The keys of the webhook deliveries an event names; none where the API names email only (C18). */
export const deliveryKeysOf = (event: AlertEvent): string[] =>
  event.deliveries.flatMap((row) =>
    row.delivery_id && row.channel !== 'email' ? [`delivery:${row.delivery_id}`] : [],
  );

/** What may make an incoming event a known one. */
export interface Keys {
  readonly delivery?: string;
  readonly replay?: string;
  readonly event?: string;
}

/** The keys of an event as it came in. */
export function keysOf(incoming: IncomingEvent): Keys {
  return {
    ...(incoming.replayKey ? { replay: `replay:${incoming.replayKey}` } : {}),
    // Nobody has verified a lifted delivery: its ids are claims, only its signed content counts (DESIGN §5 "Lifting").
    ...(incoming.deliveryId && incoming.source !== 'lift' ? { delivery: `delivery:${incoming.deliveryId}` } : {}),
    ...(incoming.facts.eventId && incoming.source !== 'lift' ? { event: `event:${incoming.facts.eventId}` } : {}),
  };
}

/** What no other replica may take in at the same time: the same delivery, and what may be the same firing of an alert. */
export const namesOf = (incoming: IncomingEvent): string[] => [
  ...Object.values(keysOf(incoming)).map((key) => `${incoming.stream} ${key}`),
  ...firingNames(incoming.facts.alertId),
];

/** The same for an event that the API lists. */
export const namesOfApiEvent = (event: AlertEvent): string[] => [
  ...[`event:${event.id}`, ...deliveryKeysOf(event)].map((key) => `${ACCOUNT_STREAM} ${key}`),
  ...firingNames(event.alert_id),
];

const firingNames = (alertId: string | undefined) => (alertId === undefined ? [] : [`firing ${alertId}`]);

const KEYS_AT_ONCE = 3;
type ThreeKeys = { stream: string; first: string; second: string; third: string };

const keyed = prepared<ThreeKeys, { event_id: number; key: string }>((db, value) =>
  db
    .selectFrom('event_keys')
    .select(['event_id', 'key'])
    .where('stream', '=', value('stream'))
    .where('key', 'in', [value('first'), value('second'), value('third')]),
);

/** The event of a stream that has one of the keys; a replay key goes before the others. */
export async function findByKeys(
  tx: Db,
  stream: string,
  keys: readonly string[],
): Promise<{ readonly eventId: number; readonly key: string } | undefined> {
  const rows: { readonly event_id: number; readonly key: string }[] = [];
  for (let from = 0; from < keys.length; from += KEYS_AT_ONCE) {
    const [first = '', second = first, third = first] = keys.slice(from, from + KEYS_AT_ONCE);
    rows.push(...(await keyed(tx, { stream, first, second, third })));
  }
  return firstOf(rows.map((row) => ({ eventId: row.event_id, key: row.key })));
}

/** A replay key goes before the others: it proves more. */
export const firstOf = <T extends { readonly key: string }>(hits: readonly T[]): T | undefined =>
  hits.find((hit) => hit.key.startsWith('replay:')) ?? hits[0];

export interface KeyRow {
  readonly stream: string;
  readonly key: string;
  readonly event_id: number;
  readonly seen_at: number;
}

/** A key that another event has stays there. */
export const insertKeys = preparedRows(
  (value: Value<KeyRow>) => ({
    stream: value('stream'),
    key: value('key'),
    event_id: value('event_id'),
    seen_at: value('seen_at'),
  }),
  (db, rows) =>
    db
      .insertInto('event_keys')
      .values(rows)
      .onConflict((conflict) => conflict.columns(['stream', 'key']).doNothing()),
);

/** Gives an event more keys; a key that another event has stays there. */
export async function addKeys(
  tx: Db,
  stream: string,
  keys: readonly string[],
  eventId: number,
  now: number,
): Promise<void> {
  await insertKeys(
    tx,
    keys.map((key) => ({ stream, key, event_id: eventId, seen_at: now })),
  );
}

/** Events of an alert that polling found and no push has proved, the newest first. */
export const polledEvents = prepared<{ alertId: string }, StoredEvent>((db, value) =>
  polledEventsOf(db, value('alertId')),
);

/** The same as a query, for one alert id or for each of another query's. */
export const polledEventsOf = (db: Db, alertId: Expression<string>) =>
  db
    .selectFrom('events')
    .selectAll()
    .where('stream', '=', ACCOUNT_STREAM)
    .where('alert_id', '=', alertId)
    .where('signature', 'is', null)
    .where('source', 'in', ['poll', 'back-fill'])
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('event_keys')
            .select('key')
            .whereRef('event_keys.event_id', '=', 'events.id')
            .where('key', 'like', sql.lit('delivery:%')),
        ),
      ),
    )
    .orderBy('id', 'desc')
    .limit(sql.lit(20));

/**
 * The event that polling found before its push came, where the API names no delivery ids (C18). Where it names some,
 * this push would have been found by its own: an event with others is another firing of the alert.
 */
export async function findPolledTwin(
  intake: { polledEvents(alertId: string): Promise<readonly StoredEvent[]> },
  incoming: IncomingEvent,
): Promise<StoredEvent | undefined> {
  const { alertId } = incoming.facts;
  if (alertId === undefined || incoming.signedAt === undefined) return undefined;
  const signedMs = Number(incoming.signedAt) * 1000;
  const candidates = await intake.polledEvents(alertId);
  return nearest(candidates, signedMs, (event) => timeOf(event));
}

/** The pushed delivery of an event the API lists, where ids don't tell: one of them has none, so alert and time must do. */
export async function findPushedTwin(
  tx: Db,
  event: AlertEvent,
  namesDeliveries: boolean,
): Promise<{ readonly eventId: number } | undefined> {
  const candidates = await tx
    .selectFrom('events')
    .selectAll()
    .where('stream', '=', ACCOUNT_STREAM)
    .where('alert_id', '=', event.alert_id)
    .where('api_event_id', 'is', null)
    .$if(namesDeliveries, (query) => query.where('delivery_id', 'is', null))
    .orderBy('received_at', 'desc')
    .limit(20)
    .execute();
  const twin = nearest(candidates, Date.parse(event.created_at), (candidate) => timeOf(candidate));
  return twin && { eventId: twin.id };
}

function timeOf(event: StoredEvent): number {
  const createdAt = factsOf(event).createdAt;
  if (createdAt !== undefined) return Date.parse(createdAt);
  return event.signed_at === null ? event.received_at : Number(event.signed_at) * 1000;
}

function nearest<T>(candidates: readonly T[], time: number, timeOfCandidate: (candidate: T) => number): T | undefined {
  const distance = (candidate: T) => Math.abs(timeOfCandidate(candidate) - time);
  return candidates
    .filter((candidate) => distance(candidate) <= SAME_FIRING_MS)
    .sort((a, b) => distance(a) - distance(b))[0];
}
