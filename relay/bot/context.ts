import type { Context, Middleware } from 'grammy';
import type { Language } from '#shared/telegram/words.ts';
import { findChat } from '../store/chats.ts';
import type { Db } from '../store/schema.ts';
import { languageFor } from './locale.ts';
import { languageOf, placeOf } from './speaker.ts';

/** An update with the language in which its chat is answered. */
export type BotContext = Context & { language: Language };

/** Answers a connected chat in its own language, everybody else in that of their app. */
export function speakTheirLanguage({ db }: { readonly db: Db }): Middleware<BotContext> {
  return async (ctx, next) => {
    const chat = ctx.chat && (await findChat(db, placeOf(ctx, ctx.chat)));
    ctx.language = chat && (chat.state === 'active' || chat.language) ? languageFor(chat) : languageOf(ctx);
    await next();
  };
}
