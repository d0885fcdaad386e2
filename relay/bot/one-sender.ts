import { HttpError, type Transformer } from 'grammy';
import { type Clock, wait } from '../clock.ts';
import type { BotApi } from '../delivery/bot-api.ts';
import { type FollowDeps, type Followed, followOutcome } from '../delivery/follow-outcome.ts';
import type { Pacing } from '../delivery/pacing.ts';
import { readTelegramAnswer, type TelegramAnswer, type TelegramOutcome } from '../delivery/telegram-outcome.ts';
import type { ChatPlace } from '../store/chats.ts';
import { chatLane } from '../store/deliveries.ts';

export interface SenderDeps extends FollowDeps {
  readonly clock: Clock;
  readonly api: BotApi;
  /** Resolves when a lane is not paused. */
  readonly whenOpen: (lane: string) => Promise<void>;
  /** Replies are not held back by it, but what follows them is. Absent: TELEGRAM_PACING=off. */
  readonly pacing?: Pacing;
}

/** Nobody waits longer than this for a reply. */
const LONGEST_PAUSE_MS = 60_000;
/** The other calls answer a spinning button or start the bot: they wait less, and pause nobody. */
const LONGEST_WAIT_MS = 3000;

/**
 * Lets everything the bot says go through the outbox's own client, its table of answers and the pause that all share
 * who send to a chat (DESIGN §5 "Lanes"). What was refused for a flood, a migration or a lost topic is sent once more,
 * after the pause or to where the chat is now; every other refusal goes to the caller. Long polls stay grammY's: they
 * send nothing and have to be cut when the bot stops.
 */
export function oneSender(deps: SenderDeps): Transformer {
  return async (previous, method, payload, signal) => {
    if (method === 'getUpdates') return previous(method, payload, signal);
    const place = /^(send|edit)/.test(method) ? placeOf(payload) : undefined;
    const send = place ? sendTo(deps, place) : callOnceMore(deps);
    return toResponse(method, await send(method, { ...payload }));
  };
}

type Send = BotApi['call'];

/** Sends in the pause of a chat's lane, and lets the chat follow the answer. */
function sendTo(deps: SenderDeps, place: ChatPlace): Send {
  return async (method, parameters) => {
    const first = await sendOnce(deps, place, method, parameters);
    const change = changeFor(first.outcome, first.followed);
    if (!change) return first.answer;
    const second = await sendOnce(deps, change.place ?? place, method, { ...parameters, ...change.parameters });
    return second.answer;
  };
}

async function sendOnce(deps: SenderDeps, place: ChatPlace, method: string, parameters: Parameters<Send>[1]) {
  const lane = chatLane(place.chatId);
  await deps.whenOpen(lane);
  deps.pacing?.sent(lane, deps.clock.now());
  const answer = await deps.api.call(method, parameters);
  const outcome = readTelegramAnswer(answer);
  if (outcome.kind === 'flood') deps.pacing?.refused(lane, deps.clock.now());
  return { answer, outcome, followed: await followOutcome(deps, place, outcome) };
}

function callOnceMore({ api, clock }: SenderDeps): Send {
  return async (method, parameters) => {
    const answer = await api.call(method, parameters);
    const outcome = readTelegramAnswer(answer);
    if (outcome.kind !== 'flood' || outcome.retryAfterMs > LONGEST_WAIT_MS) return answer;
    await wait(clock, outcome.retryAfterMs);
    return api.call(method, parameters);
  };
}

interface Change {
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly place?: ChatPlace;
}

/**
 * What to change about a refused call before it is made once more; undefined: nothing helps. A reply goes to the chat
 * even where its topic's alerts do not: the chat may be a destination of its own.
 */
function changeFor(outcome: TelegramOutcome, followed: Followed): Change | undefined {
  if (outcome.kind === 'flood') return outcome.retryAfterMs > LONGEST_PAUSE_MS ? undefined : { parameters: {} };
  if (followed.kind === 'moved') {
    return { parameters: { chat_id: followed.chatId }, place: { chatId: followed.chatId } };
  }
  return outcome.kind === 'thread-gone' ? { parameters: { message_thread_id: undefined } } : undefined;
}

/** The answer as grammY takes it. Throws `HttpError` where there was none, without the address, which holds the token. */
function toResponse(method: string, answer: TelegramAnswer) {
  if (answer.kind !== 'answer') throw new HttpError(`No answer to ${method}`, new Error(answer.reason));
  try {
    return JSON.parse(answer.body);
  } catch (error) {
    throw new HttpError(`HTTP ${answer.status} to ${method}, which is no Bot API answer`, error);
  }
}

function placeOf(payload: object): ChatPlace | undefined {
  if (!('chat_id' in payload)) return undefined;
  const { chat_id: chatId } = payload;
  if (typeof chatId !== 'number' && typeof chatId !== 'string') return undefined;
  const threadId = 'message_thread_id' in payload ? payload.message_thread_id : undefined;
  return { chatId: String(chatId), ...(typeof threadId === 'number' ? { threadId } : {}) };
}
