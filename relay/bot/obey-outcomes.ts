import type { Transformer } from 'grammy';
import { readTelegramAnswer, type TelegramOutcome } from '../delivery/telegram-outcome.ts';
import { chatIsGone } from '../store/chat-state.ts';
import { migrateChat } from '../store/chats.ts';
import type { BotDeps } from './deps.ts';

type OutcomeDeps = Pick<BotDeps, 'db' | 'clock' | 'wake' | 'onChatsMoved'>;

/**
 * Makes the bot's replies obey the same table of answers as the outbox (telegram.md §2): a group that became a
 * supergroup is followed and written to there, a topic that is gone is left for the chat itself, a chat that refuses
 * for good is a destination no more. Whatever else is refused goes to the caller.
 */
export function obeyOutcomes(deps: OutcomeDeps): Transformer {
  return async (previous, method, payload, signal) => {
    const answer = await previous(method, payload, signal);
    const chatId = /^(send|edit)/.test(method) && !answer.ok ? chatOf(payload) : undefined;
    if (answer.ok || chatId === undefined) return answer;
    const outcome = readTelegramAnswer({ kind: 'answer', status: answer.error_code, body: JSON.stringify(answer) });
    const change = await follow(deps, chatId, outcome);
    return change ? previous(method, { ...payload, ...change }, signal) : answer;
  };
}

/** What to change about the call before it is made once more; undefined: nothing helps. */
async function follow(
  deps: OutcomeDeps,
  chatId: string,
  outcome: TelegramOutcome,
): Promise<{ readonly chat_id: number } | { readonly message_thread_id: undefined } | undefined> {
  switch (outcome.kind) {
    case 'migrated':
      await migrateChat(deps.db, chatId, outcome.toChatId);
      deps.onChatsMoved?.();
      return { chat_id: Number(outcome.toChatId) };
    case 'thread-gone':
      return { message_thread_id: undefined };
    case 'chat-gone':
      if ((await chatIsGone(deps, chatId, outcome.reason)) > 0) deps.onChatsMoved?.();
      return undefined;
    default:
      return undefined;
  }
}

function chatOf(payload: unknown): string | undefined {
  if (typeof payload !== 'object' || payload === null || !('chat_id' in payload)) return undefined;
  const { chat_id: chatId } = payload;
  return typeof chatId === 'number' || typeof chatId === 'string' ? String(chatId) : undefined;
}
