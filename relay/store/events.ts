import type { Selectable } from 'kysely';
import * as z from 'zod';
import type { AlertEvent } from '#shared/cs2cap/alert-event.ts';
import { type EventFacts, mergeFacts } from '#shared/events/event.ts';
import type { RoutableChat } from '../destinations/route.ts';
import { findAlert } from './alerts.ts';
import { queueEdits, queueForSheet, queueMessages } from './deliveries.ts';
import { ACCOUNT_STREAM, type Db, type EventTable } from './schema.ts';

export type StoredEvent = Selectable<EventTable>;

/** An event as it came in, before it is known to be new. */
export interface IncomingEvent {
  readonly stream: string;
  readonly source: EventTable['source'];
  readonly verdict: EventTable['verdict'];
  readonly receivedAt: number;
  readonly eventType: string;
  readonly facts: EventFacts;
  readonly body?: Uint8Array;
  readonly signedAt?: string;
  readonly signature?: string;
  readonly deliveryId?: string;
  /** `replayKey` of a signed request. */
  readonly replayKey?: string;
  /** Who gets it: the chats that routing finds, one sheet, or nobody (kept for the record). */
  readonly goesTo: 'chats' | 'sheet' | 'nobody';
}

export interface Ingested {
  readonly status: 'accepted' | 'duplicate' | 'merged';
  readonly eventId: number;
  /** Lanes that got work. */
  readonly lanes: readonly string[];
}

/** How far an event's time may be from a delivery's to be the same firing, where no id links them. */
const SAME_FIRING_MS = 10 * 60_000;

const FactsJson = z.looseObject({});

/** The facts of a stored event. */
export function factsOf(event: Pick<StoredEvent, 'facts'>): EventFacts {
  return FactsJson.parse(JSON.parse(event.facts));
}

/**
 * Records a delivery unless it is a retry, a replay or an event already known (DESIGN §5 "Identity", first stage),
 * together with everything that follows from it. Runs inside the caller's transaction.
 */
export async function ingestEvent(
  tx: Db,
  incoming: IncomingEvent,
  chats: readonly RoutableChat[],
  now: number,
): Promise<Ingested> {
  const keys = keysOf(incoming);
  const known = await findByKeys(tx, incoming.stream, Object.values(keys));
  if (known) {
    // A replay proves nothing about the delivery id it came with (C37); a retry is signed anew and may be replayed too.
    const isReplay = known.key === keys.replay;
    if (!isReplay && keys.replay) await addKeys(tx, incoming.stream, [keys.replay], known.eventId, now);
    return { status: 'duplicate', eventId: known.eventId, lanes: [] };
  }
  const polled = incoming.source === 'push' ? await findPolledTwin(tx, incoming) : undefined;
  if (polled) {
    await completeFromPush(tx, polled, incoming);
    await addKeys(tx, incoming.stream, Object.values(keys), polled.id, now);
    return { status: 'duplicate', eventId: polled.id, lanes: [] };
  }
  const eventId = await insertEvent(tx, incoming, undefined);
  await addKeys(tx, incoming.stream, Object.values(keys), eventId, now);
  return { status: 'accepted', eventId, lanes: await queueFor(tx, eventId, incoming, chats, now) };
}

/**
 * Takes over an event that the API lists (second stage of identity): joined to the delivery it was pushed with by
 * delivery id, else by alert and time; a new one is recorded and, if `deliver`, sent. Runs inside the caller's transaction.
 */
export async function ingestApiEvent(
  tx: Db,
  event: AlertEvent,
  options: {
    readonly deliver: boolean;
    readonly source: 'poll' | 'back-fill';
    readonly chats: readonly RoutableChat[];
  },
  now: number,
): Promise<Ingested> {
  const stream = ACCOUNT_STREAM;
  const eventKey = `event:${event.id}`;
  const deliveryKeys = event.deliveries.flatMap((row) => (row.delivery_id ? [`delivery:${row.delivery_id}`] : []));
  const facts = factsOfApiEvent(event);
  const known =
    (await findByKeys(tx, stream, [eventKey])) ??
    (await findByKeys(tx, stream, deliveryKeys)) ??
    (await findPushedTwin(tx, event));
  if (known) {
    await addKeys(tx, stream, [eventKey, ...deliveryKeys], known.eventId, now);
    const changed = await completeFromApi(tx, known.eventId, event.id, facts);
    const lanes = changed ? await queueEdits(tx, known.eventId, now) : [];
    return { status: changed ? 'merged' : 'duplicate', eventId: known.eventId, lanes };
  }
  const incoming: IncomingEvent = {
    stream,
    source: options.source,
    verdict: 'polled',
    receivedAt: now,
    eventType: 'alert.triggered',
    facts,
    goesTo: options.deliver ? 'chats' : 'nobody',
  };
  const eventId = await insertEvent(tx, incoming, event.id);
  await addKeys(tx, stream, [eventKey, ...deliveryKeys], eventId, now);
  return { status: 'accepted', eventId, lanes: await queueFor(tx, eventId, incoming, options.chats, now) };
}

/** A stored event, or undefined. */
export const findEvent = (db: Db, id: number): Promise<StoredEvent | undefined> =>
  db.selectFrom('events').selectAll().where('id', '=', id).executeTakeFirst();

/** When the last event of the account came in. */
export async function lastEventAt(db: Db): Promise<number | undefined> {
  const row = await db
    .selectFrom('events')
    .select('received_at')
    .where('stream', '=', ACCOUNT_STREAM)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.received_at;
}

async function queueFor(
  tx: Db,
  eventId: number,
  incoming: IncomingEvent,
  chats: readonly RoutableChat[],
  now: number,
): Promise<string[]> {
  switch (incoming.goesTo) {
    case 'chats':
      return queueMessages(tx, eventId, incoming.facts.alertId, chats, now);
    case 'sheet':
      return [await queueForSheet(tx, eventId, incoming.stream, now)];
    case 'nobody':
      return [];
  }
}

/** The small body names only alert and item; the mirror knows the rule (DESIGN §5 "The body may be almost empty"). */
async function insertEvent(tx: Db, incoming: IncomingEvent, apiEventId: string | undefined): Promise<number> {
  const { alertId } = incoming.facts;
  const alert = alertId === undefined ? undefined : await findAlert(tx, alertId);
  const mirrored: EventFacts = alert
    ? {
        itemId: alert.item_id,
        itemName: alert.item_name,
        kind: alert.kind,
        threshold: alert.threshold,
        ...(alert.phase === null ? {} : { phase: alert.phase }),
        ...(alert.currency === null ? {} : { thresholdCurrency: alert.currency }),
      }
    : {};
  const row = await tx
    .insertInto('events')
    .values({
      stream: incoming.stream,
      source: incoming.source,
      verdict: incoming.verdict,
      received_at: incoming.receivedAt,
      event_type: incoming.eventType,
      facts: JSON.stringify(mergeFacts(mirrored, incoming.facts)),
      body: incoming.body ?? null,
      signed_at: incoming.signedAt ?? null,
      signature: incoming.signature ?? null,
      delivery_id: incoming.deliveryId ?? null,
      api_event_id: apiEventId ?? incoming.facts.eventId ?? null,
      alert_id: alertId ?? null,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return row.id;
}

interface Keys {
  readonly delivery?: string;
  readonly replay?: string;
  readonly event?: string;
}

function keysOf(incoming: IncomingEvent): Keys {
  return {
    ...(incoming.replayKey ? { replay: `replay:${incoming.replayKey}` } : {}),
    // Nobody has verified a lifted delivery: its ids are claims, only its signed content counts (DESIGN §5 "Lifting").
    ...(incoming.deliveryId && incoming.source !== 'lift' ? { delivery: `delivery:${incoming.deliveryId}` } : {}),
    ...(incoming.facts.eventId && incoming.source !== 'lift' ? { event: `event:${incoming.facts.eventId}` } : {}),
  };
}

async function findByKeys(
  tx: Db,
  stream: string,
  keys: readonly string[],
): Promise<{ readonly eventId: number; readonly key: string } | undefined> {
  if (keys.length === 0) return undefined;
  const rows = await tx
    .selectFrom('event_keys')
    .select(['event_id', 'key'])
    .where('stream', '=', stream)
    .where('key', 'in', keys)
    .execute();
  const hit = rows.find((row) => row.key.startsWith('replay:')) ?? rows[0];
  return hit && { eventId: hit.event_id, key: hit.key };
}

async function addKeys(tx: Db, stream: string, keys: readonly string[], eventId: number, now: number): Promise<void> {
  if (keys.length === 0) return;
  await tx
    .insertInto('event_keys')
    .values(keys.map((key) => ({ stream, key, event_id: eventId, seen_at: now })))
    .onConflict((conflict) => conflict.columns(['stream', 'key']).doNothing())
    .execute();
}

/** The event that polling found before its push came, where the API names no delivery ids (C18). */
async function findPolledTwin(tx: Db, incoming: IncomingEvent): Promise<StoredEvent | undefined> {
  const { alertId } = incoming.facts;
  if (alertId === undefined || incoming.signedAt === undefined) return undefined;
  const signedMs = Number(incoming.signedAt) * 1000;
  const candidates = await tx
    .selectFrom('events')
    .selectAll()
    .where('stream', '=', ACCOUNT_STREAM)
    .where('alert_id', '=', alertId)
    .where('delivery_id', 'is', null)
    .where('source', 'in', ['poll', 'back-fill'])
    .orderBy('id', 'desc')
    .limit(20)
    .execute();
  return nearest(candidates, signedMs, (event) => timeOf(event));
}

/** The pushed delivery of an event the API lists, where it names no delivery ids. */
async function findPushedTwin(tx: Db, event: AlertEvent): Promise<{ readonly eventId: number } | undefined> {
  const candidates = await tx
    .selectFrom('events')
    .selectAll()
    .where('stream', '=', ACCOUNT_STREAM)
    .where('alert_id', '=', event.alert_id)
    .where('api_event_id', 'is', null)
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

async function completeFromPush(tx: Db, event: StoredEvent, push: IncomingEvent): Promise<void> {
  await tx
    .updateTable('events')
    .set({
      verdict: push.verdict,
      body: push.body ?? null,
      signed_at: push.signedAt ?? null,
      signature: push.signature ?? null,
      delivery_id: push.deliveryId ?? null,
      facts: JSON.stringify(mergeFacts(push.facts, factsOf(event))),
    })
    .where('id', '=', event.id)
    .execute();
}

/** Whether the API's record told something new about the event. */
async function completeFromApi(tx: Db, eventId: number, apiEventId: string, facts: EventFacts): Promise<boolean> {
  const event = await findEvent(tx, eventId);
  if (!event) return false;
  const merged = JSON.stringify(mergeFacts(factsOf(event), facts));
  if (merged === event.facts && event.api_event_id === apiEventId) return false;
  await tx.updateTable('events').set({ facts: merged, api_event_id: apiEventId }).where('id', '=', eventId).execute();
  return merged !== event.facts;
}

function factsOfApiEvent(event: AlertEvent): EventFacts {
  return {
    eventId: event.id,
    alertId: event.alert_id,
    itemId: event.item.item_id,
    itemName: event.item.market_hash_name,
    ...(event.item.phase ? { phase: event.item.phase } : {}),
    kind: event.kind,
    value: event.triggered_value,
    ...(event.triggered_currency ? { valueCurrency: event.triggered_currency } : {}),
    ...(event.reason ? { reason: event.reason } : {}),
    createdAt: event.created_at,
  };
}
