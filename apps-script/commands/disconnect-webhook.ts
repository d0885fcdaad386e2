import { ok } from '#shared/result.ts';
import { removeDestination } from '../cs2cap/own-destination.ts';
import { withDeadline } from '../cs2cap/send.ts';
import { confirm } from '../google/ui.ts';
import { readApiAccess } from '../settings/api-access.ts';
import { readLink } from '../settings/link.ts';
import type { CommandResult } from './run-command.ts';

/** Deletes this sheet's destination at CS2Cap, after asking; polling goes on. */
export function disconnectWebhook(): CommandResult {
  const access = readApiAccess();
  if (!access.ok) return access;
  const question =
    'Delete this sheet’s destination at CS2Cap? Deliveries under way are cancelled. If it is the last active one and ' +
    'your account has no verified email, alerts can’t stay armed.';
  if (!confirm('Disconnect webhook', question)) return ok(undefined);
  const removed = removeDestination(withDeadline(access.value, 60_000), readLink()?.webhookUrl ?? '');
  if (!removed.ok) return removed;
  return ok(removed.value === undefined ? 'this sheet had no destination' : `deleted "${removed.value}"`);
}
