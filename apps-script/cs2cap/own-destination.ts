import { describeFailure } from '#shared/cs2cap/reply.ts';
import {
  createWebhook,
  deleteWebhook,
  listWebhooks,
  patchWebhook,
  rotateWebhookSecret,
} from '#shared/cs2cap/requests.ts';
import type { Platform, Webhook } from '#shared/cs2cap/webhook.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import { readCapability } from '../settings/capability.ts';
import { readLink } from '../settings/link.ts';
import { addSigningSecret, readSigningSecrets } from '../settings/signing-secrets.ts';
import { listAllAlerts } from './list-all-alerts.ts';
import { type Cs2cap, type Reply, send } from './send.ts';

const LABEL = 'CS2Cap toolkit: sheet';

/** What a sheet can say when CS2Cap has no webhooks for its account (C30). */
export const NO_WEBHOOKS =
  'Webhooks need the Quant tier. Without them the sheet reads events from CS2Cap every few minutes by itself, and the ' +
  'relay polls them too: nothing more to do.';

/**
 * Makes sure that CS2Cap posts this account's events to an address, and that their signing secret is stored here.
 * An existing destination is used again. A new one is created inactive, its secret stored, then activated: no event
 * may come signed with a secret that nobody has (DESIGN §5 "Registering a destination"). Gives the platform.
 */
export function ensureDestination(cs2cap: Cs2cap, url: string): Result<string, string> {
  const listed = readDestinations(cs2cap);
  if (!listed.ok) return listed;
  const existing = findOwn(listed.value, url);
  if (existing) return reuse(cs2cap, existing, url);
  const created = create(cs2cap, url);
  if (!created.ok) return created;
  return activate(cs2cap, created.value, url);
}

/** All destinations of the account. Fails with words. */
export function readDestinations(cs2cap: Cs2cap): Result<readonly Webhook[], string> {
  const listed = send(cs2cap, listWebhooks());
  return listed.ok ? ok(listed.value.webhooks) : fail(inWords(listed));
}

/** This sheet's destination; undefined if it has none. Fails with words. */
export function readOwn(cs2cap: Cs2cap): Result<Webhook | undefined, string> {
  const listed = readDestinations(cs2cap);
  return listed.ok ? ok(findOwn(listed.value)) : listed;
}

/** Deletes a destination; one that is gone already is fine. Secrets stay, for deliveries under way. */
export function removeDestination(cs2cap: Cs2cap, id: string): Result<undefined, string> {
  const deleted = send(cs2cap, deleteWebhook(id));
  return deleted.ok || deleted.failure.kind === 'not-found' ? ok(undefined) : fail(inWords(deleted));
}

/**
 * How many enabled alerts would have no active destination left without this one: unless the account has a verified
 * email, CS2Cap can't keep them armed (C16). Nobody can ask whether it has. 0 where another one is active.
 */
export function countStranded(cs2cap: Cs2cap, webhooks: readonly Webhook[], without: string): number {
  if (webhooks.some((webhook) => webhook.is_active && webhook.id !== without)) return 0;
  const alerts = listAllAlerts(cs2cap);
  return alerts.ok ? alerts.value.filter((alert) => alert.is_enabled).length : 0;
}

/** The destination with this sheet's address, or the one it made, newest first: its address may have changed since. */
export function findOwn(webhooks: readonly Webhook[], url = readLink()?.webhookUrl): Webhook | undefined {
  const byId = new Map(webhooks.map((webhook) => [webhook.id, webhook]));
  const stored = readSigningSecrets().flatMap(({ webhookId }) => byId.get(webhookId) ?? []);
  const key = readCapability().now;
  return (
    webhooks.find((webhook) => webhook.url === url) ??
    stored[0] ??
    webhooks.find((webhook) => key !== '' && webhook.url.endsWith(`?k=${key}`))
  );
}

function reuse(cs2cap: Cs2cap, webhook: Webhook, url: string): Result<string, string> {
  const known = readSigningSecrets().find((each) => each.webhookId === webhook.id);
  const isKnown = known?.secret.endsWith(webhook.secret_last4 ?? '') === true;
  if (!isKnown) {
    const rotated = send(cs2cap, rotateWebhookSecret(webhook.id));
    if (!rotated.ok) return fail(inWords(rotated));
    addSigningSecret({ webhookId: webhook.id, secret: rotated.value.secret });
  }
  return webhook.is_active && webhook.url === url ? ok(webhook.platform ?? 'custom') : activate(cs2cap, webhook, url);
}

/** `google_sheets` first; where CS2Cap takes only Google's addresses for it, `custom` carries the same signed JSON (C32). */
function create(cs2cap: Cs2cap, url: string): Result<Webhook, string> {
  const attempt = (platform: Platform) =>
    send(cs2cap, createWebhook({ label: LABEL, url, platform, is_active: false }));
  const first = attempt('google_sheets');
  const isRefused = !first.ok && (first.failure.kind === 'invalid' || first.failure.kind === 'bad-request');
  const created = isRefused ? attempt('custom') : first;
  if (!created.ok) return fail(inWords(created));
  addSigningSecret({ webhookId: created.value.webhook.id, secret: created.value.secret });
  return ok({ platform: isRefused ? 'custom' : 'google_sheets', ...created.value.webhook });
}

function activate(cs2cap: Cs2cap, webhook: Webhook, url: string): Result<string, string> {
  const active = send(cs2cap, patchWebhook(webhook.id, { ...(webhook.url === url ? {} : { url }), is_active: true }));
  return active.ok ? ok(webhook.platform ?? active.value.platform ?? 'custom') : fail(inWords(active));
}

function inWords<T>(reply: Extract<Reply<T>, { ok: false }>): string {
  if (reply.failure.kind === 'forbidden') return NO_WEBHOOKS;
  return `CS2Cap refused: ${describeFailure(reply.failure)}`;
}
