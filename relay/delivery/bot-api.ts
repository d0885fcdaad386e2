import { Buffer } from 'node:buffer';
import Pool from 'undici/lib/dispatcher/pool.js';
import type { TelegramAnswer } from './telegram-outcome.ts';

/** One method call to the Bot API; never throws, never repeats: the outbox decides what an answer means. */
export interface BotApi {
  call(method: string, parameters: Readonly<Record<string, unknown>>): Promise<TelegramAnswer>;
  close(): void;
}

const TIMEOUT_MS = 15_000;

const connectionsWith = (timeoutMs: number) => ({
  connections: 64,
  // One at a time on each: of two that share a connection, both would be unclear when it breaks.
  pipelining: 1,
  allowH2: false,
  connectTimeout: timeoutMs,
  headersTimeout: timeoutMs,
  bodyTimeout: timeoutMs,
  // A connection that the far side is about to close is not used any more: a send cut off by that would be unclear.
  keepAliveTimeout: 30_000,
  maxResponseSize: 1_000_000,
});

/**
 * A keep-alive client for the methods the outbox needs. It completes more than twice as many `sendMessage` calls a second
 * as grammY's own client, and it tells a request that never left from one that may have arrived.
 */
export function createBotApi(options: {
  readonly token: string;
  readonly apiRoot: string;
  /** Default: 15 s. */
  readonly timeoutMs?: number;
}): BotApi {
  const root = new URL(`${options.apiRoot}/bot${options.token}/`);
  const pool = new Pool(root.origin, connectionsWith(options.timeoutMs ?? TIMEOUT_MS));
  const headers = { 'content-type': 'application/json' };
  return {
    call(method, parameters) {
      const body = JSON.stringify(parameters);
      return new Promise((resolve) => {
        // Nothing is written before the connection stands: until then, sending again can't double anything.
        let isBegun = false;
        let status = 0;
        const chunks: Buffer[] = [];
        pool.dispatch(
          { path: `${root.pathname}${method}`, method: 'POST', headers, body },
          {
            onRequestStart() {
              isBegun = true;
            },
            onResponseStart(_, statusCode) {
              status = statusCode;
            },
            onResponseData(_, chunk) {
              chunks.push(chunk);
            },
            onResponseEnd() {
              const text = Buffer.concat(chunks).toString('utf8');
              // Reasons go into the store, to admins and into the status; a proxy's may repeat the address.
              resolve({ kind: 'answer', status, body: text.replaceAll(options.token, '***') });
            },
            onResponseError(_, error) {
              resolve({ kind: isBegun ? 'unclear' : 'not-sent', reason: reasonOf(error) });
            },
          },
        );
      });
    },
    close: () => void pool.destroy(),
  };
}

/** The error's code rather than its text: texts hold the address, and the address holds the token. */
function reasonOf(error: Error): string {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'connection lost';
  return WORDS[code] ?? code;
}

const WORDS: Readonly<Record<string, string>> = {
  UND_ERR_HEADERS_TIMEOUT: 'no answer in time',
  UND_ERR_BODY_TIMEOUT: 'no answer in time',
  UND_ERR_CONNECT_TIMEOUT: 'no connection in time',
  UND_ERR_SOCKET: 'connection lost',
  UND_ERR_RES_EXCEEDED_MAX_SIZE: 'the answer is too long',
};
