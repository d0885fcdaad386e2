import type { InlineKeyboardMarkup } from 'grammy/types';
import { encodeAction } from '#shared/telegram/action.ts';

/** The buttons under an alert's message. `ref` is the relay's event id: short, and CS2Cap's ids stay opaque (C48). */
export function alertKeyboard(eventId: number, state: 'fired' | 'armed'): InlineKeyboardMarkup {
  const data = encodeAction({ verb: 'rearm', ref: String(eventId) });
  if (state === 'armed' || !data.ok) return { inline_keyboard: [] };
  return { inline_keyboard: [[{ text: 'Re-arm', callback_data: data.value }]] };
}
