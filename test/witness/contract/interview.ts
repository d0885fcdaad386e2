import { type Intent, judge, type Report } from './judge.ts';
import type { Tap } from './tap.ts';

export interface AskOptions {
  readonly body?: unknown;
  /** Another content type than JSON. */
  readonly contentType?: string;
  /** The API key; none at all for `null`. */
  readonly key?: string | null;
  readonly intent?: Intent;
}

/** Sends one request through the tap and holds the answer against what is expected; gives the answer's body. */
export type Ask = (status: number, method: string, path: string, options?: AskOptions) => Promise<unknown>;

/** Asks one request after the other, so that each answer's exchange is the tap's last. */
export function startInterview(tap: Tap, defaultKey: string, report: Report): Ask {
  return async (status, method, path, options = {}) => {
    const seen = tap.exchanges.length;
    const response = await fetch(`${tap.url}/v1${path}`, toInit(method, options, defaultKey)).catch(() =>
      Response.error(),
    );
    const text = await response.text();
    const complaints =
      response.status === status ? [] : [`answered ${response.status}, not ${status}: ${text.slice(0, 200)}`];
    const exchange = tap.exchanges[seen];
    if (exchange) complaints.push(...judge(exchange, options.intent));
    else complaints.push('did not pass the proxy');
    for (const complaint of complaints) report(`${method} ${path}: ${complaint}`);
    return text === '' ? undefined : JSON.parse(text);
  };
}

function toInit(method: string, options: AskOptions, defaultKey: string): RequestInit {
  const { body, key = defaultKey, contentType = 'application/json' } = options;
  return {
    method,
    headers: {
      ...(key === null ? {} : { Authorization: `Bearer ${key}` }),
      ...(body === undefined ? {} : { 'Content-Type': contentType }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
}

/** The text at a path of a JSON answer; throws when it is none. */
export function textAt(body: unknown, ...path: readonly (string | number)[]): string {
  const found = path.reduce<unknown>(
    (at, part) => (typeof at === 'object' && at !== null ? Reflect.get(at, part) : undefined),
    body,
  );
  if (typeof found !== 'string')
    throw new Error(`No text at ${path.join('.')} in ${JSON.stringify(body).slice(0, 200)}`);
  return found;
}
