import { type ApiFailure, type HttpReply, readReply, unreachable } from '#shared/cs2cap/reply.ts';
import { type ApiRequest, toHttp } from '#shared/cs2cap/requests.ts';
import { fail, type Result } from '#shared/result.ts';
import type { Clock } from '../clock.ts';
import { reasonOf } from '../reason-of.ts';

/** With what CS2Cap is asked. */
export interface Asking {
  readonly base: string;
  readonly apiKey: string;
  readonly clock: Pick<Clock, 'now'>;
  /** Ends the call at once. */
  readonly signal?: AbortSignal;
  /** Hears the Date header of an answer, and when its request was sent and answered. */
  readonly onDate?: (header: string, sentAt: number, receivedAt: number) => void;
}

/** One answer of CS2Cap with all that came along with it. */
export interface Asked<T> {
  readonly result: Result<T, ApiFailure>;
  /** 0 if no answer came. */
  readonly status: number;
  readonly headers: HttpReply['headers'];
}

const TIMEOUT_MS = 20_000;

/** Sends a request to CS2Cap once. Never throws for what the network does; no reason that it gives holds the key. */
export async function callOnce<T>(asking: Asking, request: ApiRequest<T>): Promise<Asked<T>> {
  const { apiKey, clock } = asking;
  try {
    const reply = await exchange(asking, request);
    return { result: readReply(request, reply, clock.now()), status: reply.status, headers: reply.headers };
  } catch (error) {
    const reason = reasonOf(error, TIMEOUT_MS).replaceAll(apiKey, '***');
    return { result: fail(unreachable(`CS2Cap can't be reached: ${reason}`)), status: 0, headers: {} };
  }
}

async function exchange(
  { base, apiKey, clock, signal, onDate }: Asking,
  request: ApiRequest<unknown>,
): Promise<HttpReply> {
  const { url, method, headers, body } = toHttp(base, apiKey, request);
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  const sentAt = clock.now();
  const response = await fetch(url, {
    method,
    headers,
    ...(body === undefined ? {} : { body }),
    redirect: 'manual',
    signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
  });
  const date = response.headers.get('date');
  if (date !== null) onDate?.(date, sentAt, clock.now());
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    // What failed is told to people; an answer may repeat what it was asked.
    text: (await response.text()).replaceAll(apiKey, '***'),
  };
}
