import { ok, type Result } from '#shared/result.ts';
import { shortTime } from '../google/clock.ts';
import { readLink } from '../settings/link.ts';
import { tellRelay } from '../settings/tell-relay.ts';
import type { Book } from '../sheets/book.ts';
import { setFact } from '../sheets/status-sheet.ts';

/** Asks the paired relay whether it knows this sheet, and pins its build and the time in Status; the relay notes ours. Undefined without a relay. */
export function askRelay(book: Book): Result<string, string> | undefined {
  const told = tellRelay();
  if (!told) return undefined;
  if (!told.ok) return told;
  setFact(book, 'Relay', relayWords(book));
  const { build, signature_header: header } = told.value;
  const signed = header === undefined ? '' : `; CS2Cap’s signatures come in ${header}`;
  return ok(`the relay answers, runs build ${build} and knows this sheet${signed}`);
}

/** Which build the relay runs and when it was last heard of, by its answer or by a push; undefined without a relay. */
export function relayWords(book: Book, pushedMs = 0): string | undefined {
  const link = readLink();
  if (!link) return undefined;
  const seenMs = Math.max(pushedMs, link.seenMs ?? 0);
  const contact =
    seenMs === 0 ? 'not heard of yet' : `last contact ${shortTime(seenMs, book.getSpreadsheetTimeZone())}`;
  return `${link.relayUrl}: build ${link.relayBuild ?? 'unknown'}, ${contact}`;
}
