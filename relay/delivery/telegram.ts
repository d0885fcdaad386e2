import { languageFor } from '../bot/locale.ts';
import { noticeText } from '../bot/messages/notices.ts';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { findChat } from '../store/chats.ts';
import type { Delivery } from '../store/deliveries.ts';
import type { Commit } from '../store/group-commit.ts';
import type { DeliveryOutcome } from '../store/lane-queue.ts';
import { finishNotice, type nextNotice, readNotice } from '../store/notices.ts';
import type { ChatTable } from '../store/schema.ts';
import { backoffMs } from './backoff.ts';
import type { BotApi } from './bot-api.ts';
import { type FollowDeps, followOutcome } from './follow-outcome.ts';
import type { LaneStep } from './lanes.ts';
import type { AttemptDeps } from './note-attempt.ts';
import type { Pacing } from './pacing.ts';
import type { Content } from './render.ts';
import { readTelegramAnswer, type TelegramOutcome } from './telegram-outcome.ts';

export interface TelegramWorkDeps extends FollowDeps, AttemptDeps {
  /** Transactions for what a send came to; lanes may share them. */
  readonly commit: Commit;
  readonly clock: Clock;
  readonly log: Log;
  readonly api: BotApi;
  readonly random: () => number;
  /** Absent: as fast as Telegram takes it, and only 429 is obeyed (TELEGRAM_PACING=off). */
  readonly pacing?: Pacing;
  /** Whether the events API can be asked for what a small body lacks. */
  readonly canComplete: boolean;
  /** Messages within ten seconds, or waiting, after which a chat gets digests (TELEGRAM_DIGEST_AFTER); 0 or absent: never. */
  readonly digestAfter?: number;
}

const NOTICE_TRIES = 5;

/** A chat with a refused token is asked again after this long. */
const TOKEN_RETRY_MS = 60_000;

/** Makes the call that a delivery is about. */
export function sendDelivery(deps: TelegramWorkDeps, delivery: Delivery, chat: ChatTable, content: Content) {
  const place = { chat_id: chat.chat_id, ...content };
  if (delivery.kind === 'edit') return deps.api.call('editMessageText', { ...place, message_id: delivery.message_id });
  const thread = chat.thread_id === null ? {} : { message_thread_id: chat.thread_id };
  const sound = delivery.silent === 1 ? { disable_notification: true } : {};
  return deps.api.call('sendMessage', { ...place, ...thread, ...sound });
}

/** Something the account's admins are told: one try more if Telegram did not take it, then it is let go. */
export async function sendNotice(
  deps: TelegramWorkDeps,
  notice: NonNullable<Awaited<ReturnType<typeof nextNotice>>>,
): Promise<LaneStep> {
  const attempts = notice.attempts + 1;
  const chat = await findChat(deps.db, { chatId: notice.chat_id });
  const text = noticeText(readNotice(notice.text), languageFor(chat ?? { language: null }));
  const answer = await deps.api.call('sendMessage', { chat_id: notice.chat_id, text });
  const outcome = readTelegramAnswer(answer);
  await followOutcome(deps, { chatId: notice.chat_id }, outcome);
  const mayRetry = outcome.kind === 'flood' || (outcome.kind === 'retry' && attempts < NOTICE_TRIES);
  const state = outcome.kind === 'sent' ? 'sent' : mayRetry ? 'pending' : 'dropped';
  await finishNotice(deps.db, notice.id, state, attempts);
  if (outcome.kind !== 'retry' || !mayRetry) return { kind: 'more' };
  return { kind: 'later', atMs: deps.clock.now() + backoffMs(attempts, deps.random) };
}

/** What an answer means for this delivery, once the chat has followed it. */
export async function actOn(
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
