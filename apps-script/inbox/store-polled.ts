import type { AlertEvent } from '#shared/cs2cap/alert-event.ts';
import type { LogState } from '#shared/events/completeness.ts';
import { contradictions } from '#shared/events/confirm.ts';
import { ALERT_TRIGGERED, type EventFacts, factsOfEvent, readEventBody } from '#shared/events/event.ts';
import { type EventColumn, type LogCell, type LogRow, type LogSource, toLogRow } from '#shared/events/log-row.ts';
import { hintOf, matchPolled, type Polled } from '#shared/events/match.ts';
import { type LogRecord, shortId, writeRecord } from '#shared/events/record.ts';
import { DEDUPE_HORIZON_S } from '#shared/events/verify.ts';
import { nowMs } from '../google/clock.ts';
import { newKey, sha256 } from '../google/hash.ts';
import { readBaseFacts } from '../sheets/base-facts.ts';
import type { Book } from '../sheets/book.ts';
import {
  appendEvents,
  dropEventLines,
  type EventChange,
  type EventLine,
  type EventLog,
  knownRecords,
  readLines,
  readLog,
  writeEventCells,
} from '../sheets/event-sheet.ts';
import { appendIds, type IdSheet, readIds, tidyIds } from '../sheets/id-sheet.ts';
import { appendQuarantine } from '../sheets/quarantine-sheet.ts';
import { keysOf } from '../sheets/table.ts';
import { completeFacts } from './complete-facts.ts';
import { type Listed, timeOf } from './list-events.ts';

/** What a poll did to the log. */
export interface StoredPoll {
  readonly added: number;
  readonly refused: number;
  /** Every record after it. */
  readonly records: readonly LogRecord[];
  /** Events up to then are not known any more. */
  readonly forgottenMs: number;
}

/** A direct post is judged at the first look that began so long after it: CS2Cap lists an event no later than it posts it. */
const GRACE_MS = 60_000;
/** An event older than this may have fired at another threshold than the alert has now. */
const THRESHOLD_HOLDS_MS = 3_600_000;

interface Work {
  readonly log: EventLog;
  readonly ids: IdSheet;
  readonly known: Map<string, LogRecord>;
  /** Lines of direct posts that nobody has confirmed yet, by record. */
  readonly open: ReadonlyMap<string, EventLine>;
  readonly found: { readonly record: LogRecord; readonly event: AlertEvent }[];
  readonly fresh: { readonly record: LogRecord; readonly event: AlertEvent; readonly source: LogSource }[];
  readonly dropped: LogRecord[];
}

/**
 * Brings the log in line with what CS2Cap lists: adds what is missing, completes and confirms what came by push, puts
 * what CS2Cap does not know into Quarantine, merges what was logged twice. Call it under the script lock. Lines are
 * written before their records in the id tab, so whatever ends the execution, the next run goes on.
 */
export function storePolled(book: Book, listed: Listed, state: LogState): StoredPoll {
  const log = readLog(book);
  const ids = readIds(book);
  const known = new Map(knownRecords(log, ids).map((record) => [record.id, record]));
  const waiting = [...known.values()].filter((record) => record.isOpen);
  const open = new Map(readLines(log, waiting).map((line) => [line.record.id, line]));
  const work: Work = { log, ids, known, open, found: [], fresh: [], dropped: [] };
  const byEvent = new Set([...known.values()].flatMap((record) => (record.isOpen ? [] : [record.eventId])));
  const unplaced = new Set([...known.values()].flatMap((record) => (record.eventId ? [] : record.deliveryIds)));
  const delivered = deliveriesByEvent(listed);
  for (const event of listed.events) {
    const deliveryIds = [...namedDeliveries(event), ...(delivered.get(event.id) ?? [])];
    const isSettled = byEvent.has(event.id) && !deliveryIds.some((id) => unplaced.has(id));
    if (!isSettled && timeOf(event) > state.forgottenMs) place(work, event, deliveryIds, state);
  }
  return write(book, work, listed);
}

const namedDeliveries = (event: AlertEvent) =>
  event.deliveries.flatMap(({ channel, delivery_id }) => (channel !== 'email' && delivery_id ? [delivery_id] : []));

function deliveriesByEvent({ deliveries }: Listed): ReadonlyMap<string, readonly string[]> {
  const byEvent = new Map<string, string[]>();
  for (const { id, event_id } of deliveries) byEvent.set(event_id, [...(byEvent.get(event_id) ?? []), id]);
  return byEvent;
}

/** Finds the line an event belongs to, or makes it a new one. */
function place(work: Work, event: AlertEvent, deliveryIds: readonly string[], state: LogState): void {
  const { known } = work;
  const polled: Polled = {
    eventId: shortId(event.id, sha256),
    alertId: shortId(event.alert_id, sha256),
    at: timeOf(event),
    deliveryIds: deliveryIds.map((id) => shortId(id, sha256)),
  };
  const match = matchPolled(polled, known.values());
  if (match.kind === 'known') return;
  if (match.kind !== 'new' && isSameContent(work, match.record, event)) {
    if (match.kind === 'merge') drop(work, match.drop);
    const record = { ...match.record, eventId: polled.eventId, isOpen: false };
    known.set(record.id, record);
    work.found.push({ record, event });
    return;
  }
  const hint = hintOf(polled, known.values());
  if (hint) known.set(hint.id, { ...hint, eventId: polled.eventId });
  const isMissed = state.pushSinceMs > 0 && polled.at >= state.pushSinceMs;
  const source = hint ? 'direct' : isMissed ? 'back-fill' : 'poll';
  const record: LogRecord = {
    ...polled,
    id: newKey('').slice(0, 10),
    kind: hint ? 'direct' : 'poll',
    isOpen: false,
    key: '',
    loggedAt: nowMs(),
  };
  known.set(record.id, record);
  work.fresh.push({ record, event, source });
}

function drop(work: Work, record: LogRecord): void {
  work.known.set(record.id, { ...record, kind: 'kept' });
  work.dropped.push(record);
}

/** A signature has proved its content; of a direct post CS2Cap must know the same content. */
function isSameContent({ open }: Work, record: LogRecord, event: AlertEvent): boolean {
  const raw = open.get(record.id)?.text('raw');
  const body = raw === undefined ? undefined : readEventBody(raw);
  return !body?.ok || contradictions(body.value, factsOfEvent(event)).length === 0;
}

function write(book: Book, work: Work, listed: Listed): StoredPoll {
  const { log, ids, known, found, fresh, dropped } = work;
  const refused = refusable(work, listed);
  const lines = readLines(log, [...found.map(({ record }) => record), ...dropped]);
  const changes = lines.flatMap((line) => {
    const hit = found.find(({ record }) => record.id === line.record.id);
    return hit ? [completion(line, hit.record, hit.event)] : [];
  });
  writeEventCells(log, changes);
  appendEvents(log, freshRows(book, fresh));
  for (const line of refused) {
    known.set(line.record.id, { ...line.record, kind: 'kept', isOpen: false });
  }
  appendQuarantine(book, refused.map(asQuarantined));
  const gone = [...refused, ...lines.filter((line) => dropped.some((record) => record.id === line.record.id))];
  dropEventLines(
    log,
    gone.map((line) => line.index),
  );
  noteRecords(ids, [...known.values()]);
  return {
    added: fresh.length,
    refused: refused.length,
    records: [...known.values()],
    forgottenMs: tidyIds(ids, nowMs() - DEDUPE_HORIZON_S * 1000) ?? 0,
  };
}

/** What the id tab lacks: it outlives the lines of the log, which people delete and archive. */
function noteRecords(ids: IdSheet, records: readonly LogRecord[]): void {
  const written = new Set(ids.texts);
  appendIds(
    ids,
    records.map(writeRecord).filter((text) => !written.has(text)),
  );
}

/** Open posts about alerts that CS2Cap lists no event for, although the list reaches back to them. */
function refusable({ open, known }: Work, { listing }: Listed): readonly EventLine[] {
  const reachesBackTo = listing.isCut ? (listing.oldestMs ?? 0) : 0;
  return [...open.values()].filter(({ record, text }) => {
    const isStillOpen = known.get(record.id)?.isOpen === true;
    const isOld = record.loggedAt + GRACE_MS <= listing.atMs && record.at >= reachesBackTo;
    return isStillOpen && isOld && typeOf(text('raw')) === ALERT_TRIGGERED;
  });
}

function typeOf(raw: string): string {
  const body = readEventBody(raw);
  return (body.ok ? body.value.type : undefined) ?? ALERT_TRIGGERED;
}

const asQuarantined = ({ text, value }: EventLine) => {
  const receivedAt = value('receivedAt');
  return {
    receivedAtMs: receivedAt instanceof Date ? receivedAt.getTime() : nowMs(),
    reason: 'CS2Cap was asked and knows no such event',
    eventType: typeOf(text('raw')),
    deliveryId: text('deliveryId'),
    signedAt: '',
    signature: '',
    raw: text('raw'),
  };
};

/** Fills in what the body did not say; a verdict by signature stays. */
function completion(line: EventLine, record: LogRecord, event: AlertEvent): EventChange {
  const row = eventRow(event, record, 'direct', new Map());
  const cells: Partial<Record<EventColumn, LogCell>> = { triggeredAt: row.triggeredAt, record: row.record };
  if (line.record.isOpen) cells.verdict = row.verdict;
  for (const key of keysOf(row)) if (line.value(key) === '' && row[key].kind !== 'blank') cells[key] = row[key];
  return { line, cells };
}

function freshRows(book: Book, fresh: Work['fresh']): readonly LogRow[] {
  const recent = fresh.filter(({ event }) => nowMs() - timeOf(event) < THRESHOLD_HOLDS_MS);
  const base = readBaseFacts(
    book,
    recent.map(({ event }) => event.alert_id),
  );
  return fresh.map(({ event, record, source }) => eventRow(event, record, source, base));
}

function eventRow(
  event: AlertEvent,
  record: LogRecord,
  source: LogSource,
  base: ReadonlyMap<string, EventFacts>,
): LogRow {
  return toLogRow(
    {
      facts: completeFacts(factsOfEvent(event), base),
      verdict: 'confirmed',
      source,
      receivedAtMs: nowMs(),
      record: writeRecord(record),
    },
    sha256,
  );
}
