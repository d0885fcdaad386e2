import { lockNames } from './engine.ts';
import type { Db } from './schema.ts';

/** The packed texts of the mirrored catalog. */
export async function storedChunks(db: Db): Promise<string[]> {
  const rows = await db.selectFrom('catalog').select('chunk').orderBy('part').orderBy('nth').execute();
  return rows.map((row) => row.chunk);
}

/** When each part of the catalog was taken, in milliseconds since the epoch. */
export async function partsKept(db: Db): Promise<ReadonlyMap<string, number>> {
  const rows = await db.selectFrom('catalog').select(['part', 'kept_at']).where('nth', '=', 0).execute();
  return new Map(rows.map((row) => [row.part, row.kept_at]));
}

/** Takes over one part of the catalog; a type without items is kept as an empty text, so that it counts as read. */
export async function keepPart(db: Db, part: string, chunks: readonly string[], now: number): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await lockNames(tx, [`catalog ${part}`]);
    await tx.deleteFrom('catalog').where('part', '=', part).execute();
    const texts = chunks.length > 0 ? chunks : [''];
    for (const [nth, chunk] of texts.entries()) {
      await tx.insertInto('catalog').values({ part, nth, chunk, kept_at: now }).execute();
    }
  });
}
