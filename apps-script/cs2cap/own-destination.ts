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
import { addSigningSecret, readSigningSecrets } from '../settings/signing-secrets.ts';
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
  const listed = send(cs2cap, listWebhooks());
  if (!listed.ok) return fail(inWords(listed));
  const existing = findOwn(listed.value.webhooks, url);
  if (existing) return reuse(cs2cap, existing, url);
  const created = create(cs2cap, url);
  if (!created.ok) return created;
  return activate(cs2cap, created.value, url);
}

/** Deletes this sheet's destination. Fails with words; undefined if there was none. Its secret stays for deliveries under way. */
export function removeDestination(cs2cap: Cs2cap, url: string): Result<string | undefined, string> {
  const listed = send(cs2cap, listWebhooks());
  if (!listed.ok) return fail(inWords(listed));
  const existing = findOwn(listed.value.webhooks, url);
  if (!existing) return ok(undefined);
  const deleted = send(cs2cap, deleteWebhook(existing.id));
  return deleted.ok || deleted.failure.kind === 'not-found' ? ok(existing.label) : fail(inWords(deleted));
}

/** The destination with this address, or the one this sheet made before its relay moved. */
export function findOwn(webhooks: readonly Webhook[], url: string): Webhook | undefined {
  const stored = new Set(readSigningSecrets().map((each) => each.webhookId));
  return webhooks.find((webhook) => webhook.url === url) ?? webhooks.find((webhook) => stored.has(webhook.id));
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
