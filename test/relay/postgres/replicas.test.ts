import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { until } from '#sandbox/until.ts';
import { startTestRelay } from '../support/running-relay.ts';
import { testDatabase } from '../support/test-store.ts';
import { countMessages, startChatApi } from './chat-api.ts';
import { CHATS, postEvent, sendingTo } from './post-events.ts';

const UPDATES_SECRET = 'an-obvious-webhook-secret';

/** Replicas of one relay on one database, behind something that lets each take its turn. */
async function startReplicas(count: number, api: { readonly apiRoot: string }, more: Record<string, string> = {}) {
  const environment = { ...sendingTo(api.apiRoot, await testDatabase()), ...more };
  const replicas = await Promise.all(Array.from({ length: count }, () => startTestRelay(environment)));
  let turn = 0;
  const post = async (n: number, to = replicas[turn++ % replicas.length]) => {
    const response = await postEvent(to?.url, n);
    return { status: response.status, text: await response.text() };
  };
  return { replicas, post };
}

const Markup = z.object({
  inline_keyboard: z.array(z.array(z.looseObject({ callback_data: z.string().optional() }))),
});

describe('three replicas on one database', () => {
  it('take each event once, and send to a chat one after another, whichever of them got what', async () => {
    const api = await startChatApi({ delayMs: 5 });
    const { post } = await startReplicas(3, api);
    const events = Array.from({ length: 20 }, (_, n) => n);
    // Every one comes three times, to each replica once, all at the same time.
    const answers = await Promise.all([...events, ...events, ...events].map((n) => post(n)));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect(answers.filter(({ text }) => text.includes('accepted'))).toHaveLength(events.length);
    await until('all messages', () => countMessages(api.calls).size === events.length * CHATS.length);
    expect([...countMessages(api.calls).values()].filter((times) => times !== 1)).toEqual([]);
    expect(api.mostAtOnce).toBe(1);
  });

  it('share the pause that Telegram asked one of them for', async () => {
    const api = await startChatApi();
    const { post, replicas } = await startReplicas(3, api, { TELEGRAM_DEFAULT_CHATS: '11' });
    api.flood(1, 2);
    const refusedAt = Date.now();
    await post(1, replicas[0]);
    for (const replica of replicas) await post(2 + replicas.indexOf(replica), replica);
    await until('all messages', () => api.calls.length === 4);
    expect(Math.min(...api.calls.map(({ at }) => at))).toBeGreaterThanOrEqual(refusedAt + 2000);
    expect(api.mostAtOnce).toBe(1);
  });

  it('answer at another one a button under a message that one sent, once', async () => {
    const api = await startChatApi();
    const { post, replicas } = await startReplicas(3, api, {
      TELEGRAM_DEFAULT_CHATS: '11',
      TELEGRAM_ADMIN_IDS: '11',
      TELEGRAM_MODE: 'webhook',
      TELEGRAM_WEBHOOK_SECRET: UPDATES_SECRET,
      PUBLIC_URL: 'https://relay.example',
    });
    await post(1, replicas[0]);
    await until('the message', () => api.calls.length === 1);
    const markup = Markup.parse(api.calls[0]?.reply_markup);
    const data = markup.inline_keyboard.flat().find((button) => button.callback_data !== undefined)?.callback_data;
    expect(data).toBeDefined();
    const chat = { id: 11, type: 'private', first_name: 'Olga' };
    const update = {
      update_id: 1,
      callback_query: {
        id: '77',
        chat_instance: '1',
        from: { id: 11, is_bot: false, first_name: 'Olga' },
        message: { message_id: 101, date: 1, chat, text: 'Item 1' },
        data,
      },
    };
    const press = (replica: { readonly url: string } | undefined) =>
      fetch(`${replica?.url}/telegram/webhook`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': UPDATES_SECRET },
        body: JSON.stringify(update),
      });
    const statuses = await Promise.all([press(replicas[1]), press(replicas[2])]);
    expect(statuses.map(({ status }) => status)).toEqual([200, 200]);
    await until('the answer', () => api.others.some(({ method }) => method === 'answerCallbackQuery'));
    expect(api.others.filter(({ method }) => method === 'answerCallbackQuery')).toHaveLength(1);
  });

  it('hand over what a replica leaves when it is stopped under load', async () => {
    const api = await startChatApi({ delayMs: 20 });
    const { post, replicas } = await startReplicas(2, api);
    const [first] = replicas;
    const events = Array.from({ length: 10 }, (_, n) => n);
    await Promise.all(events.map((n) => post(n, first)));
    await first?.stop();
    await until('all messages', () => countMessages(api.calls).size === events.length * CHATS.length, 15_000);
    expect([...countMessages(api.calls).values()].filter((times) => times !== 1)).toEqual([]);
    expect(api.mostAtOnce).toBe(1);
  });
});
