import { factsOfEvent } from '#shared/events/event.ts';
import { recheckLine } from '#shared/events/recheck.ts';
import { ok } from '#shared/result.ts';
import { withDeadline } from '../cs2cap/send.ts';
import { hmacSha256 } from '../google/hash.ts';
import { tell } from '../google/ui.ts';
import { TOLERANCE_S } from '../inbox/judge-delivery.ts';
import { listEvents } from '../inbox/list-events.ts';
import { readApiAccess } from '../settings/api-access.ts';
import { readSigningSecrets } from '../settings/signing-secrets.ts';
import type { Book } from '../sheets/book.ts';
import { readCheckedTabs } from '../sheets/checked-lines.ts';
import type { CommandResult } from './run-command.ts';

/** How many altered lines a message names. */
const LISTED = 10;

/** Computes every verdict of the log and its archives again, and marks the lines that were altered since. */
export function verifyLog(book: Book): CommandResult {
  const secrets = readSigningSecrets().map((each) => each.secret);
  const events = listedEvents();
  const counts = { holds: 0, altered: 0, unknown: 0 };
  const altered: string[] = [];
  for (const tab of readCheckedTabs(book)) {
    const reasons = new Map<number, string>();
    tab.lines.forEach((line, index) => {
      if (!line) return;
      const event = events.get(line.facts.eventId ?? '');
      const result = recheckLine(line, { secrets, event, toleranceS: TOLERANCE_S }, hmacSha256);
      counts[result.kind]++;
      if (result.kind !== 'altered') return;
      reasons.set(index, result.reason);
      altered.push(`${tab.name} line ${index + 2}: ${result.reason}`);
    });
    tab.mark(reasons);
  }
  const words =
    `${counts.holds} lines hold, ${counts.altered} were altered, ${counts.unknown} can’t be checked ` +
    '(tests, unconfirmed, cut bodies, or no longer listed by CS2Cap)';
  const more = altered.length > LISTED ? [`… and ${altered.length - LISTED} more`] : [];
  tell('Verify log', [words, '', ...altered.slice(0, LISTED), ...more].join('\n'));
  return ok([words, ...altered.slice(0, LISTED), ...more].join('; '));
}

/** What CS2Cap lists now, by event id; nothing where it can't be asked. */
function listedEvents() {
  const access = readApiAccess();
  // An id that no event has: the whole list is read, as far as it is long.
  const listed = access.ok ? listEvents(withDeadline(access.value, 60_000), new Set(['-']), false) : undefined;
  const events = listed?.ok ? listed.value.events : [];
  return new Map(events.map((event) => [event.id, factsOfEvent(event)]));
}
