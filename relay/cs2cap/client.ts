import type { ApiFailure } from '#shared/cs2cap/reply.ts';
import type { ApiRequest } from '#shared/cs2cap/requests.ts';
import { nextTry } from '#shared/cs2cap/retry.ts';
import type { Result } from '#shared/result.ts';
import { type Clock, wait } from '../clock.ts';
import { type Asking, callOnce } from './call-once.ts';

/** Sends API requests; waits and repeats where that is safe, within `CALL_DEADLINE_MS`. */
export interface Cs2capClient {
  send<T>(request: ApiRequest<T>): Promise<Result<T, ApiFailure>>;
}

/** A caller waits no longer than this for repeats; a person may be waiting behind it. */
const CALL_DEADLINE_MS = 45_000;

/** Its signal ends calls and waiting at once, when the relay stops. */
export interface ClientOptions extends Asking {
  readonly clock: Clock;
  readonly random?: () => number;
}

/** The driver of `shared`'s requests over `fetch`: one time-out per call, retries by `nextTry`. Never throws for what the network does. */
export function createCs2capClient(options: ClientOptions): Cs2capClient {
  const { clock, random = Math.random, signal } = options;
  return {
    async send(request) {
      const startedAt = clock.now();
      for (let attempt = 1; ; attempt++) {
        const { result } = await callOnce(options, request);
        if (result.ok || signal?.aborted) return result;
        const retry = nextTry(request, result.failure, attempt, random());
        if (retry.kind !== 'again' || clock.now() - startedAt + retry.afterMs > CALL_DEADLINE_MS) return result;
        await wait(clock, retry.afterMs, signal);
      }
    },
  };
}
