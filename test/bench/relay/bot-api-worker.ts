import { createServer } from 'node:http';
import { parentPort } from 'node:worker_threads';
import * as z from 'zod';
import type { BotApiOrder, BotApiReport } from './bot-api.ts';

/** A Bot API in a thread of its own: counts what arrives, with delays and refusals as ordered. */
const Body = z.looseObject({ chat_id: z.union([z.string(), z.number()]).transform(String), text: z.string() });

let order: BotApiOrder = { latencyMs: 0, floodShare: 0, badGatewayShare: 0 };
let arrivals: BotApiReport['arrivals'][number][] = [];
let insidePause = 0;
let messageId = 0;
const pausedUntil = new Map<string, number>();

const RETRY_AFTER_S = 1;

function answerTo(method: string, text: string): { readonly status: number; readonly body: unknown } {
  if (method !== 'sendMessage') return { status: 200, body: { ok: true, result: method === 'getUpdates' ? [] : BOT } };
  const { chat_id: chat, text: message } = Body.parse(JSON.parse(text));
  const now = performance.timeOrigin + performance.now();
  if (now < (pausedUntil.get(chat) ?? 0)) insidePause++;
  if (Math.random() < order.floodShare) {
    pausedUntil.set(chat, now + RETRY_AFTER_S * 1000);
    const description = `Too Many Requests: retry after ${RETRY_AFTER_S}`;
    return {
      status: 429,
      body: { ok: false, error_code: 429, description, parameters: { retry_after: RETRY_AFTER_S } },
    };
  }
  if (Math.random() < order.badGatewayShare) {
    return { status: 502, body: { ok: false, error_code: 502, description: 'Bad Gateway' } };
  }
  arrivals.push({ chat, event: /bench-\d+-end/.exec(message)?.[0] ?? '', at: now });
  return {
    status: 200,
    body: { ok: true, result: { message_id: ++messageId, date: 0, chat: { id: Number(chat) }, text: message } },
  };
}

const BOT = { id: 42, is_bot: true, first_name: 'Bench', username: 'bench_bot' };

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const method = request.url?.split('/').at(-1) ?? '';
    const { status, body } = answerTo(method, Buffer.concat(chunks).toString());
    const text = JSON.stringify(body);
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
    const delayMs = method === 'getUpdates' ? 2000 : order.latencyMs;
    const answer = () => response.writeHead(status, headers).end(text);
    if (delayMs > 0) setTimeout(answer, delayMs);
    else answer();
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  parentPort?.postMessage({ port: typeof address === 'object' ? address?.port : undefined });
});

parentPort?.on('message', (message: BotApiOrder | 'report' | 'count') => {
  if (message === 'count') parentPort?.postMessage({ count: arrivals.length });
  else if (message === 'report') {
    const report: BotApiReport = { arrivals, insidePause };
    parentPort?.postMessage(report);
    arrivals = [];
    insidePause = 0;
    pausedUntil.clear();
  } else order = message;
});
