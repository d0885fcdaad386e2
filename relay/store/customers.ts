import type { Insertable } from 'kysely';
import type { Db, Tables } from './schema.ts';

/** Adds a customer; gives its id. */
export async function addCustomer(db: Db, customer: Insertable<Tables['customers']>): Promise<number> {
  const row = await db.insertInto('customers').values(customer).returning('id').executeTakeFirstOrThrow();
  return row.id;
}

/** How many chats a customer has; those that were disconnected don't count. */
export async function countChatsOf(db: Db, customerId: number): Promise<number> {
  const chats = await db
    .selectFrom('chats')
    .select('key')
    .where('customer_id', '=', customerId)
    .where('state', '<>', 'disconnected')
    .execute();
  return chats.length;
}
