import * as z from 'zod';
import { startTelegram, type Telegram, type TelegramOptions } from './telegram.ts';

export const TOKEN = '4242:test-token';

const answer = z.object({
  ok: z.boolean(),
  result: z.unknown().optional(),
  error_code: z.int().optional(),
  description: z.string().optional(),
  parameters: z.object({ retry_after: z.int().optional(), migrate_to_chat_id: z.int().optional() }).optional(),
});

/** Calls a method as a bot without a library would, and gives the whole answer. */
export async function rawCall(telegram: Telegram, method: string, params: object = {}, token = TOKEN) {
  const response = await fetch(`${telegram.url}/bot${token}/${method}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(params),
  });
  return {
    status: response.status,
    retryAfter: response.headers.get('retry-after'),
    ...answer.parse(await response.json()),
  };
}

/** A stand-in with one bot and two people, who both started it. Flood limits are off unless a test is about them. */
export async function startScene(options: TelegramOptions = {}) {
  const telegram = await startTelegram({ limits: false, ...options });
  const bot = telegram.addBot({ token: TOKEN, username: 'alerts_bot' });
  const ann = telegram.user({ firstName: 'Ann' });
  const bea = telegram.user({ firstName: 'Bea', languageCode: 'ru' });
  await ann.startsBot(bot);
  await bea.startsBot(bot);
  const call = (method: string, params: object = {}) => rawCall(telegram, method, params);
  return { telegram, bot, ann, bea, call, [Symbol.asyncDispose]: () => telegram.stop() };
}
