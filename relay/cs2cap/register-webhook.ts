import { type ApiFailure, describeFailure } from '#shared/cs2cap/reply.ts';
import { createWebhook, deleteWebhook, listWebhooks, patchWebhook } from '#shared/cs2cap/requests.ts';
import type { Webhook } from '#shared/cs2cap/webhook.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import { claiming } from '../store/claims.ts';
import type { WebhookTable } from '../store/schema.ts';
import { changeWebhook, dropWebhook, ownWebhooks } from '../store/webhooks.ts';
import { keepSecret, REGISTRATION, type RotateDeps, rotateSecret } from './rotate-secrets.ts';

export interface RegisterDeps extends RotateDeps {
  /** Secrets of destinations that somebody registered by hand (CS2C_WEBHOOK_SECRET). */
  readonly givenSecrets?: readonly string[];
}

/** `push`: our destination is there, active, and its secret is stored. `poll`: the account has no webhooks (C59). */
export type Registration = { readonly mode: 'push' } | { readonly mode: 'poll'; readonly reason: string };
type Registered = Result<Registration, ApiFailure>;

const LABEL = 'CS2Cap relay';
const PAUSED = 'the destination was paused at CS2Cap; resume it there to get pushes again';
const BUSY: ApiFailure = { kind: 'conflict', status: 0, message: 'another replica is at it', fields: [] };

/**
 * Makes sure that CS2Cap posts to us, once: finds our `custom` destination or creates it inactive, stores its secret,
 * then activates it, so that no delivery comes that can't be checked. Repairs what has changed meanwhile: a destination
 * that was deleted is made anew, one with another address gets ours, one whose secret we don't have gets a new one, and
 * twins of earlier starts are deleted. One that a person paused stays paused.
 */
export async function registerWebhook(deps: RegisterDeps, url: string): Promise<Registered> {
  const claim = { key: REGISTRATION, who: 'the registration', now: deps.clock.now() };
  const done = await claiming(deps.db, claim, () => register(deps, url));
  return done.kind === 'done' ? done.value : fail(BUSY);
}

async function register(deps: RegisterDeps, url: string): Promise<Registered> {
  const listed = await deps.cs2cap.send(listWebhooks());
  if (!listed.ok) return asMode(listed.failure);
  const own = await ownWebhooks(deps.db);
  const { keep, twins, lost } = sortOut(listed.value.webhooks, own, url);
  for (const { id } of lost) await dropWebhook(deps.db, id, deps.clock.now());
  for (const { id } of twins) await deleteTwin(deps, id);
  if (!keep) return create(deps, url);
  const row = own.find((each) => each.id === keep.id);
  if (!row && isGiven(deps, keep)) return keep.is_active ? ok({ mode: 'push' }) : ok({ mode: 'poll', reason: PAUSED });
  if (row?.activated === 1 && !keep.is_active) return ok({ mode: 'poll', reason: PAUSED });
  return repair(deps, keep, row, url);
}

interface Sorted {
  readonly keep: Webhook | undefined;
  readonly twins: readonly Webhook[];
  /** Ours that CS2Cap does not list any more. */
  readonly lost: readonly WebhookTable[];
}

/** Which destination is ours: one that we know, at our address if there is one, else what stands at our address. */
function sortOut(listed: readonly Webhook[], own: readonly WebhookTable[], url: string): Sorted {
  const ids = new Set(own.map((row) => row.id));
  const known = listed.filter((webhook) => ids.has(webhook.id));
  const here = listed.filter((webhook) => webhook.url === url && !ids.has(webhook.id));
  const keep = known.find((webhook) => webhook.url === url) ?? known[0] ?? here[0];
  // Whoever registered one by hand gave it a name of their own: that one is theirs to delete.
  const twins = [...known, ...here.filter((webhook) => webhook.label === LABEL)].filter((each) => each !== keep);
  return { keep, twins, lost: own.filter((row) => !listed.some((webhook) => webhook.id === row.id)) };
}

/** It would post every event a second time. If it can't be deleted now, the next look tries again. */
async function deleteTwin(deps: RegisterDeps, id: string): Promise<void> {
  const deleted = await deps.cs2cap.send(deleteWebhook(id));
  if (deleted.ok || deleted.failure.kind === 'not-found') await dropWebhook(deps.db, id, deps.clock.now());
}

const isGiven = ({ givenSecrets = [] }: RegisterDeps, { secret_last4: last4 }: Webhook) =>
  typeof last4 === 'string' && last4 !== '' && givenSecrets.some((secret) => secret.endsWith(last4));

async function repair(
  deps: RegisterDeps,
  webhook: Webhook,
  row: WebhookTable | undefined,
  url: string,
): Promise<Registered> {
  if (webhook.url !== url) {
    const patched = await deps.cs2cap.send(patchWebhook(webhook.id, { url }));
    if (!patched.ok) return asMode(patched.failure);
  }
  if (!row || isAnotherSecret(row, webhook)) {
    const rotated = await rotateSecret(deps, { id: webhook.id, url, activated: row?.activated ?? 0 });
    if (!rotated.ok) return asMode(rotated.failure);
  } else if (row.url !== url) await changeWebhook(deps.db, row.id, { url });
  return activate(deps, webhook);
}

/** Somebody gave it a new secret, or we did and died before it was stored. */
const isAnotherSecret = ({ last4 }: WebhookTable, { secret_last4: listed }: Webhook) =>
  typeof last4 === 'string' && typeof listed === 'string' && last4 !== listed;

async function create(deps: RegisterDeps, url: string): Promise<Registered> {
  const created = await deps.cs2cap.send(createWebhook({ label: LABEL, url, platform: 'custom', is_active: false }));
  if (!created.ok) return asMode(created.failure);
  await keepSecret(deps, { id: created.value.webhook.id, url, activated: 0 }, created.value);
  return activate(deps, created.value.webhook);
}

async function activate(deps: RegisterDeps, webhook: Webhook): Promise<Registered> {
  if (!webhook.is_active) {
    const patched = await deps.cs2cap.send(patchWebhook(webhook.id, { is_active: true }));
    if (!patched.ok) return asMode(patched.failure);
  }
  await changeWebhook(deps.db, webhook.id, { activated: 1 });
  return ok({ mode: 'push' });
}

function asMode(failure: ApiFailure): Registered {
  return failure.kind === 'forbidden' || failure.kind === 'payment-required'
    ? ok({ mode: 'poll', reason: describeFailure(failure) })
    : fail(failure);
}
