import type { BaseEntry } from '#shared/alerts/step.ts';
import type { AlertEvent, AlertEventPage } from '#shared/cs2cap/alert-event.ts';
import { nextOffset } from '#shared/cs2cap/pagination.ts';
import { describeFailure } from '#shared/cs2cap/reply.ts';
import { listAlertEvents } from '#shared/cs2cap/requests.ts';
import { factsOfEvent } from '#shared/events/event.ts';
import { type LogRow, toLogRow } from '#shared/events/log-row.ts';
import { DEDUPE_HORIZON_S } from '#shared/events/verify.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import { type Cs2cap, type Reply, send } from '../cs2cap/send.ts';
import { nowMs } from '../google/clock.ts';
import { sha256 } from '../google/hash.ts';
import { withScriptLock } from '../google/lock.ts';
import { readBase } from '../sheets/base-sheet.ts';
import type { Book } from '../sheets/book.ts';
import { appendEvents, completeEvent, findEvent, readEventColumn, readEvents } from '../sheets/event-sheet.ts';
import { appendLoggedIds, type LoggedId, readLoggedIds, tidyLoggedIds } from '../sheets/id-sheet.ts';
import { completeFacts } from './complete-facts.ts';
import { type Arrived, matchPolled } from './match-logged.ts';

const PAGE = 100;
/** So many known events on a page mean that the ones before it are known too. One alone does not: events may appear late. */
const OVERLAP = 20;
const MOST_PAGES = 20;

export interface Polled {
  readonly added: number;
  readonly completed: number;
}

/**
 * Logs what CS2Cap's event list has and the sheet hasn't, and completes lines of events that came by push. There is
 * no cursor (C17): pages are read back until they overlap with what is known. Fails with words if CS2Cap or the sheet can't be asked.
 */
export function pollEvents(book: Book, cs2cap: Cs2cap): Result<Polled, string> {
  const before = readLoggedIds(book);
  const events = readNewEvents(cs2cap, new Set(before.flatMap((id) => (id.eventId === '' ? [] : [id.eventId]))));
  if (!events.ok) return events;
  if (events.value.length === 0) return ok({ added: 0, completed: 0 });
  const stored = withScriptLock(20_000, () => storePolled(book, events.value));
  return stored.ok ? stored : fail('The sheet is busy taking in events; the next run reads them again.');
}

/** Newest first, as CS2Cap lists them; in a new sheet one page of history is enough. */
function readNewEvents(cs2cap: Cs2cap, known: ReadonlySet<string>): Result<readonly AlertEvent[], string> {
  const fresh = new Map<string, AlertEvent>();
  let offset: number | undefined = 0;
  for (let page = 0; offset !== undefined && page < MOST_PAGES; page++) {
    const reply: Reply<AlertEventPage> = send(cs2cap, listAlertEvents({ limit: PAGE, offset }));
    if (!reply.ok) return fail(`CS2Cap could not be asked for its events: ${describeFailure(reply.failure)}`);
    offset = followingOffset(reply.value, known, offset);
    for (const event of reply.value.events) if (!known.has(event.id)) fresh.set(event.id, event);
  }
  return ok([...fresh.values()]);
}

/** Where to read on, unless this page overlaps with what is known. */
function followingOffset({ events, pagination }: AlertEventPage, known: ReadonlySet<string>, offset: number) {
  const overlap = events.filter((event) => known.has(event.id)).length;
  const isEnough = known.size === 0 || overlap >= OVERLAP || overlap === events.length;
  return isEnough ? undefined : nextOffset(pagination, events.length, offset);
}

function storePolled(book: Book, events: readonly AlertEvent[]): Polled {
  const logged = [...readLoggedIds(book)];
  const known = logged.length;
  const base = readBase(book);
  const entries = base.ok ? base.value.entries : [];
  const inLog = readEventColumn(book, 'eventId');
  const rows: LogRow[] = [];
  let completed = 0;
  // Oldest first, so that two events of one alert meet their own deliveries.
  for (const event of [...events].sort((left, right) => timeOf(left) - timeOf(right))) {
    const deliveryIds = event.deliveries.flatMap((delivery) => (delivery.delivery_id ? [delivery.delivery_id] : []));
    const arrived = arrivedOf(event);
    const match = matchPolled(arrived, deliveryIds, logged);
    if (match.kind === 'duplicate') continue;
    const row = logRow(event, entries);
    if (match.kind === 'new' && !inLog.has(event.id)) rows.push(row);
    else if (match.kind === 'same-event' && completeLine(book, match.logged.deliveryId, row)) completed++;
    const claimed = match.kind === 'same-event' ? [match.logged.deliveryId] : [];
    const ids = [...new Set([...deliveryIds, ...claimed])];
    logged.push(
      ...(ids.length > 0 ? ids : ['']).map((deliveryId): LoggedId => ({ ...arrived, deliveryId, source: 'poll' })),
    );
  }
  appendEvents(book, rows);
  appendLoggedIds(book, logged.slice(known));
  tidyLoggedIds(book, logged, nowMs() - DEDUPE_HORIZON_S * 1000);
  return { added: rows.length, completed };
}

/** Fills in what the pushed body did not say; the verdict of the signature stays. */
function completeLine(book: Book, deliveryId: string, row: LogRow): boolean {
  const table = readEvents(book);
  const line = findEvent(table, 'deliveryId', deliveryId);
  if (line !== undefined) completeEvent(table, line, { ...row, threshold: { kind: 'blank' } }, ['triggeredAt']);
  return line !== undefined;
}

const timeOf = (event: AlertEvent) => Date.parse(event.created_at);

const arrivedOf = (event: AlertEvent): Arrived => ({
  key: '',
  deliveryId: '',
  eventId: event.id,
  alertId: event.alert_id,
  at: timeOf(event),
});

/** An event older than this may have fired at another threshold than the alert has now. */
const THRESHOLD_HOLDS_MS = 3_600_000;

function logRow(event: AlertEvent, base: readonly BaseEntry[]): LogRow {
  const receivedAtMs = nowMs();
  const facts = factsOfEvent(event);
  const isRecent = receivedAtMs - timeOf(event) < THRESHOLD_HOLDS_MS;
  return toLogRow(
    { facts: isRecent ? completeFacts(facts, base) : facts, verdict: 'confirmed', source: 'poll', receivedAtMs },
    sha256,
  );
}
