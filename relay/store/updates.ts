import type { Db } from './schema.ts';

/** Telegram keeps what nobody confirmed for a day. */
const KEPT_MS = 2 * 86_400_000;

/** Takes an update of Telegram in hand; false if it was taken before. */
export async function takeUpdate(db: Db, updateId: number, now: number): Promise<boolean> {
  const taken = await db
    .insertInto('updates')
    .values({ update_id: updateId, seen_at: now })
    .onConflict((conflict) => conflict.column('update_id').doNothing())
    .returning('update_id')
    .executeTakeFirst();
  return taken !== undefined;
}

/** Forgets updates that can't come again. */
export async function forgetOldUpdates(db: Db, now: number): Promise<void> {
  await db
    .deleteFrom('updates')
    .where('seen_at', '<', now - KEPT_MS)
    .execute();
}
