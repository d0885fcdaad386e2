import * as z from 'zod';
import type { Filter } from '../destinations/filter.ts';
import type { Mute } from '../destinations/route.ts';
import type { Db } from './schema.ts';

const FilterJson = z.object({
  words: z.array(z.string()),
  itemId: z.number().exactOptional(),
  kind: z.string().exactOptional(),
  phase: z.string().exactOptional(),
  atLeast: z.string().exactOptional(),
  atMost: z.string().exactOptional(),
  currency: z.string().exactOptional(),
});

/** A stored filter. */
export const readStoredFilter = (json: string): Filter => FilterJson.parse(JSON.parse(json));

/** One spelling per filter, so that the same one is stored once. */
const toJson = (filter: Filter): string => JSON.stringify(FilterJson.parse(filter));

/** A stored subscription or mute with its id. */
export interface Kept<T> {
  readonly id: number;
  readonly value: T;
}

/** Subscribes a chat; gives false if it was so already. */
export async function addSubscription(
  db: Db,
  wish: { readonly chatKey: string; readonly filter: Filter; readonly who: string },
  now: number,
): Promise<boolean> {
  const added = await db
    .insertInto('subscriptions')
    .values({ chat_key: wish.chatKey, filter: toJson(wish.filter), created_by: wish.who, created_at: now })
    .onConflict((conflict) => conflict.columns(['chat_key', 'filter']).doNothing())
    .returning('id')
    .executeTakeFirst();
  return added !== undefined;
}

/** Ends one subscription, or all of a chat; gives how many that were. */
export async function removeSubscriptions(db: Db, chatKey: string, filter?: Filter): Promise<number> {
  const removed = await db
    .deleteFrom('subscriptions')
    .where('chat_key', '=', chatKey)
    .$if(filter !== undefined, (query) => query.where('filter', '=', filter ? toJson(filter) : ''))
    .returning('id')
    .execute();
  return removed.length;
}

/** What a chat is subscribed to, oldest first. */
export async function subscriptionsOf(db: Db, chatKey: string): Promise<Kept<Filter>[]> {
  const rows = await db.selectFrom('subscriptions').selectAll().where('chat_key', '=', chatKey).orderBy('id').execute();
  return rows.map((row) => ({ id: row.id, value: readStoredFilter(row.filter) }));
}

/** Mutes for a chat; the same filter again moves the end. Gives the mute's id. */
export async function addMute(
  db: Db,
  wish: { readonly chatKey: string; readonly filter: Filter; readonly until: number; readonly who: string },
): Promise<number> {
  const values = { until_at: wish.until, created_by: wish.who };
  const row = await db
    .insertInto('mutes')
    .values({ chat_key: wish.chatKey, filter: toJson(wish.filter), ...values })
    .onConflict((conflict) => conflict.columns(['chat_key', 'filter']).doUpdateSet(values))
    .returning('id')
    .executeTakeFirstOrThrow();
  return row.id;
}

/** Ends mutes of a chat: those of a filter, or all; gives how many were still on. */
export async function removeMutes(db: Db, chatKey: string, now: number, filter?: Filter): Promise<number> {
  const removed = await db
    .deleteFrom('mutes')
    .where('chat_key', '=', chatKey)
    .$if(filter !== undefined, (query) => query.where('filter', '=', filter ? toJson(filter) : ''))
    .returning('until_at')
    .execute();
  return removed.filter((row) => row.until_at > now).length;
}

/** What a chat has muted and still does, the next to end first. */
export async function mutesOf(db: Db, chatKey: string, now: number): Promise<Kept<Mute>[]> {
  const rows = await db
    .selectFrom('mutes')
    .selectAll()
    .where('chat_key', '=', chatKey)
    .where('until_at', '>', now)
    .orderBy('until_at')
    .execute();
  return rows.map((row) => ({ id: row.id, value: { filter: readStoredFilter(row.filter), until: row.until_at } }));
}
