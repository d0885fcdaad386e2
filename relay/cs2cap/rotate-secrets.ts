import type { ApiFailure } from '#shared/cs2cap/reply.ts';
import { rotateWebhookSecret } from '#shared/cs2cap/requests.ts';
import type { WebhookSecret } from '#shared/cs2cap/webhook.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { Clock } from '../clock.ts';
import { claiming } from '../store/claims.ts';
import type { Db } from '../store/schema.ts';
import type { SecretBox } from '../store/sealing.ts';
import { ownWebhooks, setRotatingUntil, storeWebhook } from '../store/webhooks.ts';
import type { Cs2capClient } from './client.ts';

/** The claim of whatever changes our destinations: it must not cross with itself, on whatever replica. */
export const REGISTRATION = 'registration';

export interface RotateDeps {
  readonly db: Db;
  readonly clock: Pick<Clock, 'now'>;
  readonly cs2cap: Cs2capClient;
  readonly box: SecretBox;
  /** A new signing secret is in the store; deliveries signed with it may come as soon as this has resolved. */
  readonly onSecretStored?: () => Promise<void>;
}

interface Place {
  readonly id: string;
  readonly url: string;
  readonly activated: number;
}

/** Longer than a call to CS2Cap takes, its retries included. */
const ROTATING_MS = 60_000;
/** Longer than until the destination is looked at again, which finds a secret that nobody here knows and replaces it. */
const UNSURE_MS = 15 * 60_000;
const BUSY: ApiFailure = {
  kind: 'conflict',
  status: 0,
  message: 'somebody is at it just now; try again in a minute',
  fields: [],
};

/**
 * Gives each of our own destinations a new secret; gives how many there are. No event is lost by it: from just before
 * the call until the new secret is stored, a delivery that can't be verified is not refused but asked to come again,
 * and the old secret stays live for a day (C46: CS2Cap may end it at once, and may sign a retry with either).
 */
export async function rotateSecrets(deps: RotateDeps): Promise<Result<number, ApiFailure>> {
  const claim = { key: REGISTRATION, who: 'a rotation', now: deps.clock.now() };
  const done = await claiming(deps.db, claim, () => rotateAll(deps));
  return done.kind === 'done' ? done.value : fail(BUSY);
}

async function rotateAll(deps: RotateDeps): Promise<Result<number, ApiFailure>> {
  let rotatedCount = 0;
  for (const row of await ownWebhooks(deps.db)) {
    const rotated = await rotateSecret(deps, row);
    if (!rotated.ok && rotated.failure.kind === 'not-found') continue;
    if (!rotated.ok) return rotated;
    rotatedCount++;
  }
  return ok(rotatedCount);
}

/** Call it under the claim of the registration. */
export async function rotateSecret(deps: RotateDeps, place: Place): Promise<Result<void, ApiFailure>> {
  await setRotatingUntil(deps.db, deps.clock.now() + ROTATING_MS);
  const rotated = await deps.cs2cap.send(rotateWebhookSecret(place.id));
  if (rotated.ok) await keepSecret(deps, place, rotated.value);
  // A lost answer may have changed the secret: what comes meanwhile keeps being asked to come again.
  const isUnsure = !rotated.ok && isUncertain(rotated.failure);
  await setRotatingUntil(deps.db, isUnsure ? deps.clock.now() + UNSURE_MS : 0);
  return rotated.ok ? ok(undefined) : rotated;
}

const isUncertain = ({ kind }: ApiFailure) => kind === 'unreachable' || kind === 'server' || kind === 'unreadable';

/** Stores a secret that CS2Cap shows only once. */
export async function keepSecret(deps: RotateDeps, place: Place, shown: WebhookSecret): Promise<void> {
  await storeWebhook(deps.db, {
    id: place.id,
    url: place.url,
    activated: place.activated,
    secret: deps.box.seal(shown.secret),
    created_at: deps.clock.now(),
    last4: shown.webhook.secret_last4 ?? null,
  });
  await deps.onSecretStored?.();
}
