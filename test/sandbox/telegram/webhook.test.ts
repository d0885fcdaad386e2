import { createServer, type IncomingHttpHeaders } from 'node:http';
import { Bot, webhookCallback } from 'grammy';
import { expect, it } from 'vitest';
import * as z from 'zod';
import { ManualClock } from '../clock.ts';
import { startScene, TOKEN } from './raw-call.ts';

const pushed = z.looseObject({ message: z.looseObject({ text: z.string() }) });

interface Reply {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** A webhook that answers by `reply` and keeps what it got. */
async function startHook(reply: (text: string, attempt: number) => Reply | Promise<Reply> = () => ({ status: 200 })) {
  const got: { readonly text: string; readonly headers: IncomingHttpHeaders }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', async () => {
      const { text } = pushed.parse(JSON.parse(body)).message;
      got.push({ text, headers: request.headers });
      const answer = await reply(text, got.filter((one) => one.text === text).length);
      response.writeHead(answer.status, answer.headers).end(answer.body ?? '');
    });
  });
  const url = await listen(server);
  return {
    url,
    got,
    texts: () => got.map(({ text }) => text),
    [Symbol.asyncDispose]: () => close(server),
  };
}

type HttpServer = ReturnType<typeof createServer>;

async function listen(server: HttpServer): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `http://127.0.0.1:${address.port}/hook`;
}

async function close(server: HttpServer): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

async function until(check: () => boolean): Promise<void> {
  while (!check()) await new Promise((resolve) => setImmediate(resolve));
}

it('pushes updates with the secret header, and drops what was taken', async () => {
  await using scene = await startScene();
  await using hook = await startHook();
  const set = { url: hook.url, secret_token: 'open-sesame', drop_pending_updates: true };
  expect((await scene.call('setWebhook', set)).result).toBe(true);
  await scene.ann.in(scene.bot).sends('hello');
  await until(() => hook.got.length === 1);
  expect(hook.got[0]).toMatchObject({ text: 'hello', headers: { 'x-telegram-bot-api-secret-token': 'open-sesame' } });
  await until(() => scene.bot.updates.pending().length === 0);
  expect((await scene.call('getWebhookInfo')).result).toMatchObject({ url: hook.url, pending_update_count: 0 });
});

it('repeats a refused update and holds back only its own chat (telegram.md §2, Webhook)', async () => {
  const clock = new ManualClock();
  await using scene = await startScene({ clock });
  await using hook = await startHook((text, attempt) => ({ status: text === 'a1' && attempt < 3 ? 500 : 200 }));
  await scene.call('setWebhook', { url: hook.url, drop_pending_updates: true });
  await scene.ann.in(scene.bot).sends('a1');
  await scene.ann.in(scene.bot).sends('a2');
  await scene.bea.in(scene.bot).sends('b1');
  const hasFailedNow = () => scene.bot.webhook?.lastError?.at === clock.now();
  await until(() => hook.got.length === 2 && hasFailedNow());
  expect(hook.texts().toSorted()).toEqual(['a1', 'b1']);
  expect((await scene.call('getWebhookInfo')).result).toMatchObject({
    last_error_message: 'Wrong response from the webhook: 500 Internal Server Error',
  });
  await clock.advance(1000);
  await until(hasFailedNow);
  await clock.advance(1999);
  await scene.bea.in(scene.bot).sends('b2');
  await until(() => hook.texts().includes('b2'));
  await clock.advance(1);
  await until(() => scene.bot.updates.pending().length === 0);
  expect(hook.texts().slice(2)).toEqual(['a1', 'b2', 'a1', 'a2']);
});

it('waits as long as Retry-After says', async () => {
  const clock = new ManualClock();
  await using scene = await startScene({ clock });
  await using hook = await startHook((text, attempt) =>
    text === 'a1' && attempt === 1 ? { status: 503, headers: { 'retry-after': '20' } } : { status: 200 },
  );
  await scene.call('setWebhook', { url: hook.url, drop_pending_updates: true });
  await scene.ann.in(scene.bot).sends('a1');
  await until(() => scene.bot.webhook?.lastError !== undefined);
  await clock.advance(19_999);
  await scene.bea.in(scene.bot).sends('b1');
  await until(() => hook.texts().includes('b1'));
  await clock.advance(1);
  await until(() => scene.bot.updates.pending().length === 0);
  expect(hook.texts()).toEqual(['a1', 'b1', 'a1']);
});

it('carries out a call that came as the answer', async () => {
  await using scene = await startScene();
  const body = JSON.stringify({ method: 'sendMessage', chat_id: scene.ann.id, text: 'from the answer' });
  await using hook = await startHook(() => ({ status: 200, headers: { 'content-type': 'application/json' }, body }));
  await scene.call('setWebhook', { url: hook.url, drop_pending_updates: true });
  await scene.ann.in(scene.bot).sends('hello');
  await scene.ann.in(scene.bot).sees('from the answer');
});

it.each([
  [{ url: 'http://example.com/hook' }, 'bad webhook: An HTTPS URL must be provided for webhook'],
  [{ url: 'https://example.com:8080/x' }, 'bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443'],
  [{ url: 'https://example.com/x', secret_token: 'a b' }, 'secret token contains unallowed characters'],
])('refuses %o', async (params, problem) => {
  await using scene = await startScene();
  expect((await scene.call('setWebhook', params)).description).toBe(`Bad Request: ${problem}`);
});

it('works with grammY’s webhookCallback', async () => {
  await using scene = await startScene();
  const bot = new Bot(TOKEN, { client: { apiRoot: scene.telegram.url } });
  bot.on('message', (ctx) => ctx.reply(`you said ${ctx.message.text}`));
  const server = createServer(webhookCallback(bot, 'http', { secretToken: 's3cret' }));
  const url = await listen(server);
  await bot.api.setWebhook(url, { secret_token: 's3cret', drop_pending_updates: true });
  await scene.ann.in(scene.bot).sends('hello');
  await scene.ann.in(scene.bot).sees('you said hello');
  await close(server);
});
