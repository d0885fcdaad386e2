import { afterListing, completenessWords, type LogState, type Tally } from '#shared/events/completeness.ts';
import type { LogRecord } from '#shared/events/record.ts';
import type { Cs2cap } from '../cs2cap/send.ts';
import { shortTime } from '../google/clock.ts';
import type { Book } from '../sheets/book.ts';
import type { Listed } from './list-events.ts';
import type { StoredPoll } from './store-polled.ts';
import { explainSilence } from './watch-push.ts';

interface Look {
  readonly state: LogState;
  readonly listed: Listed;
  readonly stored: Pick<StoredPoll, 'records' | 'forgottenMs'>;
}

/** The state of the log after a look, and one line about it. */
export function judgeCompleteness(
  book: Book,
  cs2cap: Cs2cap,
  { state, listed, stored }: Look,
): { readonly state: LogState; readonly words: string } {
  const { records, forgottenMs } = stored;
  const seen = afterListing(state, listed.listing);
  const next: LogState = {
    ...seen,
    forgottenMs: Math.max(seen.forgottenMs, forgottenMs),
    silence: state.pushSinceMs > 0 ? explainSilence(cs2cap, state, records, listed.listing.atMs) : '',
  };
  const logged = new Set(records.map((record) => record.eventId));
  const missing = listed.events.filter(
    (event) => !logged.has(event.id) && Date.parse(event.created_at) > next.forgottenMs,
  );
  const zone = book.getSpreadsheetTimeZone();
  const tally = { ...countRecords(state, records), missing: missing.length, unreadable: listed.unreadable };
  const failedDeliveries = listed.deliveries.filter((delivery) => delivery.status === 'failed').length;
  return { state: next, words: completenessWords(next, { ...tally, failedDeliveries }, (ms) => shortTime(ms, zone)) };
}

function countRecords(
  state: LogState,
  records: readonly LogRecord[],
): Omit<Tally, 'missing' | 'unreadable' | 'failedDeliveries'> {
  const events = records.filter(({ kind }) => kind === 'relay' || kind === 'direct' || kind === 'poll');
  const isMissed = ({ kind, at }: LogRecord) => kind === 'poll' && state.pushSinceMs > 0 && at >= state.pushSinceMs;
  return {
    events: events.length,
    backFilled: events.filter(isMissed).length,
    unconfirmed: events.filter((record) => record.isOpen).length,
    lastPushMs: lastPush(records),
  };
}

/** When the last push came, whatever it was worth; 0 if none did. */
function lastPush(records: readonly LogRecord[]): number {
  return records.reduce(
    (last, { kind, loggedAt }) => (kind === 'poll' || kind === 'test' ? last : Math.max(last, loggedAt)),
    0,
  );
}
