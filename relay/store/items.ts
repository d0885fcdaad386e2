import type { Item } from '#shared/cs2cap/item.ts';
import { prepared } from './prepared.ts';
import type { Db, ItemTable } from './schema.ts';

/** Keeps what CS2Cap said of items: their names, phases and pictures. Items without an id can't carry an alert. */
export async function keepItems(db: Db, items: readonly Item[], now: number): Promise<void> {
  await db.transaction().execute(async (tx) => {
    for (const item of items) {
      if (item.item_id === null || item.item_id === undefined) continue;
      const values = {
        name: item.market_hash_name,
        phase: item.phase ?? null,
        image_url: item.image_url ?? null,
        kept_at: now,
      };
      await tx
        .insertInto('items')
        .values({ item_id: item.item_id, ...values })
        .onConflict((conflict) => conflict.column('item_id').doUpdateSet(values))
        .execute();
    }
  });
}

/** An item that was kept, or undefined. */
export const findItem = async (db: Db, itemId: number): Promise<ItemTable | undefined> =>
  (await byId(db, { itemId }))[0];

const byId = prepared<{ itemId: number }, ItemTable>((db, value) =>
  db.selectFrom('items').selectAll().where('item_id', '=', value('itemId')),
);

/** Items of alerts whose picture was never asked for. */
export async function itemsWithoutPicture(db: Db): Promise<number[]> {
  const rows = await unpictured(db).distinct().execute();
  return rows.map((row) => row.item_id);
}

/** One item without a picture: of an alert that has fired, else of one that is armed; undefined if there is none. */
export async function nextWithoutPicture(
  db: Db,
): Promise<{ readonly itemId: number; readonly hasFired: boolean } | undefined> {
  const fired = await unpictured(db).where('alerts.last_triggered_at', 'is not', null).limit(1).executeTakeFirst();
  if (fired) return { itemId: fired.item_id, hasFired: true };
  const armed = await unpictured(db).where('alerts.enabled', '=', 1).limit(1).executeTakeFirst();
  return armed && { itemId: armed.item_id, hasFired: false };
}

const unpictured = (db: Db) =>
  db
    .selectFrom('alerts')
    .leftJoin('items', 'items.item_id', 'alerts.item_id')
    .select('alerts.item_id')
    .where('items.item_id', 'is', null);
