import type { Db, QuoteTable } from './schema.ts';

/** The last known prices of an item in a currency. */
export const storedQuote = (db: Db, itemId: number, currency: string): Promise<QuoteTable | undefined> =>
  db.selectFrom('quotes').selectAll().where('item_id', '=', itemId).where('currency', '=', currency).executeTakeFirst();

export async function keepQuote(db: Db, row: QuoteTable): Promise<void> {
  const { ask, bid, at } = row;
  await db
    .insertInto('quotes')
    .values(row)
    .onConflict((conflict) => conflict.columns(['item_id', 'currency']).doUpdateSet({ ask, bid, at }))
    .execute();
}
