import type { InlineKeyboardButton, InlineKeyboardMarkup } from 'grammy/types';
import { encodeAction } from '#shared/telegram/action.ts';
import type { Language } from '#shared/telegram/words.ts';
import { commonWords } from '../messages/common.ts';

/** Buttons to the neighbouring pages of the alert list; none for a single page. */
export function alertListKeyboard(page: number, pages: number, language: Language): InlineKeyboardMarkup {
  const words = commonWords(language);
  const buttons = [
    ...(page > 1 ? [pageButton(words.back, page - 1)] : []),
    ...(page < pages ? [pageButton(words.more, page + 1)] : []),
  ].flat();
  return { inline_keyboard: buttons.length > 0 ? [buttons] : [] };
}

function pageButton(text: string, page: number): InlineKeyboardButton[] {
  const data = encodeAction({ verb: 'page', ref: String(page) });
  return data.ok ? [{ text, callback_data: data.value }] : [];
}
