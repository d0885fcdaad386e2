import type { InlineQueryResult } from 'grammy/types';
import * as z from 'zod';
import { flag, json, optionalText, text, wholeBetween } from '../fields.ts';
import { method } from '../method.ts';
import { badRequest } from '../refusal.ts';

const maxAnswerLength = 200;

const answerCallbackQuery = method(
  'answerCallbackQuery',
  z.object({
    callback_query_id: text,
    text: optionalText,
    show_alert: flag,
    url: optionalText,
    cache_time: wholeBetween('cache_time', 0, 2_592_000).exactOptional(),
  }),
  ({ bot, world }, params) => {
    if ((params.text?.length ?? 0) > maxAnswerLength) throw badRequest('MESSAGE_TOO_LONG');
    if (params.url !== undefined && !/^(?:https?:\/\/t\.me\/|tg:\/\/)/.test(params.url))
      throw badRequest('URL_INVALID');
    world.callbacks.answer(bot.id, params.callback_query_id, {
      answered: true,
      text: params.text,
      showAlert: params.show_alert ?? false,
      url: params.url,
    });
    return true;
  },
);

const result = z.custom<InlineQueryResult>(
  (value) => typeof value === 'object' && value !== null && 'type' in value && 'id' in value,
  { error: "can't parse inline query result: it needs a type and an id (stand-in)" },
);

const answerInlineQuery = method(
  'answerInlineQuery',
  z.object({
    inline_query_id: text,
    results: json('inline query results', z.array(result).max(50)),
    cache_time: wholeBetween('cache_time', 0, 2_592_000).exactOptional(),
    is_personal: flag,
    next_offset: optionalText,
  }),
  ({ bot, world }, params) => {
    world.inlineQueries.answer(bot.id, params.inline_query_id, params.results);
    return true;
  },
);

/** Answers to pressed buttons and inline queries. */
export const queryMethods = [answerCallbackQuery, answerInlineQuery];
