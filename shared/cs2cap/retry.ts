import type { ApiFailure } from './reply.ts';
import type { ApiRequest } from './requests.ts';

/** What to do after a failure: wait and send again, look for what the first try may have done, or give up. */
export type Retry =
  | { readonly kind: 'again'; readonly afterMs: number }
  | { readonly kind: 'look-first'; readonly reason: string }
  | { readonly kind: 'never'; readonly reason: string };

export interface RetryRules {
  readonly attempts: number;
  readonly baseMs: number;
  readonly capMs: number;
}

export const RETRY_RULES: RetryRules = { attempts: 4, baseMs: 1000, capMs: 60_000 };

/**
 * When to send a failed request again. Only what may pass by itself is repeated (C58): a burst limit, an outage,
 * a lost connection; never a monthly quota (C55). After an unclear create the caller must look for its twin first (C1).
 * `attempt` counts from 1; `jitter` is a number in [0, 1) from the host.
 */
export function nextTry(
  request: Pick<ApiRequest<unknown>, 'safeToRepeat'>,
  failure: ApiFailure,
  attempt: number,
  jitter: number,
  rules: RetryRules = RETRY_RULES,
): Retry {
  switch (failure.kind) {
    case 'rate-limited':
      return again(failure, attempt, jitter, rules);
    case 'server':
    case 'unreachable':
    case 'unreadable':
      return request.safeToRepeat
        ? again(failure, attempt, jitter, rules)
        : { kind: 'look-first', reason: 'the request may have been carried out although no answer came' };
    case 'monthly-quota':
      return { kind: 'never', reason: 'the monthly quota is used up; it comes back next month or with a higher tier' };
    case 'bad-request':
    case 'unauthorized':
    case 'payment-required':
    case 'forbidden':
    case 'not-found':
    case 'conflict':
    case 'invalid':
      return { kind: 'never', reason: failure.message };
  }
}

function again(failure: ApiFailure, attempt: number, jitter: number, rules: RetryRules): Retry {
  if (attempt >= rules.attempts) return { kind: 'never', reason: `${failure.message} (after ${attempt} tries)` };
  const backoff = Math.min(rules.capMs, rules.baseMs * 2 ** (attempt - 1));
  const wait = failure.retryAfterMs ?? backoff / 2;
  return { kind: 'again', afterMs: Math.round(wait + (jitter * backoff) / 2) };
}
