import type { Insertable } from 'kysely';
import type { AlertEvent } from '#shared/cs2cap/alert-event.ts';
import { type EventFacts, factsOfEvent, mergeFacts, TOOLKIT_TEST } from '#shared/events/event.ts';
import { neighbours } from '#shared/telegram/past.ts';
import type { RoutableChat } from '../destinations/route.ts';
import { findAlert, ruleFacts } from './alerts.ts';
import { messagesOf, queueAgain, queueEdits, queueForSheet, queueMessages } from './deliveries.ts';
import { addKeys, deliveryKeysOf, findByKeys, findPolledTwin, findPushedTwin, keysOf } from './event-identity.ts';
import { type Intake, intakeOf, oneByOne } from './intake.ts';
import { planByPolicy } from './planned.ts';
import { prepared } from './prepared.ts';
import { ACCOUNT_STREAM, type AlertTable, type Db, type EventTable, TEST_STREAM } from './schema.ts';
import { factsOf, findEvent, firedAt } from './stored-event.ts';

export { factsOf, findEvent, firedAt, type StoredEvent } from './stored-event.ts';

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
  /** The address it came from, where quotas are counted by it. */
  readonly sentFrom?: string;
  /** Who gets it: the chats that routing finds, one sheet, the one chat that a test names, or nobody (kept for the record). */
  readonly goesTo: 'chats' | 'sheet' | 'one-chat' | 'nobody';
}

export interface Ingested {
  readonly status: 'accepted' | 'duplicate' | 'merged';
  readonly eventId: number;
  /** Lanes that got work. */
  readonly lanes: readonly string[];
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
  const [ingested] = await ingestEvents(tx, [incoming], chats, now);
  if (!ingested) throw new Error('an event was not taken in');
  return ingested;
}

/** The same for several that came at about the same time, in one transaction of the caller's. */
export async function ingestEvents(
  tx: Db,
  events: readonly IncomingEvent[],
  chats: readonly RoutableChat[],
  now: number,
): Promise<Ingested[]> {
  const intake = await intakeOf(tx, events);
  const results: Ingested[] = [];
  for (const event of events) results.push(await ingestOne(tx, intake, event, chats, now));
  await intake.end();
  return results;
}

async function ingestOne(
  tx: Db,
  intake: Intake,
  incoming: IncomingEvent,
  chats: readonly RoutableChat[],
  now: number,
): Promise<Ingested> {
  const keys = keysOf(incoming);
  const known = await intake.findByKeys(incoming.stream, Object.values(keys));
  if (known) {
    // A replay proves nothing about the delivery id it came with (C37); a retry is signed anew and may be replayed too.
    const isReplay = known.key === keys.replay;
    if (!isReplay && keys.replay) await intake.addKeys(incoming.stream, [keys.replay], known.eventId, now);
    if (!isReplay) await completeFromPush(tx, known.eventId, incoming);
    return { status: 'duplicate', eventId: known.eventId, lanes: [] };
  }
  const polled = incoming.source === 'push' ? await findPolledTwin(intake, incoming) : undefined;
  if (polled) {
    await completeFromPush(tx, polled.id, incoming);
    intake.proved(polled);
    await intake.addKeys(incoming.stream, Object.values(keys), polled.id, now);
    return { status: 'duplicate', eventId: polled.id, lanes: [] };
  }
  const { alertId } = incoming.facts;
  const alert = alertId === undefined ? undefined : await intake.alert(alertId);
  const { eventId, facts } = await insertEvent(tx, incoming, alert, undefined);
  await intake.addKeys(incoming.stream, Object.values(keys), eventId, now);
  const lanes = await queueFor(tx, intake, eventId, { ...incoming, facts }, chats, now);
  return { status: 'accepted', eventId, lanes };
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
  const deliveryKeys = deliveryKeysOf(event);
  const facts = factsOfEvent(event);
  const known =
    (await findByKeys(tx, stream, [eventKey])) ??
    (await findByKeys(tx, stream, deliveryKeys)) ??
    (await findPushedTwin(tx, event, deliveryKeys.length > 0));
  if (known) {
    await addKeys(tx, stream, [eventKey, ...deliveryKeys], known.eventId, now);
    const merge = await completeFromApi(tx, known.eventId, event.id, facts);
    const lanes =
      merge.wasUnreadable && options.deliver ? await queueUnsent(tx, known.eventId, event, options.chats, now) : [];
    if (merge.changed) lanes.push(...(await queueEdits(tx, known.eventId, now)));
    return { status: merge.changed ? 'merged' : 'duplicate', eventId: known.eventId, lanes };
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
  const { eventId, facts: merged } = await insertEvent(tx, incoming, await findAlert(tx, event.alert_id), event.id);
  await addKeys(tx, stream, [eventKey, ...deliveryKeys], eventId, now);
  return {
    status: 'accepted',
    eventId,
    lanes: await queueFor(tx, oneByOne(tx), eventId, { ...incoming, facts: merged }, options.chats, now),
  };
}

/** A test of the way to one chat: no alert fired. Nobody gets it unless it is queued for them; gives its id. */
export async function insertTestEvent(db: Db, now: number): Promise<number> {
  const row = await db
    .insertInto('events')
    .values({
      stream: TEST_STREAM,
      source: 'push',
      verdict: 'test',
      received_at: now,
      event_type: TOOLKIT_TEST,
      facts: JSON.stringify({ itemName: 'A test event', type: TOOLKIT_TEST, createdAt: new Date(now).toISOString() }),
      body: null,
      signed_at: null,
      signature: null,
      delivery_id: null,
      api_event_id: null,
      alert_id: null,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return row.id;
}

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
  intake: Intake,
  eventId: number,
  incoming: IncomingEvent,
  chats: readonly RoutableChat[],
  now: number,
): Promise<string[]> {
  switch (incoming.goesTo) {
    case 'chats':
      return queueForChats(tx, intake, eventId, incoming, chats, now);
    case 'sheet':
      return [await queueForSheet(tx, eventId, incoming, now)];
    case 'one-chat':
      return queueAgain(tx, eventId, incoming.facts.alertId ?? '', now);
    case 'nobody':
      return [];
  }
}

async function queueForChats(
  tx: Db,
  intake: Intake,
  eventId: number,
  incoming: IncomingEvent,
  chats: readonly RoutableChat[],
  now: number,
): Promise<string[]> {
  const { facts } = incoming;
  if (facts.alertId !== undefined && (await intake.hasPolicy(facts.alertId))) {
    await planRearmOf(tx, eventId, incoming, now);
  }
  const named = facts.alertId === undefined ? [] : await intake.chatsNamed(facts.alertId);
  const { messages, lanes } = await messagesOf(tx, { eventId, facts, named }, chats, now);
  await intake.queue(messages);
  return lanes;
}

/** The alert's standing policy decides whether and when it arms by itself. */
async function planRearmOf(tx: Db, eventId: number, incoming: IncomingEvent, now: number): Promise<void> {
  const { facts, receivedAt } = incoming;
  if (facts.alertId === undefined) return;
  const event = { facts: '', received_at: receivedAt, signed_at: incoming.signedAt ?? null };
  await planByPolicy(tx, { alertId: facts.alertId, eventId, at: firedAt(event, facts) }, now);
}

/** The rule of an alert as mirrored: the small body names only alert and item, the API's events no threshold (DESIGN §5). */
async function mirroredFacts(tx: Db, alertId: string | undefined): Promise<EventFacts> {
  const alert = alertId === undefined ? undefined : await findAlert(tx, alertId);
  return alert ? ruleFacts(alert) : {};
}

const insert = prepared<Omit<Insertable<EventTable>, 'id' | 'unmatched'>, { id: number }>((db, value) =>
  db
    .insertInto('events')
    .values({
      stream: value('stream'),
      source: value('source'),
      verdict: value('verdict'),
      received_at: value('received_at'),
      event_type: value('event_type'),
      facts: value('facts'),
      lower_to: value('lower_to'),
      raise_to: value('raise_to'),
      body: value('body'),
      signed_at: value('signed_at'),
      signature: value('signature'),
      delivery_id: value('delivery_id'),
      api_event_id: value('api_event_id'),
      alert_id: value('alert_id'),
    })
    .returning('id'),
);

/** Records an event with what the mirror knows of its alert; gives its id and all its facts. */
async function insertEvent(
  tx: Db,
  incoming: IncomingEvent,
  alert: AlertTable | undefined,
  apiEventId: string | undefined,
): Promise<{ readonly eventId: number; readonly facts: EventFacts }> {
  const facts = mergeFacts(alert ? ruleFacts(alert) : {}, incoming.facts);
  const [row] = await insert(tx, {
    stream: incoming.stream,
    source: incoming.source,
    verdict: incoming.verdict,
    received_at: incoming.receivedAt,
    event_type: incoming.eventType,
    facts: JSON.stringify(facts),
    ...targetsOf(facts),
    body: incoming.body ?? null,
    signed_at: incoming.signedAt ?? null,
    signature: incoming.signature ?? null,
    delivery_id: incoming.deliveryId ?? null,
    api_event_id: apiEventId ?? incoming.facts.eventId ?? null,
    alert_id: incoming.facts.alertId ?? null,
  });
  if (!row) throw new Error('the store gave no id for an event');
  return { eventId: row.id, facts };
}

/** The thresholds of the −5 % and +5 % buttons: decided when the rule is first known, the same for ever after. */
function targetsOf({ kind, threshold }: EventFacts) {
  const { lower, raise } = neighbours(kind, threshold);
  return raise === undefined ? {} : { lower_to: lower ?? null, raise_to: raise };
}

/** Keeps the proof that a push brings of an event first seen by polling. */
async function completeFromPush(tx: Db, eventId: number, push: IncomingEvent): Promise<void> {
  const event = await findEvent(tx, eventId);
  if (!event || event.signature !== null || event.verdict !== 'polled' || push.signature === undefined) return;
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

interface Merge {
  /** The API's record told something new. */
  readonly changed: boolean;
  /** The push's body did not even name the alert. */
  readonly wasUnreadable: boolean;
}

async function completeFromApi(tx: Db, eventId: number, apiEventId: string, facts: EventFacts): Promise<Merge> {
  const event = await findEvent(tx, eventId);
  if (!event) return { changed: false, wasUnreadable: false };
  const known = factsOf(event);
  // An alert made a moment before it fired was not mirrored then.
  const rule = known.threshold === undefined ? await mirroredFacts(tx, facts.alertId) : {};
  const merged = JSON.stringify(mergeFacts(mergeFacts(rule, known), facts));
  const wasUnreadable = event.alert_id === null;
  if (merged === event.facts && event.api_event_id === apiEventId) return { changed: false, wasUnreadable };
  await tx
    .updateTable('events')
    .set({
      facts: merged,
      api_event_id: apiEventId,
      alert_id: facts.alertId ?? event.alert_id,
      ...(event.raise_to === null ? targetsOf(factsOf({ facts: merged })) : {}),
    })
    .where('id', '=', eventId)
    .execute();
  return { changed: merged !== event.facts, wasUnreadable };
}

/** A push whose body nobody could read went to nobody; now that the API says what it was, it goes out. */
async function queueUnsent(
  tx: Db,
  eventId: number,
  event: AlertEvent,
  chats: readonly RoutableChat[],
  now: number,
): Promise<string[]> {
  const sent = await tx.selectFrom('deliveries').select('id').where('event_id', '=', eventId).executeTakeFirst();
  return sent ? [] : queueMessages(tx, eventId, event.alert_id, chats, now);
}
