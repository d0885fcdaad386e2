import { counted } from '#shared/counted.ts';
import type { LogRecord } from '#shared/events/record.ts';
import { ok, type Result } from '#shared/result.ts';
import { type Cs2cap, withDeadline } from '../cs2cap/send.ts';
import { attempt } from '../google/attempt.ts';
import { nowMs } from '../google/clock.ts';
import { withScriptLock } from '../google/lock.ts';
import { dropTriggers } from '../google/one-off-trigger.ts';
import { removeTriggers } from '../google/triggers.ts';
import { FOLLOW_UP } from '../inbox/follow-up-plan.ts';
import { type Polled, pollEvents } from '../inbox/poll-events.ts';
import { tellChats } from '../inbox/tell-chats.ts';
import { readApiAccess } from '../settings/api-access.ts';
import { writeLogState } from '../settings/log-state.ts';
import { newPollNote, POLL_EVENTS, readPollNote, writePollNote } from '../settings/polling.ts';
import { readRun } from '../settings/sync-lease.ts';
import { isAnothers, isSilent } from '../settings/trigger-owner.ts';
import { archiveEvents } from '../sheets/archive-events.ts';
import { type Book, openBook } from '../sheets/book.ts';
import { noteOnLog } from '../sheets/event-sheet.ts';
import { markFired } from '../sheets/fired-alerts.ts';
import { writeStatus } from '../sheets/status-sheet.ts';
import { relayWords } from './ask-relay.ts';

/** What the one-off trigger does after events came by push: the same as a poll, sooner. It runs as who deployed the web app, whoever polls. */
export function followUpOnTrigger(): void {
  dropTriggers(FOLLOW_UP);
  const note = readPollNote();
  poll(note?.outcome ?? 'working', (outcome) => {
    if (note) writePollNote({ ...note, outcome });
  });
}

/** What the time trigger does: logs new events. Says so in the Status tab when there were some, and once when it stops or starts to work. */
export function pollOnTrigger(): void {
  const note = readPollNote();
  // Somebody took over while this trigger was silent.
  if (note && isAnothers(note) && !isSilent(note)) removeTriggers(POLL_EVENTS);
  else {
    const mine = newPollNote();
    poll(note?.outcome ?? 'working', (outcome) => writePollNote({ ...mine, outcome, tookMs: nowMs() - mine.seenMs }));
  }
}

function poll(before: string, noteOutcome: (outcome: string) => void): void {
  const book = openBook();
  const access = readApiAccess();
  if (!book || !access.ok) return;
  const polled = attempt(() => pollAndFollow(book, withDeadline(access.value, 60_000)));
  const outcome = polled.ok ? 'working' : polled.failure;
  noteOutcome(outcome);
  const lines = [
    ...(polled.ok ? polled.value.lines : []),
    ...(outcome === before ? [] : [polled.ok ? 'works again' : outcome]),
  ];
  const relay = polled.ok ? relayWords(book, polled.value.pushedMs) : undefined;
  const events = polled.ok ? { facts: { Events: polled.value.words, ...(relay ? { Relay: relay } : {}) } } : {};
  const line = lines.length > 0 ? { line: { what: 'Read events', outcome: lines.join('; ') } } : {};
  writeStatus(book, { ...events, ...line });
}

interface Look {
  readonly words: string;
  /** When a push of the relay last came; 0 if none did. */
  readonly pushedMs: number;
  readonly lines: readonly string[];
}

function pollAndFollow(book: Book, cs2cap: Cs2cap): Result<Look, string> {
  const startedMs = nowMs();
  const polled = pollEvents(book, cs2cap);
  if (!polled.ok) return polled;
  const { added, refused, words } = polled.value;
  const lines = [
    ...(added > 0 ? [`${counted(added, 'event')} logged`] : []),
    ...(refused > 0 ? [`${refused} posts that CS2Cap does not know went to Quarantine`] : []),
    ...followUp(book, polled.value, startedMs),
  ];
  noteOnLog(book, words);
  const pushedMs = polled.value.records.reduce(
    (last, { kind, loggedAt }) => (kind === 'relay' ? Math.max(last, loggedAt) : last),
    0,
  );
  return ok({ words, lines, pushedMs });
}

/** What lines that were logged since the last time ask for; gives what a person should know of it. */
function followUp(book: Book, { records, state, isArchiveDue }: Polled, startedMs: number): readonly string[] {
  const untold = tellChats(book, records, state);
  const fired = firedSince(records, state.followedUntilMs);
  // A sync that runs knows the rows as they were, and would write over it; then the next time is early enough.
  const isMarked = fired.size > 0 && readRun() === undefined && withScriptLock(10_000, () => markFired(book, fired)).ok;
  // Lines that came while this ran wait for the next time.
  if (isMarked || untold !== undefined || state.isUntold) {
    writeLogState({ ...state, followedUntilMs: startedMs, isUntold: untold !== undefined });
  }
  const archived = isArchiveDue ? withScriptLock(5_000, () => archiveEvents(book)) : undefined;
  return [
    ...(untold === undefined ? [] : [`a chat was not told: ${untold}; it is tried again`]),
    ...(archived?.ok && archived.value !== undefined ? [archived.value] : []),
  ];
}

/** The newest event of each alert among what was logged since. */
function firedSince(records: readonly LogRecord[], sinceMs: number): ReadonlyMap<string, number> {
  const fired = new Map<string, number>();
  for (const { kind, isOpen, alertId, at, loggedAt } of records) {
    const isEvent = (kind === 'relay' || kind === 'direct' || kind === 'poll') && !isOpen && alertId !== '';
    if (isEvent && loggedAt > sinceMs) fired.set(alertId, Math.max(at, fired.get(alertId) ?? 0));
  }
  return fired;
}
