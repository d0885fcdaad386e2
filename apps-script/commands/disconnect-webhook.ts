import { ok } from '#shared/result.ts';
import { countStranded, findOwn, readDestinations, removeDestination } from '../cs2cap/own-destination.ts';
import { withDeadline } from '../cs2cap/send.ts';
import { confirm } from '../google/ui.ts';
import { readApiAccess } from '../settings/api-access.ts';
import { readLogState, writeLogState } from '../settings/log-state.ts';
import type { CommandResult } from './run-command.ts';

/** Deletes this sheet's destination at CS2Cap, after asking; polling goes on. */
export function disconnectWebhook(): CommandResult {
  const access = readApiAccess();
  if (!access.ok) return access;
  const cs2cap = withDeadline(access.value, 60_000);
  const listed = readDestinations(cs2cap);
  if (!listed.ok) return listed;
  const own = findOwn(listed.value);
  if (!own) return ok('this sheet had no destination');
  const question = `Delete this sheet’s destination at CS2Cap? Deliveries under way are cancelled; events are polled from then on.`;
  if (!confirm('Disconnect webhook', question + strandedWords(countStranded(cs2cap, listed.value, own.id))))
    return ok(undefined);
  const removed = removeDestination(cs2cap, own.id);
  if (!removed.ok) return removed;
  writeLogState({ ...readLogState(), pushSinceMs: 0, silence: '' });
  return ok(`deleted "${own.label}"; events are polled`);
}

/** What a person should know before the last active destination goes (C16); empty where nothing is at risk. */
export const strandedWords = (count: number): string =>
  count === 0
    ? ''
    : ` It is the last active destination, and ${count} alert${count === 1 ? ' is' : 's are'} enabled: without a ` +
      'verified email in your CS2Cap account they can’t stay armed.';
