import { type ApiFailure, readReply, unreachable } from '#shared/cs2cap/reply.ts';
import { type ApiRequest, toHttp } from '#shared/cs2cap/requests.ts';
import { nextTry } from '#shared/cs2cap/retry.ts';
import { fail, type Result } from '#shared/result.ts';
import { nowMs, sleep } from '../google/clock.ts';
import { type Fetched, fetchWave } from '../google/http.ts';
import type { ApiAccess } from '../settings/api-access.ts';

/** What calls need: access, and until when waiting for another try makes sense. */
export interface Cs2cap extends ApiAccess {
  readonly deadlineMs: number;
}

export type Reply<T> = Result<T, ApiFailure>;

/** How many requests go out together: more would only run into the limit per minute. */
const WAVE = 10;

/** An execution must end within six minutes (apps-script.md §1.6); a minute stays for writing down what happened. */
export const withDeadline = (access: ApiAccess, budgetMs = 300_000): Cs2cap => ({
  ...access,
  deadlineMs: nowMs() + budgetMs,
});

/** Sends one request, again after a burst limit or an outage where that can do no harm. */
export function send<T>(cs2cap: Cs2cap, request: ApiRequest<T>): Reply<T> {
  return sendWave(cs2cap, [request])[0] ?? fail(unreachable('the request was not sent'));
}

/**
 * Sends requests in waves and gives their replies in order. `afterWave` hears how many are done. Requests that
 * time left no room for come back as `unreachable`; nothing of them was sent.
 */
export function sendAll<T>(
  cs2cap: Cs2cap,
  requests: readonly ApiRequest<T>[],
  afterWave: (done: number) => void = () => {},
): readonly Reply<T>[] {
  const replies: Reply<T>[] = [];
  while (replies.length < requests.length) {
    const wave = requests.slice(replies.length, replies.length + WAVE);
    const isLate = nowMs() >= cs2cap.deadlineMs;
    replies.push(...(isLate ? wave.map(() => fail(outOfTime)) : sendWave(cs2cap, wave)));
    afterWave(replies.length);
  }
  return replies;
}

const outOfTime = unreachable('there was no time left; run it again to go on');

interface Pending<T> {
  readonly index: number;
  readonly request: ApiRequest<T>;
}

function sendWave<T>(cs2cap: Cs2cap, requests: readonly ApiRequest<T>[]): readonly Reply<T>[] {
  const replies = new Map<number, Reply<T>>();
  let pending: readonly Pending<T>[] = requests.map((request, index) => ({ index, request }));
  for (let attempt = 1; pending.length > 0; attempt++) {
    const fetched = fetchWave(pending.map(({ request }) => toHttp(cs2cap.base, cs2cap.apiKey, request)));
    const again: Pending<T>[] = [];
    let waitMs = 0;
    pending.forEach((each, position) => {
      const reply = readFetched(each.request, fetched[position]);
      replies.set(each.index, reply);
      const retry = reply.ok ? undefined : nextTry(each.request, reply.failure, attempt, Math.random());
      if (retry?.kind !== 'again' || nowMs() + retry.afterMs >= cs2cap.deadlineMs) return;
      again.push(each);
      waitMs = Math.max(waitMs, retry.afterMs);
    });
    if (again.length > 0) sleep(waitMs);
    pending = again;
  }
  return requests.map((_, index) => replies.get(index) ?? fail(unreachable('the request was not sent')));
}

function readFetched<T>(request: ApiRequest<T>, fetched: Fetched | undefined): Reply<T> {
  if (!fetched?.ok) return fail(unreachable(`CS2Cap could not be reached: ${fetched?.failure ?? 'no answer'}`));
  return readReply(request, fetched.value, nowMs());
}
