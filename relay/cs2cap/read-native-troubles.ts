import type { ApiFailure } from '#shared/cs2cap/reply.ts';
import { getDelivery } from '#shared/cs2cap/requests.ts';
import type { Delivery } from '#shared/cs2cap/webhook.ts';
import { ok, type Result } from '#shared/result.ts';
import { parseTelegramUrl } from '#shared/telegram/destination-url.ts';
import { type FollowDeps, type Followed, followOutcome } from '../delivery/follow-outcome.ts';
import type { TelegramOutcome } from '../delivery/telegram-outcome.ts';
import { type ChatPlace, chatByKey } from '../store/chats.ts';
import { isQueuedFor, queueAgain } from '../store/deliveries.ts';
import { findByKeys } from '../store/event-identity.ts';
import { listNatives } from '../store/natives.ts';
import { ACCOUNT_STREAM, type Db } from '../store/schema.ts';
import { readSetting, writeSetting } from '../store/settings.ts';
import { answerToNative } from './native-answer.ts';
import type { NativeDeps } from './native-destinations.ts';
import { endedAt, hasEnded } from './read-deliveries.ts';

/** Attempts are told delivery by delivery, in a call each. */
const MOST_DETAILS = 20;

/**
 * Learns from CS2Cap's delivery history what Telegram said to its own posts: a chat that moved, blocked the bot or is
 * gone follows as if the relay had been refused. An alert that was refused because its chat had moved is sent by the
 * relay once, to where the chat is now. Deliveries that were read before change nothing; gives how many chats had to follow.
 */
export async function readNativeTroubles(
  deps: NativeDeps,
  deliveries: readonly Delivery[],
): Promise<Result<number, ApiFailure>> {
  const natives = await listNatives(deps.db);
  const ended = deliveries.filter(hasEnded).sort((left, right) => endedAt(right) - endedAt(left));
  let followed = 0;
  for (const { webhook_id: id, chat_key: chatKey } of natives) {
    const seenAt = Number((await readSetting(deps.db, readUntil(id))) ?? 0);
    const news = ended.filter((delivery) => delivery.endpoint_id === id && endedAt(delivery) > seenAt);
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
  if (!(await isQueuedFor(db, event.eventId, chatKey)))
    deps.wake(await queueAgain(db, event.eventId, chatKey, clock.now()));
  return true;
}
