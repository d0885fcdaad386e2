import { createServer } from 'node:http';
import { onTestFinished } from 'vitest';
import * as z from 'zod';
import { createBotApi } from '#relay/delivery/bot-api.ts';
import { listen } from './listen.ts';

const Call = z.looseObject({
  chat_id: z.string(),
  text: z.string(),
  message_id: z.number().optional(),
  message_thread_id: z.number().optional(),
});

export interface RecordedCall extends z.infer<typeof Call> {
  readonly method: string;
}

/** How the server answers one call: a status and a body, or no answer at all. */
export type Scripted =
  | { readonly status: number; readonly body: unknown }
  | 'cut'
  /** Answers when the returned promise resolves. */
  | (() => Promise<void>);

export const TOKEN = '4242:an-obvious-test-token';

/** A Bot API that answers what a test scripted, then "sent". */
export async function startBotServer() {
  const calls: RecordedCall[] = [];
  const script: Scripted[] = [];
  let lastMessageId = 100;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const method = request.url?.split('/').at(-1) ?? '';
    // The outbox needs two methods; a bot that asks for others is refused like one with a wrong token.
    if (!/^(sendMessage|editMessageText)$/.test(method)) {
      const refused = { ok: false, error_code: 404, description: 'Not Found' };
      return response.writeHead(404, { 'content-type': 'application/json' }).end(JSON.stringify(refused));
    }
    calls.push({ method, ...Call.parse(JSON.parse(Buffer.concat(chunks).toString('utf8'))) });
    const next = script.shift();
    if (next === 'cut') return request.socket.destroy();
    if (typeof next === 'function') await next();
    const sent = { ok: true, result: { message_id: ++lastMessageId } };
    const { status, body } = typeof next === 'object' ? next : { status: 200, body: sent };
    return response
      .writeHead(status, { 'content-type': 'application/json' })
      .end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  const apiRoot = `http://127.0.0.1:${await listen(server)}`;
  const api = createBotApi({ token: TOKEN, apiRoot });
  onTestFinished(() => api.close());
  return { api, apiRoot, calls, script };
}

/** A refusal as the Bot API words it. */
export function refusal(code: number, description: string, parameters?: Record<string, number>): Scripted {
  return {
    status: code,
    body: { ok: false, error_code: code, description, ...(parameters ? { parameters } : {}) },
  };
}
