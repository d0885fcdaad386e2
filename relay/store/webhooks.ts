import { randomToken } from '../hash.ts';
import type { Db, WebhookTable } from './schema.ts';
import type { SecretBox } from './sealing.ts';
import { readSetting, writeSetting } from './settings.ts';

/** A retry may be signed with the secret that was live when its event fired (C46), and is not sent for longer than this. */
const KEPT_MS = 24 * 3_600_000;

/** Our own destinations at CS2Cap, secrets sealed, the newest first. */
export const ownWebhooks = (db: Db): Promise<WebhookTable[]> =>
  db.selectFrom('webhooks').selectAll().orderBy('created_at', 'desc').execute();

/** Keeps a destination with its secret; the secret that it replaces stays live for a day. */
export async function storeWebhook(db: Db, webhook: WebhookTable): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await retire(tx, webhook.id, webhook.created_at);
    const { id: _id, ...values } = webhook;
    await tx
      .insertInto('webhooks')
      .values(webhook)
      .onConflict((conflict) => conflict.column('id').doUpdateSet(values))
      .execute();
  });
}

export async function changeWebhook(db: Db, id: string, changes: Partial<Pick<WebhookTable, 'url' | 'activated'>>) {
  await db.updateTable('webhooks').set(changes).where('id', '=', id).execute();
}

/** Forgets a destination that is gone; what it sent last may still come. */
export async function dropWebhook(db: Db, id: string, now: number): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await retire(tx, id, now);
    await tx.deleteFrom('webhooks').where('id', '=', id).execute();
  });
}

async function retire(tx: Db, id: string, now: number): Promise<void> {
  await tx.deleteFrom('retired_secrets').where('expires_at', '<=', now).execute();
  const known = await tx.selectFrom('webhooks').select('secret').where('id', '=', id).executeTakeFirst();
  if (!known) return;
  const row = { id: randomToken(12), secret: known.secret, expires_at: now + KEPT_MS };
  await tx.insertInto('retired_secrets').values(row).execute();
}

/** Every signing secret that deliveries may come with: those of our destinations, the newest first, then replaced ones. */
export async function storedSecrets(db: Db, box: SecretBox, now: number): Promise<readonly string[]> {
  const current = await ownWebhooks(db);
  const retired = await db.selectFrom('retired_secrets').select('secret').where('expires_at', '>', now).execute();
  return [...current, ...retired].map((row) => box.unseal(row.secret));
}

const ROTATING = 'rotating-until';

/** Until when a secret may be in use that is not stored yet; 0 or past: none. Milliseconds. */
export const rotatingUntil = async (db: Db): Promise<number> => Number((await readSetting(db, ROTATING)) ?? 0);

export const setRotatingUntil = (db: Db, until: number): Promise<void> => writeSetting(db, ROTATING, String(until));
