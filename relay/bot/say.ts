import { type Context, GrammyError } from 'grammy';
import type { InlineKeyboardMarkup, MessageEntity } from 'grammy/types';
import { cut, type Entity, type Part, rich } from '#shared/telegram/rich-text.ts';

/** answerCallbackQuery takes up to 200 characters (telegram.md §2). */
const ANSWER_LIMIT = 200;

/** The parts of a message that both sending and editing take. */
export function content(message: Part, keyboard?: InlineKeyboardMarkup) {
  const { text, entities } = cut(rich(message));
  return {
    text,
    other: {
      entities: entities.map(toMessageEntity),
      link_preview_options: { is_disabled: true },
      ...(keyboard ? { reply_markup: keyboard } : {}),
    },
  };
}

/** Replies in the chat and topic of the update. */
export async function say(ctx: Context, message: Part, keyboard?: InlineKeyboardMarkup): Promise<void> {
  const { text, other } = content(message, keyboard);
  await ctx.reply(text, other);
}

/** Puts a message in place of the one whose button was pressed; one that is gone or the same already is left so. */
export async function replaceMessage(ctx: Context, message: Part, keyboard?: InlineKeyboardMarkup): Promise<void> {
  const { text, other } = content(message, keyboard ?? { inline_keyboard: [] });
  await unlessRefused(EDITED, ctx.editMessageText(text, other));
}

/** An edit with nothing left to do. */
export const EDITED = /message is not modified|message to edit not found|message can't be edited/;

/** A call whose refusal with such a description does not matter. */
export async function unlessRefused(description: RegExp, call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (!isRefusal(error, description)) throw error;
  }
}

/** Answers a button press, `loud` as a box to be closed. A press that is too old to be answered is left so (telegram.md §2). */
export async function answer(ctx: Context, text: string, options: { readonly loud?: boolean } = {}): Promise<void> {
  const { text: shown } = cut(rich(text), ANSWER_LIMIT);
  const answering = ctx.answerCallbackQuery({ text: shown, show_alert: options.loud ?? false });
  await unlessRefused(/query is too old|query id is invalid/, answering);
}

/** Whether Telegram said no with such a description; matched on the lower-cased text, which may change (telegram.md §2). */
const isRefusal = (error: unknown, description: RegExp): boolean =>
  error instanceof GrammyError && error.error_code === 400 && description.test(error.description.toLowerCase());

function toMessageEntity(entity: Entity): MessageEntity {
  const { type, offset, length } = entity;
  return type === 'text_link' ? { type, offset, length, url: entity.url ?? '' } : { type, offset, length };
}
