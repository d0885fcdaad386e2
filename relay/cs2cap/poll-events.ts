import type { AlertEvent } from '#shared/cs2cap/alert-event.ts';
import type { ApiFailure } from '#shared/cs2cap/reply.ts';
import { listAlertEvents } from '#shared/cs2cap/requests.ts';
import { ok, type Result } from '#shared/result.ts';
import type { Clock } from '../clock.ts';
import { lockNames } from '../store/engine.ts';
import { deliveryKeysOf, findByKeys, findPushedTwin, namesOfApiEvent } from '../store/event-identity.ts';
import { type Ingested, ingestApiEvent } from '../store/events.ts';
import { routableChats } from '../store/routing.ts';
import { ACCOUNT_STREAM, type Db } from '../store/schema.ts';
import { readSetting, writeSetting } from '../store/settings.ts';
import type { Cs2capClient } from './client.ts';
import { readBack } from './read-pages.ts';

export interface PollDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly cs2cap: Cs2capClient;
  readonly wake: (lanes: readonly string[]) => void;
}

export interface PollOptions {
  /** Events before this are history: known from now on, never sent. */
  readonly since: number;
  /** Younger events are left to their push; 0 where there is none. */
  readonly graceMs: number;
}

export interface Polled {
  readonly new: number;
  readonly completed: number;
}

const PAGE = 100;
/** The list has no cursor and shifts: reading stops only after this many known events in a row (C17). */
const OVERLAP = 30;
/** Creation time of the oldest event that was left to its push: reading goes back to it, however much is known before. */
const LEFT_SINCE = 'events-left-since';

/**
 * Reads the event history back to what is known, then completes events that came small and takes in what no push
 * brought, oldest first: chats get events in their order, and what an interruption leaves out is at the top of the
 * list, where the next poll finds it. Fails with nothing taken in if a page can't be read.
 */
export async function pollEvents(deps: PollDeps, options: PollOptions): Promise<Result<Polled, ApiFailure>> {
  const news = await readNews(deps, options);
  if (!news.ok) return news;
  const { ready, young } = await partition(deps, options, news.value);
  await rememberLeft(deps.db, young);
  const total = { new: 0, completed: 0 };
  for (const event of ready) {
    const status = await takeIn(deps, options, event);
    if (status === 'accepted') total.new++;
    if (status === 'merged') total.completed++;
  }
  return ok(total);
}

/** The newest events, oldest first, down to where the history is known. */
async function readNews(deps: PollDeps, options: PollOptions): Promise<Result<AlertEvent[], ApiFailure>> {
  const leftSince = Number((await readSetting(deps.db, LEFT_SINCE)) ?? Number.POSITIVE_INFINITY);
  const news = await readBack((offset) => readPage(deps.cs2cap, offset), {
    overlap: OVERLAP,
    async isSettled(event) {
      const createdAt = Date.parse(event.created_at);
      return createdAt < leftSince && (createdAt < options.since || (await wasListed(deps.db, event)));
    },
  });
  return news.ok ? ok(news.value.reverse()) : news;
}

async function readPage(cs2cap: Cs2capClient, offset: number) {
  const page = await cs2cap.send(listAlertEvents({ limit: PAGE, offset }));
  return page.ok ? ok({ entries: page.value.events, pagination: page.value.pagination }) : page;
}

/** Whether an earlier poll took the event in: a push alone doesn't tell that everything older was read. */
const wasListed = async (db: Db, event: AlertEvent) =>
  (await findByKeys(db, ACCOUNT_STREAM, [`event:${event.id}`])) !== undefined;

/** Events whose push may still come are left to it, unless it is here already. */
async function partition(
  deps: PollDeps,
  options: PollOptions,
  events: readonly AlertEvent[],
): Promise<{ readonly ready: readonly AlertEvent[]; readonly young: readonly AlertEvent[] }> {
  const ready: AlertEvent[] = [];
  const young: AlertEvent[] = [];
  for (const event of events) {
    const isYoung = deps.clock.now() - Date.parse(event.created_at) < options.graceMs;
    if (isYoung && !(await wasPushed(deps.db, event))) young.push(event);
    else ready.push(event);
  }
  return { ready, young };
}

async function wasPushed(db: Db, event: AlertEvent): Promise<boolean> {
  const deliveryKeys = deliveryKeysOf(event);
  const known =
    (await findByKeys(db, ACCOUNT_STREAM, [`event:${event.id}`, ...deliveryKeys])) ??
    (await findPushedTwin(db, event, deliveryKeys.length > 0));
  return known !== undefined;
}

async function rememberLeft(db: Db, young: readonly AlertEvent[]): Promise<void> {
  const since = String(Math.min(...young.map((event) => Date.parse(event.created_at))));
  if (((await readSetting(db, LEFT_SINCE)) ?? 'Infinity') !== since) await writeSetting(db, LEFT_SINCE, since);
}

async function takeIn(deps: PollDeps, options: PollOptions, event: AlertEvent): Promise<Ingested['status']> {
  const result = await deps.db.transaction().execute(async (tx) => {
    await lockNames(tx, namesOfApiEvent(event));
    const deliver = Date.parse(event.created_at) >= options.since;
    const source = options.graceMs > 0 ? ('back-fill' as const) : ('poll' as const);
    return ingestApiEvent(tx, event, { deliver, source, chats: await routableChats(tx) }, deps.clock.now());
  });
  deps.wake(result.lanes);
  return result.status;
}
