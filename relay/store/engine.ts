import { type Kysely, PostgresAdapter, sql } from 'kysely';
import type { Db } from './schema.ts';

/** Whether these tables are in PostgreSQL; else they are in the embedded SQLite. */
export const isPostgres = (db: Pick<Kysely<unknown>, 'getExecutor'>): boolean =>
  db.getExecutor().adapter instanceof PostgresAdapter;

/**
 * Makes transactions of other replicas that name one of the same things wait until this one has ended, so that what it
 * read before it writes stays true. SQLite has one writer: there every transaction has the whole store to itself.
 */
export async function lockNames(tx: Db, names: readonly string[]): Promise<void> {
  if (names.length === 0 || !isPostgres(tx)) return;
  // In one order for all, so that two that name the same things can't wait for each other.
  await sql`select pg_advisory_xact_lock(lock) from
    (select distinct hashtextextended(name, 0) as lock from unnest(${[...names]}::text[]) as name order by lock) as locks`.execute(
    tx,
  );
}

/** The same, around work of its own: in the caller's transaction, else in one of its own. */
export async function lockingNames<T>(db: Db, names: readonly string[], work: (tx: Db) => Promise<T>): Promise<T> {
  if (!isPostgres(db)) return work(db);
  const locked = async (tx: Db) => {
    await lockNames(tx, names);
    return work(tx);
  };
  return db.isTransaction ? locked(db) : db.transaction().execute(locked);
}
