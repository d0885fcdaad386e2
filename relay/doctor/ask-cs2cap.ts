import { type ApiFailure, type HttpReply, readReply, unreachable } from '#shared/cs2cap/reply.ts';
import { type ApiRequest, toHttp } from '#shared/cs2cap/requests.ts';
import { fail, type Result } from '#shared/result.ts';
import type { Clock } from '../clock.ts';

/** One answer of CS2Cap with all that came along with it. */
export interface Asked<T> {
  readonly result: Result<T, ApiFailure>;
  readonly status: number;
  readonly headers: HttpReply['headers'];
}

export interface Asking {
  readonly base: string;
  readonly apiKey: string;
  readonly clock: Pick<Clock, 'now'>;
  readonly signal?: AbortSignal;
}

const TIMEOUT_MS = 20_000;

/** Sends a request once: who diagnoses wants to see what comes, not what comes in the end. Never throws for what the network does. */
export async function askCs2cap<T>({ base, apiKey, clock, signal }: Asking, request: ApiRequest<T>): Promise<Asked<T>> {
  const { url, method, headers, body } = toHttp(base, apiKey, request);
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  try {
    const response = await fetch(url, {
      method,
      headers,
      ...(body === undefined ? {} : { body }),
      redirect: 'manual',
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    const reply = {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      // What failed is told to people; an answer may repeat what it was asked.
      text: (await response.text()).replaceAll(apiKey, '***'),
    };
    return { result: readReply(request, reply, clock.now()), status: reply.status, headers: reply.headers };
  } catch (error) {
    return {
      result: fail(unreachable(`CS2Cap can't be reached: ${reasonOf(error).replaceAll(apiKey, '***')}`)),
      status: 0,
      headers: {},
    };
  }
}

/** `fetch` hides the real reason in `cause`. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return 'no answer in time';
  return error.cause instanceof Error && error.cause.message !== '' ? error.cause.message : error.message;
}
