import type { EventFacts } from '#shared/events/event.ts';
import type { PushResult } from '#shared/events/link.ts';
import { type LogRow, toLogRow } from '#shared/events/log-row.ts';
import { type Arrived, type Match, matchDelivery, matchDirect } from '#shared/events/match.ts';
import { type LogRecord, shortId, writeRecord } from '#shared/events/record.ts';
import { nowMs } from '../google/clock.ts';
import { newKey, sha256 } from '../google/hash.ts';
import { readBaseFacts } from '../sheets/base-facts.ts';
import type { Book } from '../sheets/book.ts';
import {
  appendEvents,
  type EventLog,
  knownRecords,
  readLines,
  readLog,
  writeEventCells,
} from '../sheets/event-sheet.ts';
import { appendIds, readIds } from '../sheets/id-sheet.ts';
import { appendQuarantine, type Quarantined } from '../sheets/quarantine-sheet.ts';
import { completeFacts } from './complete-facts.ts';
import type { Judged } from './judge-delivery.ts';

type Genuine = Extract<Judged, { kind: 'genuine' }>;
type Kept = Exclude<Judged, { kind: 'refused' | 'busy' }>;

/** What became of each delivery, and what the log knew before. */
export interface Stored {
  readonly results: readonly PushResult[];
  /** Something was logged that a follow-up should look at. */
  readonly isNews: boolean;
  readonly before: readonly LogRecord[];
}

/** What one run of `storeArrivals` collects before it writes. */
interface Batch {
  readonly known: LogRecord[];
  readonly rows: { readonly judged: Genuine; readonly record: LogRecord }[];
  readonly upgrades: { readonly judged: Genuine; readonly record: LogRecord }[];
  /** Records that stand in no line of the log. */
  readonly ids: LogRecord[];
  readonly quarantined: Quarantined[];
}

/**
 * Logs what was judged, drops repeats, and gives a result for each. Call it under the script lock: two executions
 * that read before either wrote would log the same delivery twice (apps-script.md §5, appendRow). Rows carry their
 * own records, so one write makes a row and its dedupe true together, wherever an execution dies.
 */
export function storeArrivals(book: Book, judged: readonly Judged[]): Stored {
  const log = readLog(book);
  const ids = readIds(book);
  const before = knownRecords(log, ids);
  const batch: Batch = { known: [...before], rows: [], upgrades: [], ids: [], quarantined: [] };
  const results = judged.map((each) => ({
    delivery_id: each.delivery.delivery_id,
    key: each.key,
    ...take(each, batch),
  }));
  appendEvents(log, logRows(book, batch));
  upgradeLines(log, batch);
  appendQuarantine(book, batch.quarantined);
  appendIds(ids, batch.ids);
  const isNews = batch.ids.length > 0 || batch.rows.some(({ record }) => record.kind !== 'test');
  return { results, isNews, before };
}

function take(judged: Judged, batch: Batch): Pick<PushResult, 'status' | 'reason'> {
  if (judged.kind === 'busy') return { status: 'busy', reason: judged.reason };
  if (judged.kind === 'refused') {
    batch.quarantined.push(quarantine(judged, judged.reason));
    return { status: 'refused', reason: judged.reason };
  }
  const arrived = arrivedOf(judged);
  const match = findMatch(judged, arrived, batch.known);
  if (match.kind === 'duplicate') return { status: 'duplicate' };
  if (match.kind === 'hint') return note({ ...newRecord(arrived, judged), kind: 'hint', isOpen: false }, batch);
  if (judged.kind === 'unreadable') {
    batch.quarantined.push(quarantine(judged, judged.reason));
    return note(newRecord(arrived, judged), batch);
  }
  if (match.kind === 'same-event') upgrade(judged, arrived, match.record, batch);
  else {
    const record = newRecord(arrived, judged);
    batch.known.push(record);
    batch.rows.push({ judged, record });
  }
  return { status: 'stored' };
}

function note(record: LogRecord, batch: Batch): Pick<PushResult, 'status'> {
  batch.known.push(record);
  batch.ids.push(record);
  return { status: record.kind === 'hint' ? 'duplicate' : 'stored' };
}

/** The line of an event that came another way first gets its proof: it is one event, so it stays one line. */
function upgrade(judged: Genuine, arrived: Arrived, old: LogRecord, batch: Batch): void {
  const record: LogRecord = {
    ...old,
    kind: 'relay',
    isOpen: false,
    key: arrived.key,
    deliveryIds: [...new Set([...old.deliveryIds, arrived.deliveryId])],
    eventId: old.eventId || arrived.eventId,
  };
  batch.known[batch.known.indexOf(old)] = record;
  batch.upgrades.push({ judged, record });
}

function findMatch(judged: Kept, arrived: Arrived, known: readonly LogRecord[]): Match {
  return judged.source === 'direct' && arrived.kind !== 'test'
    ? matchDirect(arrived, known, nowMs())
    : matchDelivery(arrived, known);
}

function arrivedOf(judged: Kept): Arrived {
  const { delivery, source } = judged;
  const isTest = judged.kind === 'genuine' && judged.verdict === 'test';
  const facts = judged.kind === 'genuine' && !isTest ? judged.facts : {};
  const signedMs = Number(delivery.timestamp) * 1000;
  return {
    kind: isTest ? 'test' : judged.kind === 'unreadable' ? 'kept' : source,
    key: judged.replayKey.slice(0, 24),
    deliveryId: shortId(delivery.delivery_id, sha256),
    eventId: shortId(facts.eventId ?? '', sha256),
    alertId: shortId(facts.alertId ?? '', sha256),
    at: Number.isFinite(signedMs) && signedMs > 0 ? signedMs : delivery.received_at,
  };
}

const newRecord = ({ deliveryId, ...arrived }: Arrived, judged: Kept): LogRecord => ({
  ...arrived,
  id: newKey('').slice(0, 10),
  isOpen: judged.kind === 'genuine' && judged.verdict === 'unconfirmed',
  deliveryIds: deliveryId === '' ? [] : [deliveryId],
  loggedAt: nowMs(),
});

function logRows(book: Book, { rows }: Batch): readonly LogRow[] {
  const open = rows.filter(({ judged }) => judged.verdict !== 'test' && judged.facts.threshold === undefined);
  const base = readBaseFacts(
    book,
    open.map(({ judged }) => judged.facts.alertId ?? ''),
  );
  return rows.map(({ judged, record }) => logRow(judged, record, base));
}

function logRow(judged: Genuine, record: LogRecord, base: ReadonlyMap<string, EventFacts>): LogRow {
  const { delivery, facts, verdict, raw, source } = judged;
  return toLogRow(
    {
      facts: verdict === 'test' ? facts : completeFacts(facts, base),
      verdict,
      source,
      receivedAtMs: delivery.received_at,
      deliveryId: delivery.delivery_id,
      raw,
      signedAt: delivery.timestamp,
      signature: delivery.signature,
      record: writeRecord(record),
    },
    sha256,
  );
}

/** Cells that the proof replaces; others are only filled where they are blank. */
const PROOF = ['verdict', 'source', 'receivedAt', 'deliveryId', 'raw', 'signedAt', 'signature', 'record'] as const;

function upgradeLines(log: EventLog, { upgrades }: Batch): void {
  if (upgrades.length === 0) return;
  const rows = new Map(upgrades.map(({ judged, record }) => [record.id, logRow(judged, record, new Map())]));
  const lines = readLines(
    log,
    upgrades.map(({ record }) => record),
  );
  writeEventCells(
    log,
    lines.flatMap((line) => {
      const row = rows.get(line.record.id);
      return row ? [{ line, cells: Object.fromEntries(PROOF.map((key) => [key, row[key]])) }] : [];
    }),
  );
}

const quarantine = ({ delivery, raw }: Judged, reason: string): Quarantined => ({
  receivedAtMs: delivery.received_at,
  reason,
  eventType: delivery.event_type,
  deliveryId: delivery.delivery_id,
  signedAt: delivery.timestamp,
  signature: delivery.signature,
  raw,
});
