import type { Db } from './schema.ts';
import { pruneSources } from './sheet-sources.ts';

/** Times in milliseconds since the epoch. */
export interface PruneLimits {
  /** What is older goes. */
  readonly before: number;
  /** Keys seen since then are still needed to know a repeat by (DESIGN §5 "Late is marked"). */
  readonly horizon: number;
}

/** Where a walk through a table is: rows are looked at in the order of their ids, so many at a time. */
export interface Walk {
  readonly afterId: number;
  readonly limit: number;
}

/** How far a step came; undefined: through, for now. */
export interface Step {
  readonly afterId: number | undefined;
  readonly pruned: number;
}

/**
 * Forgets old events of one step of a walk with their deliveries, attempts and keys, in one transaction. An event stays
 * while a delivery of it waits, is held, or ended within the time that is kept, and while a repeat of it may come. The
 * newest event and delivery stay in any case: SQLite would give their numbers out again, and old buttons carry them.
 */
export async function pruneEvents(db: Db, { before, horizon }: PruneLimits, walk: Walk): Promise<Step> {
  const page = await db
    .selectFrom('events')
    .select(['id', 'received_at as at'])
    .where('id', '>', walk.afterId)
    .orderBy('id')
    .limit(walk.limit)
    .execute();
  const old = page.filter(({ at }) => at < before).map(({ id }) => id);
  if (old.length === 0) return nextStep(page, old, walk, 0);
  const kept = new Set([
    await newestEvent(db),
    ...(await stillNeeded(db, old, before)),
    ...(await stillRepeated(db, old, horizon)),
  ]);
  const ids = old.filter((id) => !kept.has(id));
  if (ids.length > 0) await forgetEvents(db, ids);
  return nextStep(page, old, walk, ids.length);
}

/** Ids and times rise together, so a page without anything old ends the walk. */
function nextStep(page: readonly { readonly id: number }[], old: readonly number[], walk: Walk, pruned: number): Step {
  const isThrough = old.length === 0 || page.length < walk.limit;
  return { afterId: isThrough ? undefined : page.at(-1)?.id, pruned };
}

async function newestEvent(db: Db): Promise<number | undefined> {
  const row = await db.selectFrom('events').select('id').orderBy('id', 'desc').limit(1).executeTakeFirst();
  return row?.id;
}

async function stillNeeded(db: Db, ids: readonly number[], before: number): Promise<number[]> {
  const rows = await db
    .selectFrom('deliveries')
    .select('event_id')
    .distinct()
    .where('event_id', 'in', [...ids])
    .where((where) =>
      where.or([
        where('state', 'in', ['pending', 'held']),
        where(where.fn.coalesce('finished_at', 'created_at'), '>=', before),
      ]),
    )
    .execute();
  const newest = await db.selectFrom('deliveries').select('event_id').orderBy('id', 'desc').limit(1).executeTakeFirst();
  return [...rows.map((row) => row.event_id), ...(newest ? [newest.event_id] : [])];
}

async function stillRepeated(db: Db, ids: readonly number[], horizon: number): Promise<number[]> {
  const rows = await db
    .selectFrom('event_keys')
    .select('event_id')
    .distinct()
    .where('event_id', 'in', [...ids])
    .where('seen_at', '>=', horizon)
    .execute();
  return rows.map((row) => row.event_id);
}

async function forgetEvents(db: Db, ids: readonly number[]): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await tx
      .deleteFrom('attempts')
      .where('delivery_id', 'in', (select) => select.selectFrom('deliveries').select('id').where('event_id', 'in', ids))
      .execute();
    await tx.deleteFrom('deliveries').where('event_id', 'in', ids).execute();
    await tx.deleteFrom('event_keys').where('event_id', 'in', ids).execute();
    await tx.deleteFrom('events').where('id', 'in', ids).execute();
  });
}

/** The other tables that grow with time. */
export const GROWING_TABLES = ['refusals', 'chat_actions', 'notices', 'planned'] as const;
type GrowingTable = (typeof GROWING_TABLES)[number];

/**
 * Forgets old rows of one step of a walk through a table. What has not been done yet stays, and so does the newest row:
 * sheets remember up to which number they were told.
 */
export async function pruneTable(db: Db, table: GrowingTable, before: number, walk: Walk): Promise<Step> {
  const page = await readRows(db, table, walk);
  const old = page.filter(({ at }) => at < before);
  if (old.length === 0) return nextStep(page, [], walk, 0);
  const newest = await db.selectFrom(table).select('id').orderBy('id', 'desc').limit(1).executeTakeFirst();
  const ids = old.filter(({ id, isOpen }) => id !== newest?.id && !isOpen).map(({ id }) => id);
  if (ids.length > 0) await db.deleteFrom(table).where('id', 'in', ids).execute();
  return nextStep(
    page,
    old.map(({ id }) => id),
    walk,
    ids.length,
  );
}

async function readRows(
  db: Db,
  table: GrowingTable,
  { afterId, limit }: Walk,
): Promise<{ readonly id: number; readonly at: number; readonly isOpen: boolean }[]> {
  if (table === 'refusals' || table === 'chat_actions') {
    const rows = await db
      .selectFrom(table)
      .select(['id', 'at'])
      .where('id', '>', afterId)
      .orderBy('id')
      .limit(limit)
      .execute();
    return rows.map((row) => ({ ...row, isOpen: false }));
  }
  const rows = await db
    .selectFrom(table)
    .select(['id', 'created_at as at', 'state'])
    .where('id', '>', afterId)
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(({ id, at, state }) => ({ id, at, isOpen: state === 'pending' || state === 'waiting' }));
}

/** Forgets what has expired and is few: codes and claims nobody can use, mutes and prices that are long over. */
export async function pruneExpired(db: Db, before: number, now: number): Promise<void> {
  await db
    .deleteFrom('codes')
    .where('expires_at', '<', now - DAY_MS)
    .execute();
  await db
    .deleteFrom('claims')
    .where('expires_at', '<', now - DAY_MS)
    .execute();
  await db.deleteFrom('mutes').where('until_at', '<', before).execute();
  await db.deleteFrom('quotes').where('at', '<', before).execute();
  await pruneSources(db, now);
}

const DAY_MS = 86_400_000;
