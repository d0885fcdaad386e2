import type { Db } from './schema.ts';

/** A setting for each lane that somebody beside the running relay gave work. */
const MARK = 'wake:';

/** Leaves word for the running relay that these lanes got work. */
export async function markWakes(db: Db, lanes: readonly string[]): Promise<void> {
  for (const lane of new Set(lanes)) {
    await db
      .insertInto('settings')
      .values({ key: `${MARK}${lane}`, value: '' })
      .onConflict((conflict) => conflict.column('key').doNothing())
      .execute();
  }
}

/** Takes the words left, each once; gives the lanes. */
export async function takeWakes(db: Db): Promise<string[]> {
  const left = await db.selectFrom('settings').select('key').where('key', 'like', `${MARK}%`).execute();
  if (left.length === 0) return [];
  const keys = left.map(({ key }) => key);
  const taken = await db.deleteFrom('settings').where('key', 'in', keys).returning('key').execute();
  return taken.map(({ key }) => key.slice(MARK.length));
}
