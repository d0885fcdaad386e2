import { createServer } from 'node:http';
import * as z from 'zod';
import { listen } from '../support/listen.ts';

const Sent = z.looseObject({ chat_id: z.coerce.string(), text: z.string(), reply_markup: z.unknown() });

/** One call for a chat, as it arrived. */
export interface ChatCall extends z.infer<typeof Sent> {
  readonly method: string;
  readonly at: number;
}

/** A Bot API that takes its time, and sees what it must never see: two calls for one chat at once. */
export interface ChatApi {
  readonly apiRoot: string;
  readonly calls: readonly ChatCall[];
  readonly others: readonly { readonly method: string; readonly body: unknown }[];
  /** The most calls that were under way at once for any one chat. */
  readonly mostAtOnce: number;
  /** Answers the next `times` messages with a 429. */
  flood(times: number, retryAfterS: number): void;
}

export async function startChatApi({ delayMs = 0 } = {}): Promise<ChatApi> {
  const calls: ChatCall[] = [];
  const others: { method: string; body: unknown }[] = [];
  const underWay = new Map<string, number>();
  let mostAtOnce = 0;
  let floods = { times: 0, retryAfterS: 0 };
  let lastMessageId = 100;

  async function answer(method: string, body: unknown): Promise<unknown> {
    if (method === 'getMe') return { id: 4242, is_bot: true, first_name: 'Relay', username: 'relay_bot' };
    if (method === 'getUpdates') await pause(200);
    if (method === 'getUpdates' || method === 'getChatAdministrators') return [];
    if (!/^(sendMessage|editMessageText)$/.test(method)) {
      others.push({ method, body });
      return true;
    }
    const call = Sent.parse(body);
    const now = (underWay.get(call.chat_id) ?? 0) + 1;
    underWay.set(call.chat_id, now);
    mostAtOnce = Math.max(mostAtOnce, now);
    calls.push({ ...call, method, at: Date.now() });
    await pause(delayMs);
    underWay.set(call.chat_id, (underWay.get(call.chat_id) ?? 1) - 1);
    return { message_id: ++lastMessageId, date: 1, chat: { id: Number(call.chat_id), type: 'private' } };
  }

  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const method = request.url?.split('/').at(-1) ?? '';
    const text = Buffer.concat(chunks).toString('utf8');
    const send = (status: number, json: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json));
    if (method === 'sendMessage' && floods.times > 0) {
      const { retryAfterS } = floods;
      floods = { ...floods, times: floods.times - 1 };
      const description = `Too Many Requests: retry after ${retryAfterS}`;
      return send(429, { ok: false, error_code: 429, description, parameters: { retry_after: retryAfterS } });
    }
    return send(200, { ok: true, result: await answer(method, text === '' ? {} : JSON.parse(text)) });
  });
  const apiRoot = `http://127.0.0.1:${await listen(server)}`;
  return {
    apiRoot,
    calls,
    others,
    get mostAtOnce() {
      return mostAtOnce;
    },
    flood: (times, retryAfterS) => {
      floods = { times, retryAfterS };
    },
  };
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** How often each event's message came to each chat: `chat item` → times. */
export function countMessages(calls: readonly ChatCall[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { method, chat_id, text } of calls) {
    if (method !== 'sendMessage') continue;
    const key = `${chat_id} ${/Item \d+/.exec(text)?.[0] ?? '?'}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}
