import { withDeadline } from '../cs2cap/send.ts';
import { attempt } from '../google/attempt.ts';
import { nowMs } from '../google/clock.ts';
import { removeTriggers } from '../google/triggers.ts';
import { pollEvents } from '../inbox/poll-events.ts';
import { readApiAccess } from '../settings/api-access.ts';
import { newPollNote, POLL_EVENTS, readPollNote, writePollNote } from '../settings/polling.ts';
import { isAnothers, isSilent } from '../settings/trigger-owner.ts';
import { openBook } from '../sheets/book.ts';
import { addStatus } from '../sheets/status-sheet.ts';

/** What the time trigger does: logs new events. Says so in the Status tab when there were some, and once when it stops or starts to work. */
export function pollOnTrigger(): void {
  const note = readPollNote();
  // Somebody took over while this trigger was silent.
  if (note && isAnothers(note) && !isSilent(note)) removeTriggers(POLL_EVENTS);
  else poll(note?.outcome ?? 'working');
}

function poll(before: string): void {
  const book = openBook();
  const access = readApiAccess();
  if (!book || !access.ok) return;
  const mine = newPollNote();
  const polled = attempt(() => pollEvents(book, withDeadline(access.value, 60_000)));
  const outcome = polled.ok ? 'working' : polled.failure;
  writePollNote({ ...mine, outcome, tookMs: nowMs() - mine.seenMs });
  if (outcome !== before) addStatus(book, 'Read events', polled.ok ? 'works again' : outcome);
  if (polled.ok && polled.value.added > 0) addStatus(book, 'Read events', `${polled.value.added} events logged`);
}
