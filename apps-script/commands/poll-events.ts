import { withDeadline } from '../cs2cap/send.ts';
import { readProperty, writeProperty } from '../google/properties.ts';
import { pollEvents } from '../inbox/poll-events.ts';
import { readApiAccess } from '../settings/api-access.ts';
import { openBook } from '../sheets/book.ts';
import { addStatus } from '../sheets/status-sheet.ts';

const NAME = 'poll_outcome';

/** What the time trigger does: logs new events. Says so in the Status tab when there were some, and once when it stops or starts to work. */
export function pollOnTrigger(): void {
  const book = openBook();
  const access = readApiAccess();
  if (!book || !access.ok) return;
  const polled = pollEvents(book, withDeadline(access.value, 60_000));
  const words = polled.ok ? 'working' : polled.failure;
  const before = readProperty(NAME) ?? 'working';
  if (words !== before) {
    writeProperty(NAME, words);
    addStatus(book, 'Read events', polled.ok ? 'works again' : words);
  }
  if (polled.ok && polled.value.added > 0) addStatus(book, 'Read events', `${polled.value.added} events logged`);
}
