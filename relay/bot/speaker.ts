import type { Context } from 'grammy';
import type { Chat, User } from 'grammy/types';
import type { Language } from '#shared/telegram/words.ts';
import type { ChatPlace } from '../store/chats.ts';
import type { ChatIdentity } from '../use-cases/connect-chat.ts';

const NAME_LIMIT = 64;

/**
 * The person behind an update, or undefined where Telegram hides who it is: channel posts and anonymous group admins,
 * who come as a `sender_chat` (telegram.md §2). A button press always carries the real person.
 */
export function userIdOf(ctx: Context): number | undefined {
  if (ctx.callbackQuery) return ctx.callbackQuery.from.id;
  return ctx.msg?.sender_chat ? undefined : ctx.from?.id;
}

/** The name to show for a person or, where there is none, for the chat that spoke. */
export function nameOf(ctx: Context): string {
  const sender = ctx.callbackQuery ? undefined : ctx.msg?.sender_chat;
  const name = sender ? titleOfChat(sender) : ctx.from ? nameOfUser(ctx.from) : '?';
  return [...name].slice(0, NAME_LIMIT).join('');
}

/** Where an update happened. A thread counts only in a forum: plain replies carry bogus thread ids; General has none (telegram.md §2). */
export function placeOf(ctx: Context, chat: Chat): ChatPlace {
  const threadId = ctx.msg?.is_topic_message ? ctx.msg.message_thread_id : undefined;
  return { chatId: String(chat.id), ...(threadId === undefined ? {} : { threadId }) };
}

/** The place with its type and the title that people know it by; for a private chat also the language of the person’s app. */
export function identityOf(ctx: Context, chat: Chat): ChatIdentity {
  const place = placeOf(ctx, chat);
  const title = titleOfChat(chat);
  const topic = ctx.msg?.reply_to_message?.forum_topic_created?.name ?? `#${place.threadId}`;
  const language = chat.type === 'private' && languageOf(ctx) === 'ru' ? ({ language: 'ru' } as const) : {};
  return {
    ...place,
    type: chat.type,
    title: place.threadId === undefined ? title : `${title} / ${topic}`,
    ...language,
  };
}

const nameOfUser = (user: User) => [user.first_name, user.last_name].filter(Boolean).join(' ');

function titleOfChat(chat: Chat): string {
  if (chat.type === 'private') return [chat.first_name, chat.last_name].filter(Boolean).join(' ');
  return chat.title;
}

/** The language of the person's app, of those the bot speaks. */
export const languageOf = (ctx: Context): Language => (ctx.from?.language_code?.startsWith('ru') ? 'ru' : 'en');
