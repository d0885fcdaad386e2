import { describeFailure } from '#shared/cs2cap/reply.ts';
import { listWebhooks } from '#shared/cs2cap/requests.ts';
import type { Webhook } from '#shared/cs2cap/webhook.ts';
import { fail, ok } from '#shared/result.ts';
import { redactTelegramUrls } from '#shared/telegram/destination-url.ts';
import { findOwn, NO_WEBHOOKS } from '../cs2cap/own-destination.ts';
import { send, withDeadline } from '../cs2cap/send.ts';
import { tell } from '../google/ui.ts';
import { readApiAccess } from '../settings/api-access.ts';
import { readLink } from '../settings/link.ts';
import type { CommandResult } from './run-command.ts';

/** Shows the account's destinations. Addresses of telegram ones carry a bot token, which is hidden (C32). */
export function listDestinations(): CommandResult {
  const access = readApiAccess();
  if (!access.ok) return access;
  const listed = send(withDeadline(access.value, 60_000), listWebhooks());
  if (!listed.ok) {
    return fail(listed.failure.kind === 'forbidden' ? NO_WEBHOOKS : describeFailure(listed.failure));
  }
  const { webhooks } = listed.value;
  const own = findOwn(webhooks, readLink()?.webhookUrl ?? '');
  const lines = webhooks.map((webhook) => describe(webhook, webhook.id === own?.id));
  tell('Destinations', lines.length > 0 ? lines.join('\n\n') : 'This account has no destinations.');
  return ok(undefined);
}

function describe(webhook: Webhook, isOwn: boolean): string {
  const state = webhook.is_active ? 'active' : 'paused';
  // The path of an address of ours is a capability: whoever knows it can post there.
  const address = isOwn ? 'through the relay' : redactTelegramUrls(webhook.url);
  return [
    `${webhook.label}${isOwn ? ' (this sheet)' : ''} — ${webhook.platform ?? 'custom'}, ${state}`,
    address,
    ...(webhook.last_success_at ? [`last success ${webhook.last_success_at}`] : []),
    ...(webhook.last_failure_at
      ? [`last failure ${webhook.last_failure_at}: ${redactTelegramUrls(webhook.last_failure_message ?? '')}`]
      : []),
  ].join('\n');
}
