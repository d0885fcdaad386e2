import type { LogRow } from '#shared/events/log-row.ts';
import type { LogRecord } from '#shared/events/record.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { Cs2cap } from '../cs2cap/send.ts';
import { withScriptLock } from '../google/lock.ts';
import { readLogState, writeLogState } from '../settings/log-state.ts';
import type { Book } from '../sheets/book.ts';
import { knownRecords, readLog } from '../sheets/event-sheet.ts';
import { readIds } from '../sheets/id-sheet.ts';
import { judgeCompleteness } from './judge-completeness.ts';
import { listEvents } from './list-events.ts';
import { storePolled } from './store-polled.ts';

export interface Polled {
  readonly added: number;
  readonly completed: number;
  /** Direct posts that CS2Cap knows nothing of. */
  readonly refused: number;
  /** What was added, and every record after it. */
  readonly rows: readonly LogRow[];
  readonly records: readonly LogRecord[];
  /** One line about the whole log. */
  readonly words: string;
}

/**
 * Logs what CS2Cap's event list has and the sheet hasn't, completes and confirms what came by push, and says how
 * complete the log is. Nothing is held while CS2Cap is asked. Fails with words if CS2Cap or the sheet can't be asked.
 */
export function pollEvents(book: Book, cs2cap: Cs2cap): Result<Polled, string> {
  const before = knownRecords(readLog(book), readIds(book));
  const state = readLogState();
  const known = new Set(before.flatMap(({ eventId, isOpen }) => (eventId === '' || isOpen ? [] : [eventId])));
  const listed = listEvents(cs2cap, known, state.pushSinceMs > 0);
  if (!listed.ok) return listed;
  const stored = withScriptLock(20_000, () => storePolled(book, listed.value, state));
  if (!stored.ok) return fail('The sheet is busy taking in events; the next run reads them again.');
  const judged = judgeCompleteness(book, cs2cap, { state, listed: listed.value, stored: stored.value });
  writeLogState(judged.state);
  return ok({ ...stored.value, words: judged.words });
}
