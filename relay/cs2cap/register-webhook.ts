import { type ApiFailure, describeFailure } from '#shared/cs2cap/reply.ts';
import { createWebhook, listWebhooks, patchWebhook, rotateWebhookSecret } from '#shared/cs2cap/requests.ts';
import type { Webhook } from '#shared/cs2cap/webhook.ts';
import { ok, type Result } from '#shared/result.ts';
import type { Clock } from '../clock.ts';
import type { Db } from '../store/schema.ts';
import type { SecretBox } from '../store/sealing.ts';
import type { Cs2capClient } from './client.ts';

export interface RegisterDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly cs2cap: Cs2capClient;
  readonly box: SecretBox;
  /** A new signing secret is in the store; deliveries signed with it may come as soon as this has resolved. */
  readonly onSecretStored?: () => Promise<void>;
}

/** `push`: our destination is there, active, and its secret is stored. `poll`: the account has no webhooks (C59). */
export type Registration = { readonly mode: 'push' } | { readonly mode: 'poll'; readonly reason: string };

const LABEL = 'CS2Cap relay';
const PAUSED = 'the destination was paused at CS2Cap; resume it there to get pushes again';

/**
 * Makes sure that CS2Cap posts to us: finds our `custom` destination or creates it inactive, stores its secret, then
 * activates it, so that no delivery comes that can't be checked. A destination whose secret is lost gets a new one;
 * one that a person paused stays paused.
 */
export async function registerWebhook(deps: RegisterDeps, url: string): Promise<Result<Registration, ApiFailure>> {
  const listed = await deps.cs2cap.send(listWebhooks());
  if (!listed.ok) return asMode(listed.failure);
  const known = await deps.db.selectFrom('webhooks').selectAll().where('url', '=', url).execute();
  const ours = listed.value.webhooks.find((webhook) => webhook.url === url);
  if (!ours) return create(deps, url);
  const row = known.find((each) => each.id === ours.id);
  if (row?.activated === 1 && !ours.is_active) return ok({ mode: 'poll', reason: PAUSED });
  if (!row) {
    const rotated = await deps.cs2cap.send(rotateWebhookSecret(ours.id));
    if (!rotated.ok) return asMode(rotated.failure);
    await storeSecret(deps, ours.id, url, rotated.value.secret);
  }
  return activate(deps, ours);
}

/** Gives each of our own destinations a new secret, and stores it; gives how many there are (C46: the old one may end at once). */
export async function rotateSecrets(deps: RegisterDeps): Promise<Result<number, ApiFailure>> {
  const ours = await deps.db.selectFrom('webhooks').selectAll().execute();
  let rotatedCount = 0;
  for (const { id, url } of ours) {
    const rotated = await deps.cs2cap.send(rotateWebhookSecret(id));
    if (!rotated.ok && rotated.failure.kind === 'not-found') continue;
    if (!rotated.ok) return rotated;
    await storeSecret(deps, id, url, rotated.value.secret, 1);
    rotatedCount++;
  }
  return ok(rotatedCount);
}

/** The live signing secrets of our own destinations, newest first. */
export async function storedSecrets(db: Db, box: SecretBox): Promise<string[]> {
  const rows = await db.selectFrom('webhooks').selectAll().orderBy('created_at', 'desc').execute();
  return rows.map((row) => box.unseal(row.secret));
}

async function create(deps: RegisterDeps, url: string): Promise<Result<Registration, ApiFailure>> {
  const created = await deps.cs2cap.send(createWebhook({ label: LABEL, url, platform: 'custom', is_active: false }));
  if (!created.ok) return asMode(created.failure);
  await storeSecret(deps, created.value.webhook.id, url, created.value.secret);
  return activate(deps, created.value.webhook);
}

async function activate(deps: RegisterDeps, webhook: Webhook): Promise<Result<Registration, ApiFailure>> {
  if (!webhook.is_active) {
    const patched = await deps.cs2cap.send(patchWebhook(webhook.id, { is_active: true }));
    if (!patched.ok) return asMode(patched.failure);
  }
  await deps.db.updateTable('webhooks').set({ activated: 1 }).where('id', '=', webhook.id).execute();
  return ok({ mode: 'push' });
}

async function storeSecret(deps: RegisterDeps, id: string, url: string, secret: string, activated = 0): Promise<void> {
  const values = { url, secret: deps.box.seal(secret), created_at: deps.clock.now(), activated };
  await deps.db
    .insertInto('webhooks')
    .values({ id, ...values })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(values))
    .execute();
  await deps.onSecretStored?.();
}

function asMode(failure: ApiFailure): Result<Registration, ApiFailure> {
  return failure.kind === 'forbidden' || failure.kind === 'payment-required'
    ? ok({ mode: 'poll', reason: describeFailure(failure) })
    : { ok: false, failure };
}
