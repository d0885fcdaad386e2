import type { InlineKeyboardButton, InlineKeyboardMarkup } from 'grammy/types';
import { encodeAction } from '#shared/telegram/action.ts';
import type { Language } from '#shared/telegram/words.ts';
import type { DeliveryReport } from '../../use-cases/list-deliveries.ts';
import { commonWords } from '../messages/common.ts';
import { deliveryWords } from '../messages/delivery-words.ts';

/** What a button under /deliveries asks for. */
export type DeliveryPress =
  | { readonly kind: 'page'; readonly page: number }
  | { readonly kind: 'replay'; readonly id: number; readonly page: number }
  /** Everything given up until this delivery: what is given up after the message was made is not meant. */
  | { readonly kind: 'all'; readonly upTo: number };

/** A button for each dead letter of the page, one for all, and the neighbouring pages. */
export function deliveriesKeyboard(report: DeliveryReport, language: Language): InlineKeyboardMarkup {
  const { dead, total, first, page, pages, newestId } = report;
  const words = deliveryWords(language);
  const { back, more } = commonWords(language);
  const each = dead.map(({ id }, index) => button(`replay.${id}.${page}`, words.replay(first + index)));
  const all = total > 1 ? [button(`all.${newestId}`, words.replayAll(total))] : [];
  const turn = [
    ...(page > 1 ? [button(`page.${page - 1}`, back)] : []),
    ...(page < pages ? [button(`page.${page + 1}`, more)] : []),
  ];
  const rows = [each.slice(0, 3), each.slice(3), all, turn].map((row) => row.flat());
  return { inline_keyboard: rows.filter((row) => row.length > 0) };
}

/** Reads the reference of such a button; undefined for anything else. */
export function readDeliveryPress(ref: string): DeliveryPress | undefined {
  const [verb, one, two] = ref.split('.');
  const [first, second] = [Number(one), Number(two)];
  if (verb === 'page' && Number.isSafeInteger(first)) return { kind: 'page', page: first };
  if (verb === 'all' && Number.isSafeInteger(first)) return { kind: 'all', upTo: first };
  if (verb !== 'replay' || !Number.isSafeInteger(first) || !Number.isSafeInteger(second)) return undefined;
  return { kind: 'replay', id: first, page: second };
}

function button(ref: string, text: string): InlineKeyboardButton[] {
  const data = encodeAction({ verb: 'dead', ref });
  return data.ok ? [{ text, callback_data: data.value }] : [];
}
