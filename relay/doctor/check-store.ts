import type { CheckLine } from '#shared/doctor/line.ts';
import { type StoreFacts, storeLines } from '#shared/doctor/relay.ts';
import { verifyDelivery } from '#shared/events/verify.ts';
import { hmacSha256 } from '../hash.ts';
import { lastSigned, refusalsSince } from '../store/doctor-facts.ts';
import { queueFigures } from '../store/queue-figures.ts';
import { ACCOUNT_STREAM, type Db } from '../store/schema.ts';

const DAY_MS = 86_400_000;

/** The work that waits, what was refused, and how the newest event is signed. */
export async function checkStore(
  db: Db,
  options: { readonly where: string; readonly secrets: readonly string[]; readonly toleranceS: number },
  now: number,
): Promise<readonly CheckLine[]> {
  const { pending, dead, oldestAt } = await queueFigures(db);
  const signature = await signatureFacts(db, options.secrets, options.toleranceS);
  return storeLines({
    where: options.where,
    jobs: {
      pending,
      dead: dead.message + dead.edit + dead.sheet,
      oldestPendingMs: oldestAt === undefined ? undefined : now - oldestAt,
    },
    refusals: await refusalsSince(db, now - DAY_MS),
    ...(signature ? { signature } : {}),
  });
}

async function signatureFacts(
  db: Db,
  secrets: readonly string[],
  toleranceS: number,
): Promise<StoreFacts['signature'] | undefined> {
  const event = await lastSigned(db, ACCOUNT_STREAM);
  if (!event?.body || event.signed_at === null || event.signature === null) return undefined;
  const verified = verifyDelivery(
    {
      headers: { timestamp: event.signed_at, signature: event.signature },
      body: event.body,
      secrets,
      receivedAtMs: event.received_at,
      toleranceS,
    },
    hmacSha256,
  );
  return verified.ok ? { keyForm: verified.value.keyForm } : { failure: verified.failure.message };
}
