import { fail, ok } from '#shared/result.ts';
import { ensureDestination } from '../cs2cap/own-destination.ts';
import { withDeadline } from '../cs2cap/send.ts';
import { readApiAccess } from '../settings/api-access.ts';
import { readLink } from '../settings/link.ts';
import type { CommandResult } from './run-command.ts';

/** Registers this sheet's own destination at CS2Cap, through the relay: a web app never sees the headers that carry the signature (C39). */
export function connectWebhook(): CommandResult {
  const access = readApiAccess();
  if (!access.ok) return access;
  const link = readLink();
  if (!link)
    return fail('Connect a relay first (CS2Cap ▸ Connect relay…): only through it can signatures reach the sheet.');
  const platform = ensureDestination(withDeadline(access.value, 60_000), link.webhookUrl);
  return platform.ok ? ok(`events come through the relay as ${platform.value}, signed`) : platform;
}
