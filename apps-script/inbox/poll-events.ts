import type { LogState } from '#shared/events/completeness.ts';
import { type LogRecord, readRecord } from '#shared/events/record.ts';
import { MOST_LINES } from '#shared/events/rotation.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { Cs2cap } from '../cs2cap/send.ts';
import { monthOf, nowMs } from '../google/clock.ts';
import { withScriptLock } from '../google/lock.ts';
import { readLogState, writeLogState } from '../settings/log-state.ts';
import type { Book } from '../sheets/book.ts';
import { type EventLog, knownRecords, readLog } from '../sheets/event-sheet.ts';
import { type IdSheet, readIds } from '../sheets/id-sheet.ts';
import { judgeCompleteness } from './judge-completeness.ts';
import { type Listed, listEvents, timeOf } from './list-events.ts';
import { storePolled } from './store-polled.ts';

export interface Polled {
  readonly added: number;
  /** Direct posts that CS2Cap knows nothing of. */
  readonly refused: number;
  /** Every record after it. */
  readonly records: readonly LogRecord[];
  /** One line about the whole log. */
  readonly words: string;
  readonly state: LogState;
  /** A month is over, or the log is long. */
  readonly isArchiveDue: boolean;
}

/**
 * Logs what CS2Cap's event list has and the sheet hasn't, completes and confirms what came by push, and says how
 * complete the log is. Nothing is held while CS2Cap is asked, and where there is no news the log is not even opened a
 * second time. Fails with words if CS2Cap or the sheet can't be asked.
 */
export function pollEvents(book: Book, cs2cap: Cs2cap): Result<Polled, string> {
  const log = readLog(book);
  const ids = readIds(book);
  const before = knownRecords(log, ids);
  const state = readLogState();
  const known = new Set(before.flatMap(({ eventId, isOpen }) => (eventId === '' || isOpen ? [] : [eventId])));
  const listed = listEvents(cs2cap, known, state.pushSinceMs > 0);
  if (!listed.ok) return listed;
  const isQuiet = hasNoNews(listed.value, before, known, state) && isNoted(log, ids);
  const stored = isQuiet
    ? ok({ added: 0, refused: 0, records: before, forgottenMs: 0 })
    : withScriptLock(20_000, () => storePolled(book, listed.value, state));
  if (!stored.ok) return fail('The sheet is busy taking in events; the next run reads them again.');
  const judged = judgeCompleteness(book, cs2cap, { state, listed: listed.value, stored: stored.value });
  writeLogState(judged.state);
  return ok({ ...stored.value, ...judged, isArchiveDue: isArchiveDue(book, log) });
}

/** A direct post is judged by the first look after it; what is open longer is of a type that CS2Cap lists nowhere. */
const JUDGED_AFTER_MS = 120_000;
/** A signed delivery finds its event within this time, or it is none of an alert. */
const PLACED_AFTER_MS = 48 * 3_600_000;

/** Everything listed is logged, and nothing in the log waits to be placed or confirmed. */
function hasNoNews(
  listed: Listed,
  records: readonly LogRecord[],
  known: ReadonlySet<string>,
  { forgottenMs, untilMs }: LogState,
): boolean {
  const isKnown = listed.events.every((event) => known.has(event.id) || timeOf(event) <= forgottenMs);
  const waits = ({ kind, isOpen, eventId, loggedAt }: LogRecord) =>
    (isOpen && loggedAt > untilMs - JUDGED_AFTER_MS) ||
    (kind === 'relay' && eventId === '' && loggedAt > untilMs - PLACED_AFTER_MS);
  return isKnown && !records.some(waits);
}

/** The id tab has a copy of every record of the log. */
function isNoted(log: EventLog, ids: IdSheet): boolean {
  const noted = new Set(ids.texts);
  return log.texts.every((text) => text === '' || noted.has(text));
}

function isArchiveDue(book: Book, log: EventLog): boolean {
  const times = log.texts.flatMap((text) => (text === '' ? [] : (readRecord(text)?.loggedAt ?? [])));
  if (times.length === 0) return false;
  const oldest = times.reduce((first, at) => Math.min(first, at));
  const zone = book.getSpreadsheetTimeZone();
  return times.length > MOST_LINES || monthOf(oldest, zone) !== monthOf(nowMs(), zone);
}
