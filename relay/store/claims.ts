import type { Db } from './schema.ts';

/** A claim outlives any call to CS2Cap; a relay that died with one in hand must not block it for long. */
const CLAIM_MS = 60_000;

/**
 * Does work that must not cross with the same work elsewhere: two people press at once, in two chats, at two replicas.
 * Gives who is at it if somebody is, without doing the work.
 */
export async function claiming<T>(
  db: Db,
  claim: { readonly key: string; readonly who: string; readonly now: number },
  work: () => Promise<T>,
): Promise<{ readonly kind: 'done'; readonly value: T } | { readonly kind: 'busy'; readonly who: string }> {
  const { key, who, now } = claim;
  const values = { who, expires_at: now + CLAIM_MS };
  const taken = await db
    .insertInto('claims')
    .values({ key, ...values })
    .onConflict((conflict) => conflict.column('key').doUpdateSet(values).where('claims.expires_at', '<=', now))
    .returning('key')
    .executeTakeFirst();
  if (!taken) {
    const holder = await db.selectFrom('claims').select('who').where('key', '=', key).executeTakeFirst();
    return { kind: 'busy', who: holder?.who ?? 'somebody' };
  }
  try {
    return { kind: 'done', value: await work() };
  } finally {
    // Work that outlived its claim must not end the next one's.
    await db
      .deleteFrom('claims')
      .where('key', '=', key)
      .where('who', '=', who)
      .where('expires_at', '=', values.expires_at)
      .execute();
  }
}
