import type { AlertEvent } from '#shared/cs2cap/alert-event.ts';
import { nextOffset } from '#shared/cs2cap/pagination.ts';
import type { ApiFailure } from '#shared/cs2cap/reply.ts';
import { listAlertEvents } from '#shared/cs2cap/requests.ts';
import { ok, type Result } from '#shared/result.ts';
import type { Clock } from '../clock.ts';
import { routableChats } from '../inbox/inbox.ts';
import { ingestApiEvent } from '../store/events.ts';
import { ACCOUNT_STREAM, type Db } from '../store/schema.ts';
import type { Cs2capClient } from './client.ts';

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

/** Reads the event history back to what is known, completes events that came small, and takes in what no push brought. */
export async function pollEvents(deps: PollDeps, options: PollOptions): Promise<Result<Polled, ApiFailure>> {
  let knownInARow = 0;
  const total = { new: 0, completed: 0 };
  for (let offset: number | undefined = 0; offset !== undefined && knownInARow < OVERLAP; ) {
    const page: Awaited<ReturnType<typeof readPage>> = await readPage(deps.cs2cap, offset);
    if (!page.ok) return page;
    for (const event of page.value.events) {
      const status = await takeIn(deps, options, event);
      knownInARow = status === 'accepted' ? 0 : knownInARow + 1;
      if (status === 'accepted') total.new++;
      if (status === 'merged') total.completed++;
    }
    offset = nextOffset(page.value.pagination, page.value.events.length);
  }
  return ok(total);
}

const readPage = (cs2cap: Cs2capClient, offset: number) => cs2cap.send(listAlertEvents({ limit: PAGE, offset }));

async function takeIn(
  deps: PollDeps,
  options: PollOptions,
  event: AlertEvent,
): Promise<'accepted' | 'merged' | 'duplicate' | 'too-young'> {
  const { db } = deps;
  const now = deps.clock.now();
  const createdAt = Date.parse(event.created_at);
  const isYoung = now - createdAt < options.graceMs;
  const result = await db.transaction().execute(async (tx) => {
    if (isYoung && !(await isKnown(tx, event))) return undefined;
    const deliver = createdAt >= options.since;
    const source = options.graceMs > 0 ? ('back-fill' as const) : ('poll' as const);
    return ingestApiEvent(tx, event, { deliver, source, chats: await routableChats(tx) }, now);
  });
  if (!result) return 'too-young';
  deps.wake(result.lanes);
  return result.status;
}

/** Whether a push of this event is here already: by its id, by a delivery it names, or by its alert. */
async function isKnown(tx: Db, event: AlertEvent): Promise<boolean> {
  const keys = [`event:${event.id}`, ...event.deliveries.map((row) => `delivery:${row.delivery_id ?? ''}`)];
  const key = await tx
    .selectFrom('event_keys')
    .select('key')
    .where('stream', '=', ACCOUNT_STREAM)
    .where('key', 'in', keys)
    .executeTakeFirst();
  if (key) return true;
  const pushed = await tx
    .selectFrom('events')
    .select('id')
    .where('stream', '=', ACCOUNT_STREAM)
    .where('alert_id', '=', event.alert_id)
    .where('api_event_id', 'is', null)
    .executeTakeFirst();
  return pushed !== undefined;
}
