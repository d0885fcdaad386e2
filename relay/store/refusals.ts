import type { Db } from './schema.ts';

/** So many records of refusals are kept, the newest: a flood must not fill the disk. */
export const REFUSALS_KEPT = 10_000;

/** Writes down that a request was refused, and forgets the oldest beyond `REFUSALS_KEPT`. `at` in milliseconds since the epoch. */
export async function recordRefusal(
  db: Db,
  refusal: { readonly at: number; readonly stream: string; readonly kind: string; readonly message: string },
): Promise<void> {
  const { id } = await db.insertInto('refusals').values(refusal).returning('id').executeTakeFirstOrThrow();
  if (Number(id) % 100 === 0)
    await db
      .deleteFrom('refusals')
      .where('id', '<=', id - REFUSALS_KEPT)
      .execute();
}
