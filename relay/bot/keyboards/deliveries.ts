import type { InlineKeyboardButton, InlineKeyboardMarkup } from 'grammy/types';
import { encodeAction } from '#shared/telegram/action.ts';
import type { Language } from '#shared/telegram/words.ts';
import type { DeliveryFilter, DeliveryReport } from '../../use-cases/list-deliveries.ts';
import { commonWords } from '../messages/common.ts';
import { deliveryWords } from '../messages/delivery-words.ts';

/** What a button under /deliveries asks for, among what its list was about. */
export type DeliveryPress = { readonly filter: DeliveryFilter } & (
  | { readonly kind: 'page'; readonly page: number }
  | { readonly kind: 'replay'; readonly id: number; readonly page: number }
  /** Everything given up until this delivery: what is given up after the message was made is not meant. */
  | { readonly kind: 'all'; readonly upTo: number }
);

/** A button for each dead letter of the page, one for all, and the neighbouring pages. */
export function deliveriesKeyboard(report: DeliveryReport, language: Language): InlineKeyboardMarkup {
  const { dead, total, first, page, pages, newestId } = report;
  const words = deliveryWords(language);
  const { back, more } = commonWords(language);
  const among = filterText(report.filter);
  const each = dead.map(({ id }, index) => button(`r.${id}.${page}${among}`, words.replay(first + index)));
  const all = total > 1 ? [button(`a.${newestId}.1${among}`, words.replayAll(total))] : [];
  const turn = [
    ...(page > 1 ? [button(`p.0.${page - 1}${among}`, back)] : []),
    ...(page < pages ? [button(`p.0.${page + 1}${among}`, more)] : []),
  ];
  const rows = [each.slice(0, 3), each.slice(3), all, turn].map((row) => row.flat());
  return { inline_keyboard: rows.filter((row) => row.length > 0) };
}

/** Reads the reference of such a button; undefined for anything else. */
export function readDeliveryPress(ref: string): DeliveryPress | undefined {
  const [verb, idText, pageText, since = '', words = ''] = ref.split('.');
  const [id, page] = [Number(idText), Number(pageText)];
  if (!Number.isSafeInteger(id) || !Number.isSafeInteger(page)) return undefined;
  const filter = {
    ...(since === '' ? {} : { since: Number.parseInt(since, 36) }),
    ...(words === '' ? {} : { words: Buffer.from(words, 'base64url').toString('utf8') }),
  };
  if (verb === 'p') return { kind: 'page', page, filter };
  if (verb === 'r') return { kind: 'replay', id, page, filter };
  return verb === 'a' ? { kind: 'all', upTo: id, filter } : undefined;
}

/** A button holds 64 bytes in all, so a filter that it has to carry is short. */
export const FILTER_WORDS_BYTES = 18;

function filterText({ since, words }: DeliveryFilter): string {
  if (since === undefined && words === undefined) return '';
  return `.${since?.toString(36) ?? ''}.${Buffer.from(words ?? '').toString('base64url')}`;
}

function button(ref: string, text: string): InlineKeyboardButton[] {
  const data = encodeAction({ verb: 'dead', ref });
  return data.ok ? [{ text, callback_data: data.value }] : [];
}
