import type { BaseEntry } from '#shared/alerts/step.ts';
import type { PushResult } from '#shared/events/link.ts';
import { type LogRow, toLogRow } from '#shared/events/log-row.ts';
import { sha256 } from '../google/hash.ts';
import { readBase } from '../sheets/base-sheet.ts';
import type { Book } from '../sheets/book.ts';
import { appendEvents, completeEvent, findEvent, readEventColumn, readEvents } from '../sheets/event-sheet.ts';
import { appendLoggedIds, readLoggedIds } from '../sheets/id-sheet.ts';
import { appendQuarantine, type Quarantined } from '../sheets/quarantine-sheet.ts';
import { completeFacts } from './complete-facts.ts';
import type { Judged } from './judge-delivery.ts';
import { type Arrived, matchPushed } from './match-logged.ts';

type Genuine = Extract<Judged, { kind: 'genuine' }>;

/**
 * Logs what was judged, drops repeats, and gives a result for each. Call it under the script lock: two executions
 * that read before either wrote would log the same delivery twice (apps-script.md §5, appendRow).
 */
export function storePush(book: Book, judged: readonly Judged[]): PushResult[] {
  const logged = [...readLoggedIds(book)];
  const known = logged.length;
  const base = readBase(book);
  const entries = base.ok ? base.value.entries : [];
  const signatures = readEventColumn(book, 'signature');
  const rows: LogRow[] = [];
  const quarantined: Quarantined[] = [];
  const results = judged.map((each): PushResult => {
    const answer = { delivery_id: each.delivery.delivery_id, key: each.key };
    if (each.kind === 'refused') {
      quarantined.push(quarantine(each, each.reason));
      return { ...answer, status: 'refused', reason: each.reason };
    }
    const arrived = arrivedOf(each);
    const match = matchPushed(arrived, logged);
    if (match.kind === 'duplicate') return { ...answer, status: 'duplicate' };
    const eventId = match.kind === 'same-event' ? match.logged.eventId : arrived.eventId;
    logged.push({ ...arrived, eventId, source: 'push' });
    if (signatures.has(each.delivery.signature)) return { ...answer, status: 'duplicate' };
    if (each.kind === 'unreadable') quarantined.push(quarantine(each, each.reason));
    else if (match.kind === 'same-event') upgradeLine(book, eventId, logRow(each, entries));
    else rows.push(logRow(each, entries));
    return { ...answer, status: 'stored' };
  });
  appendEvents(book, rows);
  appendQuarantine(book, quarantined);
  appendLoggedIds(book, logged.slice(known));
  return results;
}

function arrivedOf(judged: Exclude<Judged, { kind: 'refused' }>): Arrived {
  const { delivery, replayKey } = judged;
  const facts = judged.kind === 'genuine' && judged.verdict !== 'test' ? judged.facts : {};
  const signedMs = Number(delivery.timestamp) * 1000;
  return {
    key: replayKey,
    deliveryId: delivery.delivery_id,
    eventId: facts.eventId ?? '',
    alertId: facts.alertId ?? '',
    at: Number.isFinite(signedMs) && signedMs > 0 ? signedMs : delivery.received_at,
  };
}

/** The line of an event that polling found first gets its proof: it is one event, so it stays one line. */
function upgradeLine(book: Book, eventId: string, row: LogRow): void {
  const table = readEvents(book);
  const line = findEvent(table, 'eventId', eventId);
  if (line !== undefined) completeEvent(table, line, row, ['verdict', 'source', 'receivedAt']);
}

function logRow({ delivery, facts, verdict, raw }: Genuine, base: readonly BaseEntry[]): LogRow {
  return toLogRow(
    {
      facts: verdict === 'test' ? facts : completeFacts(facts, base),
      verdict,
      source: 'relay',
      receivedAtMs: delivery.received_at,
      deliveryId: delivery.delivery_id,
      raw,
      signedAt: delivery.timestamp,
      signature: delivery.signature,
    },
    sha256,
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
