import { type ApiFailure, readReply, unreachable } from '#shared/cs2cap/reply.ts';
import { type ApiRequest, toHttp } from '#shared/cs2cap/requests.ts';
import { nextTry } from '#shared/cs2cap/retry.ts';
import { fail, type Result } from '#shared/result.ts';
import { nowMs, sleep } from '../google/clock.ts';
import { type Fetched, fetchWave } from '../google/http.ts';
import { type ApiAccess, knownPerMinute } from '../settings/api-access.ts';
import { countSpent } from '../settings/quota.ts';
import { Pace } from './pace.ts';

/** What calls need: access, until when waiting for another try makes sense, and how fast they may follow each other. */
export interface Cs2cap extends ApiAccess {
  readonly deadlineMs: number;
  readonly pace: Pace;
}

export type Reply<T> = Result<T, ApiFailure>;

/** An execution must end within six minutes (apps-script.md §1.6); a minute stays for writing down what happened. */
export const withDeadline = (access: ApiAccess, budgetMs = 300_000): Cs2cap => ({
  ...access,
  deadlineMs: nowMs() + budgetMs,
  pace: new Pace(knownPerMinute()),
});

/** Whether there is still time to send something. */
export const hasTime = (cs2cap: Cs2cap): boolean => nowMs() < cs2cap.deadlineMs;

/** Sends one request, again after a burst limit or an outage where that can do no harm. */
export function send<T>(cs2cap: Cs2cap, request: ApiRequest<T>): Reply<T> {
  return sendAll(cs2cap, [request])[0] ?? fail(outOfTime);
}

/**
 * Sends all requests, wave after wave, and gives their replies in order. Those that time left no room for are `isUnsent`.
 * `afterWave` hears how many are done.
 */
export function sendAll<T>(
  cs2cap: Cs2cap,
  requests: readonly ApiRequest<T>[],
  afterWave: (done: number) => void = () => {},
): readonly Reply<T>[] {
  const replies: Reply<T>[] = [];
  while (replies.length < requests.length) {
    replies.push(...sendSome(cs2cap, requests.slice(replies.length)));
    afterWave(replies.length);
  }
  return replies;
}

/**
 * Sends the first of the requests: as many as the tier's requests per minute allow at once. Gives their replies, at least
 * one; if time is over, that all are `isUnsent`.
 */
export function sendSome<T>(cs2cap: Cs2cap, requests: readonly ApiRequest<T>[]): readonly Reply<T>[] {
  const size = cs2cap.pace.take(requests.length, cs2cap.deadlineMs);
  return size === 0 ? requests.map(() => fail(outOfTime)) : sendWave(cs2cap, requests.slice(0, size));
}

const outOfTime = unreachable('there was no time left; run it again to go on');

/** Whether a request was held back because time was over: nothing of it reached CS2Cap. */
export const isUnsent = (failure: ApiFailure): boolean => failure === outOfTime;

interface Pending<T> {
  readonly index: number;
  readonly request: ApiRequest<T>;
  readonly attempt: number;
}

/** Sends requests at the same time, and those again that a burst limit or an outage stopped, as fast as the limit then allows. */
function sendWave<T>(cs2cap: Cs2cap, requests: readonly ApiRequest<T>[]): readonly Reply<T>[] {
  const replies = new Map<number, Reply<T>>();
  let wave: readonly Pending<T>[] = requests.map((request, index) => ({ index, request, attempt: 1 }));
  let later: readonly Pending<T>[] = [];
  while (wave.length > 0) {
    const again = sendOnce(cs2cap, wave, replies);
    const open = [...again.pending, ...later];
    if (again.pending.length > 0) sleep(again.waitMs);
    // After the wait that a burst limit asks for, its minute begins anew.
    if (again.isLimited) cs2cap.pace.restart();
    const size = open.length === 0 ? 0 : cs2cap.pace.take(open.length, cs2cap.deadlineMs);
    wave = open.slice(0, size);
    later = open.slice(size);
  }
  return requests.map((_, index) => replies.get(index) ?? fail(unreachable('the request was not sent')));
}

/** One try; gives what is worth another one, and after how long. */
function sendOnce<T>(cs2cap: Cs2cap, wave: readonly Pending<T>[], replies: Map<number, Reply<T>>) {
  const requests = wave.map(({ request }) => request);
  const fetched = fetchWave(requests.map((request) => toHttp(cs2cap.base, cs2cap.apiKey, request)));
  countSpent(requests, fetched);
  const pending: Pending<T>[] = [];
  let [waitMs, isLimited] = [0, false];
  wave.forEach((each, position) => {
    const reply = readFetched(each.request, fetched[position]);
    replies.set(each.index, reply);
    if (reply.ok) return;
    cs2cap.pace.learn(reply.failure);
    const retry = nextTry(each.request, reply.failure, each.attempt, Math.random());
    if (retry.kind !== 'again') return;
    const isLate = nowMs() + retry.afterMs >= cs2cap.deadlineMs;
    // What a burst limit stopped did not happen: it is as good as unsent.
    if (isLate && reply.failure.kind === 'rate-limited') replies.set(each.index, fail(outOfTime));
    if (isLate) return;
    pending.push({ ...each, attempt: each.attempt + 1 });
    waitMs = Math.max(waitMs, retry.afterMs);
    isLimited ||= reply.failure.kind === 'rate-limited';
  });
  return { pending, waitMs, isLimited };
}

function readFetched<T>(request: ApiRequest<T>, fetched: Fetched | undefined): Reply<T> {
  if (!fetched?.ok) return fail(unreachable(`CS2Cap could not be reached: ${fetched?.failure ?? 'no answer'}`));
  return readReply(request, fetched.value, nowMs());
}
