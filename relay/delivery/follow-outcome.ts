import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { chatIsGone } from '../store/chat-state.ts';
import { type ChatPlace, findChat, leaveTopic, migrateChat } from '../store/chats.ts';
import { chatLane } from '../store/deliveries.ts';
import { tellOwners } from '../store/notices.ts';
import type { Db } from '../store/schema.ts';
import type { TelegramOutcome } from './telegram-outcome.ts';

export interface FollowDeps {
  readonly db: Db;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Pick<Log, 'warn'>;
  readonly pause: (lane: string, ms: number) => void;
  readonly wake: (lanes: readonly string[]) => void;
  /** A chat has another id or thread now, or is out of reach: destinations at CS2Cap have to follow. */
  readonly onMoved?: () => void;
}

/** What has become of the place that a call was for. */
export type Followed =
  | { readonly kind: 'as-it-was' }
  /** The chat has another id: what was refused may be sent there. */
  | { readonly kind: 'moved'; readonly chatId: string }
  /** What was refused may be sent to the chat itself, as everything for the topic is from now on. */
  | { readonly kind: 'left-topic' }
  /** Nothing can be sent there. */
  | { readonly kind: 'gone' };

/**
 * Lets a chat follow what Telegram answered (telegram.md §2, table of answers), whoever made the call: the outbox, the
 * bot, or CS2Cap itself. A flood pauses the chat's lane; migrated, closed and lost chats are written down, and the
 * account's admins are told once. Absolute, so that an answer read twice does no harm.
 */
export async function followOutcome(deps: FollowDeps, place: ChatPlace, outcome: TelegramOutcome): Promise<Followed> {
  switch (outcome.kind) {
    case 'flood':
      deps.pause(chatLane(place.chatId), outcome.retryAfterMs);
      return { kind: 'as-it-was' };
    case 'migrated':
      await migrateChat(deps.db, place.chatId, outcome.toChatId);
      deps.wake([chatLane(outcome.toChatId)]);
      deps.onMoved?.();
      return { kind: 'moved', chatId: outcome.toChatId };
    case 'chat-gone':
      await loseChat(deps, place.chatId, outcome.reason);
      return { kind: 'gone' };
    case 'thread-gone':
      return leaveThread(deps, place, outcome.reason);
    case 'sent':
    case 'nothing-to-do':
    case 'token-refused':
    case 'retry':
    case 'ambiguous':
    case 'refused':
      return { kind: 'as-it-was' };
  }
}

async function loseChat(deps: FollowDeps, chatId: string, reason: string, onlyKey?: string): Promise<void> {
  if ((await chatIsGone(deps, chatId, reason, onlyKey)) === 0) return;
  deps.log.warn({ chat: chatId, reason }, 'chat unreachable');
  deps.onMoved?.();
}

/** A deleted or closed topic: its alerts go to the chat itself, unless that is a destination of its own already. */
async function leaveThread(deps: FollowDeps, place: ChatPlace, reason: string): Promise<Followed> {
  const chat = await findChat(deps.db, place);
  if (chat?.state !== 'active' || chat.thread_id === null) return { kind: 'left-topic' };
  if ((await leaveTopic(deps.db, chat)) === 'unreachable') {
    await loseChat(deps, chat.chat_id, reason, chat.key);
    return { kind: 'gone' };
  }
  const notice = { kind: 'topic-left', chat: chat.title } as const;
  deps.wake(await tellOwners(deps.db, `topic:${chat.key}`, notice, deps.clock.now()));
  deps.onMoved?.();
  return { kind: 'left-topic' };
}
