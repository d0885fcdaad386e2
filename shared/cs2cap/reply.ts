import * as z from 'zod/mini';
import { fail, ok, type Result } from '../result.ts';
import type { ApiRequest } from './requests.ts';

/** An HTTP answer as both hosts can give it. */
export interface HttpReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/**
 * Why a call gave no value. `kind` follows the status first and the code second, because the documents name
 * codes that contradict each other (C57); unknown codes keep their text.
 */
export interface ApiFailure {
  readonly kind:
    | 'bad-request'
    | 'unauthorized'
    | 'payment-required'
    | 'forbidden'
    | 'not-found'
    | 'conflict'
    | 'invalid'
    | 'rate-limited'
    | 'monthly-quota'
    | 'server'
    | 'unreachable'
    | 'unreadable';
  /** 0 when no answer came. */
  readonly status: number;
  readonly code?: string;
  /** What CS2Cap said, for people; never holds a key or secret of ours. */
  readonly message: string;
  /** Per-field complaints of a 422, as `field: text` (C56). */
  readonly fields: readonly FieldError[];
  readonly retryAfterMs?: number;
  /** How many requests the window that is used up allows, where a 429 says it: a minute's or a month's, as `kind` tells (C54, C55). */
  readonly limit?: number;
}

export interface FieldError {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

const ErrorBody = z.looseObject({ code: z.optional(z.string()), detail: z.optional(z.unknown()) });
const FieldErrors = z.array(
  z.looseObject({ loc: z._default(z.array(z.union([z.string(), z.number()])), []), msg: z.string() }),
);

/** The value a reply carries, or the failure it stands for. `nowMs` is needed to read a rate limit's reset time. */
export function readReply<T>(request: ApiRequest<T>, reply: HttpReply, nowMs: number): Result<T, ApiFailure> {
  const json = parseJson(reply.text);
  if (reply.status < 200 || reply.status > 299) return fail(readFailure(reply, json, nowMs));
  const parsed = request.schema.safeParse(json);
  if (parsed.success) return ok(parsed.data);
  const where = parsed.error.issues[0]?.path.join('.') ?? '';
  return fail({
    kind: 'unreadable',
    status: reply.status,
    message:
      json === undefined
        ? 'CS2Cap answered with something that can’t be read; try again in a minute'
        : `CS2Cap’s answer has a new form${where ? ` (at ${where})` : ''}: update the toolkit`,
    fields: [],
  });
}

/** The failure of a call that got no answer: time-out, refused connection, unknown host. */
export function unreachable(message: string): ApiFailure {
  return { kind: 'unreachable', status: 0, message, fields: [] };
}

/**
 * One sentence that says what happened, for a cell or a chat. `names` are what people call the fields that a 422 names.
 */
export function describeFailure(failure: ApiFailure, names: Readonly<Record<string, string>> = {}): string {
  const details = failure.fields.map(({ path, message }) => {
    const name = nameOfField(path);
    return `${names[name] ?? name}: ${message}`;
  });
  return details.length > 0 ? details.join('; ') : failure.message;
}

/**
 * Whether an alert can't be armed because nobody could be told when it fires: no verified email with alert mails, no
 * active webhook (C16). Its code is in no document, so the words count too.
 */
export function isNoDeliveryChannel(failure: ApiFailure): boolean {
  const isRefusal = ['bad-request', 'forbidden', 'conflict', 'invalid'].includes(failure.kind);
  return isRefusal && /delivery.channel|verified email/i.test(`${failure.code ?? ''} ${describeFailure(failure)}`);
}

function readFailure(reply: HttpReply, json: unknown, nowMs: number): ApiFailure {
  const body = ErrorBody.safeParse(json);
  const code = body.success ? body.data.code : undefined;
  const detail = body.success ? body.data.detail : undefined;
  const fields = readFields(detail);
  const kind = kindOf(reply.status, code);
  const retryAfterMs = kind === 'rate-limited' || kind === 'server' ? readRetryAfter(reply.headers, nowMs) : undefined;
  const limit = reply.status === 429 ? wholeNumber(headerOf(reply.headers, 'X-RateLimit-Limit')) : undefined;
  return {
    kind,
    status: reply.status,
    ...(code === undefined ? {} : { code }),
    message: typeof detail === 'string' ? detail : `CS2Cap answered ${reply.status}${code ? ` ${code}` : ''}`,
    fields,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(limit === undefined ? {} : { limit }),
  };
}

function kindOf(status: number, code: string | undefined): ApiFailure['kind'] {
  if (status === 429) return code === 'RATE_LIMIT_MONTHLY_QUOTA_EXCEEDED' ? 'monthly-quota' : 'rate-limited';
  if (status >= 500) return 'server';
  const kinds: Readonly<Record<number, ApiFailure['kind']>> = {
    401: 'unauthorized',
    402: 'payment-required',
    403: 'forbidden',
    404: 'not-found',
    409: 'conflict',
    422: 'invalid',
  };
  return kinds[status] ?? (status >= 300 && status < 400 ? 'unreadable' : 'bad-request');
}

/** A 422 carries a list, every other error a text (C56); anything else is nothing. */
function readFields(detail: unknown): readonly FieldError[] {
  const parsed = FieldErrors.safeParse(detail);
  return parsed.success ? parsed.data.map(({ loc, msg }) => ({ path: loc, message: msg })) : [];
}

/**
 * How long to wait. `Retry-After` first; else `X-RateLimit-Reset`, which the documents call both an epoch time
 * and a number of seconds: below 1e9 it can only be the latter (C53).
 */
export function readRetryAfter(headers: HttpReply['headers'], nowMs: number): number | undefined {
  const after = wholeNumber(headerOf(headers, 'Retry-After'));
  if (after !== undefined) return after * 1000;
  const reset = wholeNumber(headerOf(headers, 'X-RateLimit-Reset'));
  if (reset === undefined) return undefined;
  return reset < 1e9 ? reset * 1000 : Math.max(0, reset * 1000 - nowMs);
}

/** A header by name, whatever its case: hosts differ in how they spell them. */
export function headerOf(headers: Readonly<Record<string, string>>, name: string): string | undefined {
  const wanted = name.toLowerCase();
  for (const [key, value] of Object.entries(headers)) if (key.toLowerCase() === wanted) return value;
  return undefined;
}

/** The field that a complaint of a 422 is about, as the API calls it. */
export function nameOfField(path: FieldError['path']): string {
  const names = path.filter((part) => part !== 'body' && part !== 'query');
  return names.length > 0 ? names.join('.') : 'request';
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\s*\d{1,12}\s*$/.test(text) ? Number(text) : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
