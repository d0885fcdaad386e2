import { fail, ok, type Result } from '#shared/result.ts';
import { nowMs, shortTime } from '../google/clock.ts';
import { readLink } from '../settings/link.ts';
import { tellRelay } from '../settings/tell-relay.ts';
import type { Book } from '../sheets/book.ts';
import { setFact } from '../sheets/status-sheet.ts';

/** Asks the paired relay whether it knows this sheet, and pins its build and the time in Status; the relay notes ours. Undefined without a relay. */
export function askRelay(book: Book): Result<string, string> | undefined {
  const told = tellRelay();
  if (!told) return undefined;
  if (!told.ok) return fail(`the relay: ${told.failure}`);
  const { build } = told.value;
  const time = shortTime(nowMs(), book.getSpreadsheetTimeZone());
  setFact(book, 'Relay', `${readLink()?.relayUrl}: build ${build}, last contact ${time}`);
  return ok(`the relay answers, runs build ${build} and knows this sheet`);
}
