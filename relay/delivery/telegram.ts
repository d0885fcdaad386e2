import { alertMessage } from '#shared/telegram/alert-message.ts';
import { alertKeyboard } from '../bot/keyboards/alert.ts';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { actionsOfEvent } from '../store/chat-actions.ts';
import { findChat, migrateChat, setChatState } from '../store/chats.ts';
import {
  type Delivery,
  type DeliveryOutcome,
  dropPending,
  finishDelivery,
  headsOf,
  queueEdits,
} from '../store/deliveries.ts';
import { factsOf, findEvent, type StoredEvent } from '../store/events.ts';
import type { ChatTable, Db } from '../store/schema.ts';
import { backoffMs } from './backoff.ts';
import type { BotApi } from './bot-api.ts';
import type { LaneStep } from './lanes.ts';
import { readTelegramAnswer, type TelegramOutcome } from './telegram-outcome.ts';

export interface TelegramWorkDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  readonly api: BotApi;
  readonly random: () => number;
  /** Whether the events API can be asked for what a small body lacks. */
  readonly canComplete: boolean;
  readonly pause: (lane: string, ms: number) => void;
  readonly wake: (lanes: readonly string[]) => void;
}

/** A chat with a refused token is asked again after this long. */
const TOKEN_RETRY_MS = 60_000;

/** Sends the head of a chat's lane, or edits with it, and writes down how that ended. */
export async function workChatLane(deps: TelegramWorkDeps, lane: string): Promise<LaneStep> {
  const [delivery] = await headsOf(deps.db, lane, 1);
  if (!delivery) return { kind: 'idle' };
  const startedAt = deps.clock.now();
  if (delivery.next_at > startedAt) return { kind: 'later', atMs: delivery.next_at };
  const chat = await deps.db
    .selectFrom('chats')
    .selectAll()
    .where('key', '=', delivery.chat_key ?? '')
    .executeTakeFirst();
  const event = await findEvent(deps.db, delivery.event_id);
  if (chat?.state !== 'active' || !event) {
    await finish(deps, delivery, { kind: 'dropped', reason: 'the chat is no destination any more' }, startedAt);
    return { kind: 'more' };
  }
  const content = await render(deps, event);
  const outcome = readTelegramAnswer(await send(deps, delivery, chat, content));
  await finish(deps, delivery, await act(deps, delivery, chat, outcome), startedAt);
  if (outcome.kind === 'sent') await editIfChanged(deps, delivery, content);
  return { kind: 'more' };
}

async function render(deps: TelegramWorkDeps, event: StoredEvent) {
  const actions = await actionsOfEvent(deps.db, event.id);
  const { text, entities } = alertMessage({
    facts: factsOf(event),
    incomplete: deps.canComplete && event.api_event_id === null,
    verdict: event.verdict === 'unverified' ? 'polled' : event.verdict,
    actions: actions.map((action) => `${action.did} by ${action.who}`),
  });
  return {
    text,
    entities,
    link_preview_options: { is_disabled: true },
    reply_markup: alertKeyboard(event.id, actions.length > 0 ? 'armed' : 'fired'),
  };
}

type Content = Awaited<ReturnType<typeof render>>;

function send(deps: TelegramWorkDeps, delivery: Delivery, chat: ChatTable, content: Content) {
  const place = { chat_id: chat.chat_id, ...content };
  if (delivery.kind === 'edit') return deps.api.call('editMessageText', { ...place, message_id: delivery.message_id });
  const thread = chat.thread_id === null ? {} : { message_thread_id: chat.thread_id };
  return deps.api.call('sendMessage', { ...place, ...thread });
}

/** Facts and actions may have come while the message was under way; then one edit follows. */
async function editIfChanged(deps: TelegramWorkDeps, delivery: Delivery, sent: Content): Promise<void> {
  const event = await findEvent(deps.db, delivery.event_id);
  if (!event || (await render(deps, event)).text === sent.text) return;
  deps.wake(await queueEdits(deps.db, event.id, deps.clock.now(), delivery.chat_key ?? ''));
}

/** What an answer means for the chat, and for this delivery (telegram.md §2, table of answers). */
async function act(
  deps: TelegramWorkDeps,
  delivery: Delivery,
  chat: ChatTable,
  outcome: TelegramOutcome,
): Promise<DeliveryOutcome> {
  const { db, clock } = deps;
  switch (outcome.kind) {
    case 'sent':
      return {
        kind: 'sent',
        ...(delivery.kind === 'message' && outcome.messageId !== undefined ? { messageId: outcome.messageId } : {}),
      };
    case 'nothing-to-do':
      return { kind: 'sent', detail: outcome.reason };
    case 'flood':
      deps.pause(delivery.lane, outcome.retryAfterMs);
      return { kind: 'retry', afterMs: outcome.retryAfterMs, reason: outcome.reason, ambiguous: false };
    case 'migrated':
      await migrateChat(db, chat.chat_id, outcome.toChatId);
      deps.wake([`chat:${outcome.toChatId}`]);
      return { kind: 'retry', afterMs: 0, reason: 'the group became a supergroup', ambiguous: false };
    case 'chat-gone':
      await setChatState(db, chat.key, 'unreachable', outcome.reason);
      await dropPending(db, delivery.lane, chat.key, outcome.reason, clock.now());
      deps.log.warn({ chat: chat.key, reason: outcome.reason }, 'chat unreachable');
      return { kind: 'dropped', reason: outcome.reason };
    case 'thread-gone':
      return leaveThread(deps, chat, outcome.reason);
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

/** A deleted or closed topic: its alerts go to the chat itself, unless that is a destination of its own already. */
async function leaveThread(deps: TelegramWorkDeps, chat: ChatTable, reason: string): Promise<DeliveryOutcome> {
  if (await findChat(deps.db, { chatId: chat.chat_id })) {
    await setChatState(deps.db, chat.key, 'unreachable', reason);
    return { kind: 'dropped', reason };
  }
  await deps.db.updateTable('chats').set({ thread_id: null }).where('key', '=', chat.key).execute();
  return { kind: 'retry', afterMs: 0, reason, ambiguous: false };
}

function beforeDeadline(delivery: Delivery, outcome: DeliveryOutcome, now: number): DeliveryOutcome {
  if (now < delivery.deadline_at) return outcome;
  return { kind: 'dead', reason: 'given up after a day' };
}

async function finish(
  deps: TelegramWorkDeps,
  delivery: Delivery,
  outcome: DeliveryOutcome,
  startedAt: number,
): Promise<void> {
  const now = deps.clock.now();
  await finishDelivery(deps.db, delivery, outcome, { startedAt, now });
  deps.log.info(
    {
      delivery: delivery.id,
      event: delivery.event_id,
      lane: delivery.lane,
      does: delivery.kind,
      ...outcome,
      ms: now - startedAt,
    },
    'delivery',
  );
}
