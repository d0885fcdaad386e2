import { nextOffset } from '#shared/cs2cap/pagination.ts';
import type { ApiFailure } from '#shared/cs2cap/reply.ts';
import { getDelivery, listDeliveries } from '#shared/cs2cap/requests.ts';
import type { Delivery } from '#shared/cs2cap/webhook.ts';
import { ok, type Result } from '#shared/result.ts';
import { parseTelegramUrl } from '#shared/telegram/destination-url.ts';
import { type FollowDeps, type Followed, followOutcome } from '../delivery/follow-outcome.ts';
import type { TelegramOutcome } from '../delivery/telegram-outcome.ts';
import { type ChatPlace, chatByKey } from '../store/chats.ts';
import { queueAgain } from '../store/deliveries.ts';
import { findByKeys } from '../store/event-identity.ts';
import { ACCOUNT_STREAM, type Db } from '../store/schema.ts';
import { readSetting, writeSetting } from '../store/settings.ts';
import { answerToNative } from './native-answer.ts';
import type { NativeDeps } from './native-destinations.ts';

const PAGE = 100;
/** The history is long and shared with every other destination: what lies further back is left. */
const MOST_PAGES = 5;
/** Attempts are told delivery by delivery, in a call each. */
const MOST_DETAILS = 20;

/**
 * Learns from CS2Cap's delivery history what Telegram said to its own posts: a chat that moved, blocked the bot or is
 * gone follows as if the relay had been refused. An alert that was refused because its chat had moved is sent by the
 * relay once, to where the chat is now. Each delivery is read once; gives how many chats had to follow.
 */
export async function readNativeTroubles(deps: NativeDeps): Promise<Result<number, ApiFailure>> {
  const natives = await deps.db.selectFrom('natives').select(['webhook_id', 'chat_key']).execute();
  if (natives.length === 0) return ok(0);
  const ended = await endedDeliveries(deps, new Set(natives.map((native) => native.webhook_id)));
  if (!ended.ok) return ended;
  let followed = 0;
  for (const { webhook_id: id, chat_key: chatKey } of natives) {
    const seenAt = Number((await readSetting(deps.db, readUntil(id))) ?? 0);
    const news = ended.value.filter((delivery) => delivery.endpoint_id === id && endedAt(delivery) > seenAt);
    const [newest] = news;
    if (!newest) continue;
    const read = await readNews(deps, chatKey, news);
    if (!read.ok) return read;
    if (read.value.hasFollowed) followed++;
    if (read.value.isDone) await writeSetting(deps.db, readUntil(id), String(endedAt(newest)));
  }
  return ok(followed);
}

const readUntil = (webhookId: string) => `native-read:${webhookId}`;
const endedAt = (delivery: Delivery) => Date.parse(delivery.completed_at ?? delivery.created_at);

/** The deliveries to native chats that will not be tried again, the newest first. */
async function endedDeliveries(
  { cs2cap, db }: NativeDeps,
  ids: ReadonlySet<string>,
): Promise<Result<Delivery[], ApiFailure>> {
  const ended = new Map<string, Delivery>();
  const since = await oldestRead(db, ids);
  let offset: number | undefined = 0;
  for (let pages = 0; offset !== undefined && pages < MOST_PAGES; pages++) {
    const page: Awaited<ReturnType<typeof readPage>> = await readPage(cs2cap, offset);
    if (!page.ok) return page;
    const { deliveries, pagination } = page.value;
    for (const delivery of deliveries) {
      const isOurs = delivery.endpoint_id !== undefined && ids.has(delivery.endpoint_id);
      if (isOurs && delivery.status !== 'pending') ended.set(delivery.id, delivery);
    }
    const isKnown = deliveries.every((delivery) => Date.parse(delivery.created_at) <= since);
    offset = isKnown ? undefined : nextOffset(pagination, deliveries.length, offset);
  }
  return ok([...ended.values()].sort((left, right) => endedAt(right) - endedAt(left)));
}

const readPage = (cs2cap: NativeDeps['cs2cap'], offset: number) => cs2cap.send(listDeliveries({ limit: PAGE, offset }));

/** A delivery is retried for a while, so older ones than the last that was read may have ended since. */
const RETRIED_FOR_MS = 3_600_000;

async function oldestRead(db: Db, ids: ReadonlySet<string>): Promise<number> {
  const read: number[] = [];
  for (const id of ids) read.push(Number((await readSetting(db, readUntil(id))) ?? 0));
  return Math.min(...read) - RETRIED_FOR_MS;
}

interface Read {
  /** The chat was found to have moved, or to be gone. */
  readonly hasFollowed: boolean;
  /** Nothing is left to do: false while an alert that the chat missed is not known to the relay yet. */
  readonly isDone: boolean;
}

/** The newest answer tells how the chat stands; those before it tell which alerts it missed. */
async function readNews(
  deps: NativeDeps,
  chatKey: string,
  news: readonly Delivery[],
): Promise<Result<Read, ApiFailure>> {
  const missed: Delivery[] = [];
  let followed: Followed | undefined;
  for (const [nth, delivery] of news.slice(0, MOST_DETAILS).entries()) {
    if (delivery.status === 'succeeded') {
      if (nth === 0) return ok({ hasFollowed: false, isDone: true });
      continue;
    }
    const detail = await deps.cs2cap.send(getDelivery(delivery.id));
    if (!detail.ok) return detail;
    const outcome = answerToNative(detail.value);
    if (nth === 0) followed = await follow(deps, chatKey, detail.value, outcome);
    if (outcome?.kind === 'migrated' || outcome?.kind === 'thread-gone') missed.push(delivery);
  }
  let isDone = true;
  if (followed && followed.kind !== 'gone') {
    for (const delivery of missed.reverse()) isDone = (await sendMissed(deps, chatKey, delivery)) && isDone;
  }
  return ok({ hasFollowed: followed !== undefined, isDone });
}

/** Undefined where the answer says nothing about the chat: CS2Cap retries floods and failures by itself. */
async function follow(
  deps: NativeDeps & FollowDeps,
  chatKey: string,
  delivery: Delivery,
  outcome: TelegramOutcome | undefined,
): Promise<Followed | undefined> {
  switch (outcome?.kind) {
    case 'migrated':
    case 'chat-gone':
    case 'thread-gone': {
      const place = await placeOf(deps.db, chatKey, delivery);
      return place && followOutcome(deps, place, outcome);
    }
    case 'token-refused':
    case 'refused':
      deps.log.warn({ delivery: delivery.id, reason: outcome.reason }, 'Telegram refused a post of CS2Cap');
      return undefined;
    default:
      return undefined;
  }
}

/** Where CS2Cap posted, which is where the chat was then: an answer about an old place must not lose the new one. */
async function placeOf(db: Db, chatKey: string, delivery: Delivery): Promise<ChatPlace | undefined> {
  const posted = parseTelegramUrl(delivery.endpoint_url ?? '');
  if (posted) {
    return { chatId: posted.chatId, ...(posted.threadId === undefined ? {} : { threadId: posted.threadId }) };
  }
  const chat = await chatByKey(db, chatKey);
  return chat && { chatId: chat.chat_id, ...(chat.thread_id === null ? {} : { threadId: chat.thread_id }) };
}

/** An event that was pushed is known within this time, or the poll has brought it. */
const KNOWN_WITHIN_MS = 600_000;

/** Sends an event to a chat that CS2Cap could not reach, once; false if the event has still to come. */
async function sendMissed(deps: NativeDeps, chatKey: string, delivery: Delivery): Promise<boolean> {
  const { db, clock } = deps;
  const event = await findByKeys(db, ACCOUNT_STREAM, [`event:${delivery.event_id}`]);
  if (!event) return clock.now() - endedAt(delivery) > KNOWN_WITHIN_MS;
  const sent = await db
    .selectFrom('deliveries')
    .select('id')
    .where('event_id', '=', event.eventId)
    .where('chat_key', '=', chatKey)
    .executeTakeFirst();
  if (!sent) deps.wake(await queueAgain(db, event.eventId, chatKey, clock.now()));
  return true;
}
