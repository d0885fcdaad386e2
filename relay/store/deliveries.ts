import { type Insertable, type Selectable, sql } from 'kysely';
import type { RoutableChat } from '../destinations/route.ts';
import { preparedRows, type Value } from './prepared.ts';
import { chatsNamedFor, routeEvent } from './routing.ts';
import type { Db, DeliveryTable } from './schema.ts';

export type Delivery = Selectable<DeliveryTable>;

/** Written out, not bound: a partial index is used only where the query itself names its condition. */
export const PENDING = sql<'pending'>`'pending'`;

/** A delivery is tried for a day, then it becomes a dead letter. */
export const DELIVERY_DEADLINE_MS = 24 * 3_600_000;

export const chatLane = (chatId: string) => `chat:${chatId}`;
export const sheetLane = (sheetId: string) => `sheet:${sheetId}`;

/** Queues one message per chat that routing finds for an event; gives the lanes that got work. */
export async function queueMessages(
  db: Db,
  eventId: number,
  alertId: string | undefined,
  chats: readonly RoutableChat[],
  now: number,
): Promise<string[]> {
  const named = await chatsNamedFor(db, alertId);
  const { messages, lanes } = await messagesOf(db, { eventId, facts: undefined, named }, chats, now);
  await insertMessages(db, messages);
  return lanes;
}

/** One message per chat that routing finds for an event, to be queued, and the lanes that get work. */
export async function messagesOf(
  db: Db,
  event: Parameters<typeof routeEvent>[1],
  chats: readonly RoutableChat[],
  now: number,
): Promise<{ readonly messages: readonly Message[]; readonly lanes: string[] }> {
  const { route, lanes } = await routeEvent(db, event, chats, now);
  const messages = route.to.map((chat) => ({
    ...blank(event.eventId, now),
    lane: chatLane(chat.chatId),
    kind: 'message' as const,
    chat_key: chat.key,
    silent: chat.isSilent ? 1 : 0,
    ...(chat.heldUntil === undefined ? {} : held(chat.heldUntil)),
  }));
  const waiting = messages.filter((message) => message.state === 'pending');
  return { messages, lanes: [...waiting.map((message) => message.lane), ...lanes] };
}

export type Message = Omit<Insertable<DeliveryTable>, 'id' | 'sending_at' | 'stale' | 'source' | 'bytes' | 'in_digest'>;

/** Queues messages. */
export const insertMessages = preparedRows(
  (value: Value<Message>) => ({
    event_id: value('event_id'),
    lane: value('lane'),
    kind: value('kind'),
    chat_key: value('chat_key'),
    sheet_id: null,
    state: value('state'),
    attempts: 0,
    ambiguous: 0,
    next_at: value('next_at'),
    deadline_at: value('deadline_at'),
    last_error: null,
    message_id: null,
    created_at: value('created_at'),
    finished_at: null,
    silent: value('silent'),
  }),
  (db, rows) => db.insertInto('deliveries').values(rows),
);

/** Its day begins when it is let go. */
const held = (until: number) => ({
  state: 'held' as const,
  next_at: until,
  deadline_at: until + DELIVERY_DEADLINE_MS,
});

/** Lets go what was held until now; gives the lanes that got work. Chats that got several are in digest mode. */
export async function releaseHeld(db: Db, now: number, digestUntil: number): Promise<string[]> {
  const released = await db
    .updateTable('deliveries')
    .set({ state: 'pending' })
    .where('state', '=', 'held')
    .where('next_at', '<=', now)
    .returning(['lane', 'chat_key'])
    .execute();
  const keys = [...new Set(released.flatMap((row) => row.chat_key ?? []))];
  if (keys.length > 0) {
    await db.updateTable('chats').set({ digest_until: digestUntil }).where('key', 'in', keys).execute();
  }
  return [...new Set(released.map((row) => row.lane))];
}

/** Queues the message of an event for one chat once more: people asked to see it on its own. */
export async function queueAgain(db: Db, eventId: number, chatKey: string, now: number): Promise<string[]> {
  const chat = await db.selectFrom('chats').select('chat_id').where('key', '=', chatKey).executeTakeFirst();
  if (!chat) return [];
  const lane = chatLane(chat.chat_id);
  await db
    .insertInto('deliveries')
    .values({ ...blank(eventId, now), lane, kind: 'message', chat_key: chatKey })
    .execute();
  return [lane];
}

/** Whether an event was ever queued for a chat. */
export async function isQueuedFor(db: Db, eventId: number, chatKey: string): Promise<boolean> {
  const row = await db
    .selectFrom('deliveries')
    .select('id')
    .where('event_id', '=', eventId)
    .where('chat_key', '=', chatKey)
    .executeTakeFirst();
  return row !== undefined;
}

/** Queues a lifted delivery for the sheet whose stream it came on. */
export async function queueForSheet(
  db: Db,
  eventId: number,
  lifted: { readonly stream: string; readonly sentFrom?: string; readonly body?: Uint8Array },
  now: number,
): Promise<string> {
  const lane = sheetLane(lifted.stream);
  const counted = { source: lifted.sentFrom ?? null, bytes: lifted.body?.length ?? 0 };
  await db
    .insertInto('deliveries')
    .values({ ...blank(eventId, now), lane, kind: 'sheet', sheet_id: lifted.stream, ...counted })
    .execute();
  return lane;
}

/**
 * Queues an edit of every message already sent for an event (or of one chat's), unless one is queued; gives the lanes
 * that got work. What is being sent just now is marked: its sender edits it afterwards.
 */
export async function queueEdits(db: Db, eventId: number, now: number, chatKey?: string): Promise<string[]> {
  await db
    .updateTable('deliveries')
    .set({ stale: 1 })
    .where('event_id', '=', eventId)
    .where('kind', '=', 'message')
    .where('state', '=', 'pending')
    .execute();
  const ofEvent = await db.selectFrom('deliveries').selectAll().where('event_id', '=', eventId).execute();
  const lanes: string[] = [];
  for (const message of ofEvent) {
    if (message.kind !== 'message' || message.message_id === null) continue;
    if (chatKey !== undefined && message.chat_key !== chatKey) continue;
    if (await isEditQueued(db, message)) continue;
    await db
      .insertInto('deliveries')
      .values({
        ...blank(eventId, now),
        lane: message.lane,
        kind: 'edit',
        chat_key: message.chat_key,
        message_id: message.message_id,
      })
      .execute();
    lanes.push(message.lane);
  }
  return lanes;
}

/** One edit shows all there is to show, also of a digest's other events. */
async function isEditQueued(db: Db, message: Delivery): Promise<boolean> {
  const queued = await db
    .updateTable('deliveries')
    .set({ stale: 1 })
    .where('lane', '=', message.lane)
    .where('state', '=', PENDING)
    .where('kind', '=', 'edit')
    .where('chat_key', '=', message.chat_key)
    .where('message_id', '=', message.message_id)
    .returning('id')
    .execute();
  return queued.length > 0;
}

/** The events that one message shows, oldest first: an edit's own, or all of the digest that it edits. */
export async function eventsOfMessage(
  db: Db,
  edit: Pick<Delivery, 'chat_key' | 'message_id' | 'event_id'>,
): Promise<number[]> {
  const rows = await db
    .selectFrom('deliveries')
    .select('event_id')
    .where('in_digest', '=', sql.lit(1))
    .where('chat_key', '=', edit.chat_key)
    .where('message_id', '=', edit.message_id)
    .orderBy('id')
    .execute();
  return rows.length > 0 ? rows.map((row) => row.event_id) : [edit.event_id];
}

/** Keeps a chat in digest mode until then. */
export async function setDigestUntil(db: Db, chatKey: string, until: number): Promise<void> {
  await db.updateTable('chats').set({ digest_until: until }).where('key', '=', chatKey).execute();
}

/** Every lane with something waiting; asked once at start. */
export async function waitingLanes(db: Db): Promise<string[]> {
  const rows = await db.selectFrom('deliveries').select('lane').distinct().where('state', '=', PENDING).execute();
  const notices = await db.selectFrom('notices').select('lane').distinct().where('state', '=', PENDING).execute();
  return [...new Set([...rows, ...notices].map((row) => row.lane))];
}

/** Drops what waits for a chat that can't be reached any more. */
export async function dropPending(db: Db, lane: string, chatKey: string, reason: string, now: number): Promise<void> {
  await db
    .updateTable('deliveries')
    .set({ state: 'dropped', last_error: reason, finished_at: now })
    .where('lane', '=', lane)
    .where('chat_key', '=', chatKey)
    .where('state', 'in', ['pending', 'held'])
    .execute();
}

/** Counts for status and metrics. */
export async function countDeliveries(db: Db): Promise<{ readonly pending: number; readonly dead: number }> {
  const rows = await db
    .selectFrom('deliveries')
    .select((select) => ['state', select.fn.countAll<number>().as('count')])
    .where('state', 'in', ['pending', 'dead'])
    .groupBy('state')
    .execute();
  const count = (state: string) => Number(rows.find((row) => row.state === state)?.count ?? 0);
  return { pending: count('pending'), dead: count('dead') };
}

/** A delivery of an event that is to be tried at once, as yet for nobody. */
export function blank(eventId: number, now: number) {
  return {
    event_id: eventId,
    chat_key: null,
    sheet_id: null,
    state: 'pending' as const,
    attempts: 0,
    ambiguous: 0,
    next_at: now,
    deadline_at: now + DELIVERY_DEADLINE_MS,
    last_error: null,
    message_id: null,
    created_at: now,
    finished_at: null,
  };
}
