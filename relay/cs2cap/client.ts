import { type ApiFailure, type HttpReply, readReply, unreachable } from '#shared/cs2cap/reply.ts';
import { type ApiRequest, toHttp } from '#shared/cs2cap/requests.ts';
import { nextTry } from '#shared/cs2cap/retry.ts';
import { fail, type Result } from '#shared/result.ts';
import { type Clock, wait } from '../clock.ts';

/** Sends API requests; waits and repeats where that is safe, within `CALL_DEADLINE_MS`. */
export interface Cs2capClient {
  send<T>(request: ApiRequest<T>): Promise<Result<T, ApiFailure>>;
}

const CALL_TIMEOUT_MS = 20_000;
/** A caller waits no longer than this for repeats; a person may be waiting behind it. */
const CALL_DEADLINE_MS = 45_000;

export interface ClientOptions {
  readonly base: string;
  readonly apiKey: string;
  readonly clock: Clock;
  readonly random?: () => number;
  /** Ends calls and waiting at once, when the relay stops. */
  readonly signal?: AbortSignal;
  /** Hears the Date header of each answer, and when its request was sent and answered. */
  readonly onDate?: (header: string, sentAt: number, receivedAt: number) => void;
}

/** The driver of `shared`'s requests over `fetch`: one time-out per call, retries by `nextTry`. Never throws for what the network does. */
export function createCs2capClient(options: ClientOptions): Cs2capClient {
  const { clock, random = Math.random, signal } = options;
  return {
    async send(request) {
      const startedAt = clock.now();
      for (let attempt = 1; ; attempt++) {
        const result = await sendOnce(options, request);
        if (result.ok || signal?.aborted) return result;
        const retry = nextTry(request, result.failure, attempt, random());
        if (retry.kind !== 'again' || clock.now() - startedAt + retry.afterMs > CALL_DEADLINE_MS) return result;
        await wait(clock, retry.afterMs, signal);
      }
    },
  };
}

async function sendOnce<T>(
  { base, apiKey, clock, signal, onDate }: ClientOptions,
  request: ApiRequest<T>,
): Promise<Result<T, ApiFailure>> {
  const http = toHttp(base, apiKey, request);
  const timeout = AbortSignal.timeout(CALL_TIMEOUT_MS);
  const sentAt = clock.now();
  try {
    const response = await fetch(http.url, {
      method: http.method,
      headers: http.headers,
      ...(http.body === undefined ? {} : { body: http.body }),
      redirect: 'manual',
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    const date = response.headers.get('date');
    if (date !== null) onDate?.(date, sentAt, clock.now());
    const reply: HttpReply = {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      // What failed is told to people; an answer may repeat what it was asked.
      text: (await response.text()).replaceAll(apiKey, '***'),
    };
    return readReply(request, reply, clock.now());
  } catch (error) {
    return fail(unreachable(`CS2Cap can't be reached: ${reasonOf(error).replaceAll(apiKey, '***')}`));
  }
}

/** `fetch` hides the real reason in `cause`. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `no answer within ${CALL_TIMEOUT_MS / 1000} s`;
  return error.cause instanceof Error ? error.cause.message : error.message;
}
