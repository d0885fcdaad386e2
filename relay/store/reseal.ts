import type { Db } from './schema.ts';
import type { SecretBox } from './sealing.ts';

/**
 * Opens every stored secret, and seals anew what the first key of `RELAY_KEY` does not seal yet: after one start with
 * `new,old` the old key can go. Throws `WrongKeyError` if one can't be opened, so that a relay with a wrong key never runs.
 */
export async function resealSecrets(db: Db, box: SecretBox): Promise<void> {
  await db.transaction().execute(async (tx) => {
    for (const { id, secret } of await tx.selectFrom('webhooks').select(['id', 'secret']).execute()) {
      const sealed = box.reseal(secret);
      if (sealed !== secret) await tx.updateTable('webhooks').set({ secret: sealed }).where('id', '=', id).execute();
    }
    for (const { id, secret } of await tx.selectFrom('retired_secrets').select(['id', 'secret']).execute()) {
      const sealed = box.reseal(secret);
      if (sealed === secret) continue;
      await tx.updateTable('retired_secrets').set({ secret: sealed }).where('id', '=', id).execute();
    }
    for (const { id, link_key } of await tx.selectFrom('sheets').select(['id', 'link_key']).execute()) {
      const sealed = box.reseal(link_key);
      if (sealed !== link_key) await tx.updateTable('sheets').set({ link_key: sealed }).where('id', '=', id).execute();
    }
  });
}
