import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type BotApi, type Reply, refused } from './bot-api.ts';
import { Refusal } from './refusal.ts';
import { readBody, readParams } from './request.ts';

/** Answers requests that are not the Bot API's; undefined if it has nothing there. */
export type SideDoor = (request: { method: string; path: string; body: string }) => Promise<SideReply | undefined>;

export interface SideReply {
  readonly status: number;
  readonly body: unknown;
}

/**
 * The Bot API at `/bot<token>/<method>`, by GET or POST. Idle connections live for a minute: bots reuse them, and a
 * shorter life shows up as "socket hang up" (telegram.md §3).
 */
export function createTelegramServer(api: BotApi, sideDoor: SideDoor): Server {
  const server = createServer((request, response) => {
    void answer(api, sideDoor, request, response).catch((error: unknown) => {
      if (error instanceof Refusal) write(response, refused(error));
      else response.destroy();
    });
  });
  server.keepAliveTimeout = 60_000;
  return server;
}

async function answer(api: BotApi, sideDoor: SideDoor, request: IncomingMessage, response: ServerResponse) {
  const url = new URL(request.url ?? '/', 'http://telegram.local');
  const body = await readBody(request);
  const address = /^\/bot([^/]+)\/(\w+)\/?$/.exec(decodeURIComponent(url.pathname));
  if (!address) {
    const reply = await sideDoor({ method: request.method ?? 'GET', path: url.pathname, body: body.toString('utf8') });
    return write(response, reply ?? refused(new Refusal(404, 'Not Found')));
  }
  const hangUp = new AbortController();
  response.on('close', () => hangUp.abort());
  const contentType = request.headers['content-type'] ?? '';
  const params = await readParams(url.searchParams, contentType, body);
  const reply = await api.handle({ token: address[1] ?? '', method: address[2] ?? '', params, signal: hangUp.signal });
  if (reply === 'cut') request.socket.destroy();
  else write(response, reply);
}

function write(response: ServerResponse, reply: Exclude<Reply, 'cut'> | SideReply): void {
  if (response.writableEnded || response.destroyed) return;
  const text = JSON.stringify(reply.body);
  const retryAfter = isRefusal(reply) ? reply.body.parameters?.retry_after : undefined;
  response.writeHead(reply.status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
  });
  response.end(text);
}

function isRefusal(reply: { body: unknown }): reply is { body: { parameters?: { retry_after?: number } } } {
  return typeof reply.body === 'object' && reply.body !== null && 'error_code' in reply.body;
}
