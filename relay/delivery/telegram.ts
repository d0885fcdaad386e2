import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import {
  type Delivery,
  type DeliveryOutcome,
  deliveriesOfMessage,
  finishDelivery,
  queueEdits,
} from '../store/deliveries.ts';
import { findEvent, type StoredEvent } from '../store/events.ts';
import { finishNotice, nextNotice } from '../store/notices.ts';
import type { ChatTable, Db } from '../store/schema.ts';
import { backoffMs } from './backoff.ts';
import type { BotApi } from './bot-api.ts';
import { nextInLane } from './digest.ts';
import { type FollowDeps, followOutcome } from './follow-outcome.ts';
import type { LaneStep } from './lanes.ts';
import { type AttemptDeps, noteAttempt } from './note-attempt.ts';
import { type Content, renderMessage } from './render.ts';
import { readTelegramAnswer, type TelegramOutcome } from './telegram-outcome.ts';

export interface TelegramWorkDeps extends FollowDeps, AttemptDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly api: BotApi;
  readonly random: () => number;
  /** Whether the events API can be asked for what a small body lacks. */
  readonly canComplete: boolean;
  /** Messages within ten seconds after which a chat gets digests (TELEGRAM_DIGEST_AFTER); 0 or absent: never. */
  readonly digestAfter?: number;
}

const NOTICE_TRIES = 5;

/** A chat with a refused token is asked again after this long. */
const TOKEN_RETRY_MS = 60_000;

/** Sends what is next in a chat's lane, or edits with it, and writes down how that ended. */
export async function workChatLane(deps: TelegramWorkDeps, lane: string): Promise<LaneStep> {
  const startedAt = deps.clock.now();
  const notice = await nextNotice(deps.db, lane);
  if (notice) return sendNotice(deps, notice);
  const next = await nextInLane(deps, lane, startedAt);
  if (next.kind !== 'send') return next;
  const [delivery] = next.deliveries;
  const { chat } = next;
  const events = await eventsOf(deps.db, next.deliveries);
  if (!delivery || chat?.state !== 'active' || events.length === 0) {
    await finish(deps, next.deliveries, { kind: 'dropped', reason: 'the chat is no destination any more' }, startedAt);
    return { kind: 'more' };
  }
  const content = await renderMessage(deps, chat, events);
  const outcome = readTelegramAnswer(await send(deps, delivery, chat, content));
  await finish(deps, next.deliveries, await act(deps, delivery, chat, outcome), startedAt);
  if (outcome.kind === 'sent') await editIfChanged(deps, delivery, chat, events, content);
  return { kind: 'more' };
}

/** Every event that a message shows: the ones it is sent for, or all that share it, for an edit. */
async function eventsOf(db: Db, deliveries: readonly Delivery[]): Promise<StoredEvent[]> {
  const [first] = deliveries;
  const shown = first?.kind === 'edit' ? await deliveriesOfMessage(db, first) : deliveries;
  const events = await Promise.all(shown.map((delivery) => findEvent(db, delivery.event_id)));
  return events.filter((event) => event !== undefined);
}

function send(deps: TelegramWorkDeps, delivery: Delivery, chat: ChatTable, content: Content) {
  const place = { chat_id: chat.chat_id, ...content };
  if (delivery.kind === 'edit') return deps.api.call('editMessageText', { ...place, message_id: delivery.message_id });
  const thread = chat.thread_id === null ? {} : { message_thread_id: chat.thread_id };
  const sound = delivery.silent === 1 ? { disable_notification: true } : {};
  return deps.api.call('sendMessage', { ...place, ...thread, ...sound });
}

/** Facts and actions may have come while the message was under way; then one edit follows. */
async function editIfChanged(
  deps: TelegramWorkDeps,
  delivery: Delivery,
  chat: ChatTable,
  events: readonly StoredEvent[],
  sent: Content,
): Promise<void> {
  const now = await Promise.all(events.map((event) => findEvent(deps.db, event.id)));
  const content = await renderMessage(
    deps,
    chat,
    now.filter((event) => event !== undefined),
  );
  if (JSON.stringify(content) === JSON.stringify(sent)) return;
  deps.wake(await queueEdits(deps.db, delivery.event_id, deps.clock.now(), delivery.chat_key ?? ''));
}

/** Something the account's admins are told: one try more if Telegram did not take it, then it is let go. */
async function sendNotice(
  deps: TelegramWorkDeps,
  notice: NonNullable<Awaited<ReturnType<typeof nextNotice>>>,
): Promise<LaneStep> {
  const attempts = notice.attempts + 1;
  const answer = await deps.api.call('sendMessage', { chat_id: notice.chat_id, text: notice.text });
  const outcome = readTelegramAnswer(answer);
  await followOutcome(deps, { chatId: notice.chat_id }, outcome);
  const mayRetry = outcome.kind === 'flood' || (outcome.kind === 'retry' && attempts < NOTICE_TRIES);
  const state = outcome.kind === 'sent' ? 'sent' : mayRetry ? 'pending' : 'dropped';
  await finishNotice(deps.db, notice.id, state, attempts);
  if (outcome.kind !== 'retry' || !mayRetry) return { kind: 'more' };
  return { kind: 'later', atMs: deps.clock.now() + backoffMs(attempts, deps.random) };
}

/** What an answer means for this delivery, once the chat has followed it. */
async function act(
  deps: TelegramWorkDeps,
  delivery: Delivery,
  chat: ChatTable,
  outcome: TelegramOutcome,
): Promise<DeliveryOutcome> {
  const { clock } = deps;
  const thread = chat.thread_id === null ? {} : { threadId: chat.thread_id };
  const followed = await followOutcome(deps, { chatId: chat.chat_id, ...thread }, outcome);
  switch (outcome.kind) {
    case 'sent':
      return {
        kind: 'sent',
        ...(delivery.kind === 'message' && outcome.messageId !== undefined ? { messageId: outcome.messageId } : {}),
      };
    case 'nothing-to-do':
      return { kind: 'sent', detail: outcome.reason };
    case 'flood':
      return { kind: 'retry', afterMs: outcome.retryAfterMs, reason: outcome.reason, ambiguous: false };
    case 'migrated':
      return { kind: 'retry', afterMs: 0, reason: 'the group became a supergroup', ambiguous: false };
    case 'chat-gone':
    case 'thread-gone':
      return followed.kind === 'gone'
        ? { kind: 'dropped', reason: outcome.reason }
        : { kind: 'retry', afterMs: 0, reason: outcome.reason, ambiguous: false };
    case 'token-refused':
      deps.log.error({ reason: outcome.reason }, 'Telegram refuses the bot token; check TELEGRAM_BOT_TOKEN');
      return beforeDeadline(
        delivery,
        { kind: 'retry', afterMs: TOKEN_RETRY_MS, reason: outcome.reason, ambiguous: false },
        clock.now(),
      );
    case 'retry':
      return beforeDeadline(
        delivery,
        { kind: 'retry', afterMs: backoffMs(delivery.attempts, deps.random), reason: outcome.reason, ambiguous: false },
        clock.now(),
      );
    case 'ambiguous':
      // It may have arrived: once more, then a dead letter that a person can replay (DESIGN §5 "Lanes").
      return delivery.ambiguous === 0
        ? { kind: 'retry', afterMs: 1000, reason: outcome.reason, ambiguous: true }
        : { kind: 'dead', reason: `sent twice without an answer: ${outcome.reason}` };
    case 'refused':
      return { kind: 'dead', reason: outcome.reason };
  }
}

function beforeDeadline(delivery: Delivery, outcome: DeliveryOutcome, now: number): DeliveryOutcome {
  if (outcome.kind !== 'retry' || now < delivery.deadline_at) return outcome;
  return { kind: 'dead', reason: `given up after a day: ${outcome.reason}` };
}

/** Writes the outcome of every delivery that one call was made for. */
async function finish(
  deps: TelegramWorkDeps,
  deliveries: readonly Delivery[],
  outcome: DeliveryOutcome,
  startedAt: number,
): Promise<void> {
  const now = deps.clock.now();
  for (const delivery of deliveries) {
    await finishDelivery(deps.db, delivery, outcome, { startedAt, now });
    noteAttempt(deps, delivery, outcome, { startedAt, now });
  }
}
