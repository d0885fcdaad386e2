import type { IncomingHttpHeaders } from 'node:http';
import type { Route } from './http-server.ts';

/** Takes an update that Telegram pushes; gives the HTTP status to answer. */
export type UpdateHandler = (headers: IncomingHttpHeaders, body: Buffer) => Promise<number>;

/** `POST /telegram/webhook`, for `TELEGRAM_MODE=webhook`. */
export function telegramRoute(handle: UpdateHandler): Route {
  return {
    method: 'POST',
    path: /^\/telegram\/webhook$/,
    async handle(request) {
      const status = await handle(request.headers, request.body);
      return { status, json: { ok: status === 200 } };
    },
  };
}
