import type { InlineKeyboardButton, InlineKeyboardMarkup } from 'grammy/types';
import { encodeAction } from '#shared/telegram/action.ts';

/** Buttons to the neighbouring pages of the alert list; none for a single page. */
export function alertListKeyboard(page: number, pages: number): InlineKeyboardMarkup {
  const buttons = [
    ...(page > 1 ? [pageButton('‹ Back', page - 1)] : []),
    ...(page < pages ? [pageButton('More ›', page + 1)] : []),
  ].flat();
  return { inline_keyboard: buttons.length > 0 ? [buttons] : [] };
}

function pageButton(text: string, page: number): InlineKeyboardButton[] {
  const data = encodeAction({ verb: 'page', ref: String(page) });
  return data.ok ? [{ text, callback_data: data.value }] : [];
}
