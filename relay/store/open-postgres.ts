import { sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import { reasonOf } from '../reason-of.ts';
import type { Commit } from './group-commit.ts';
import { listenToReplicas } from './listen.ts';
import { migrationProvider } from './migrations.ts';
import { connectPostgres } from './postgres-dialect.ts';
import type { Db } from './schema.ts';
import { type Store, StoreError } from './store.ts';

/** Whether a place is a PostgreSQL database and not a folder. */
export const isDatabaseUrl = (place: string): boolean => /^postgres(ql)?:\/\//.test(place);

/**
 * Opens the tables in a PostgreSQL database that any number of replicas share, and brings them up to date; replicas
 * that start at once do that one after another. Throws `StoreError` if the database can't be reached or used;
 * it calls it by the name of what was set to the URL.
 */
export async function openPostgres(url: string, name = 'DATABASE_URL'): Promise<Store> {
  // A connection that breaks while idle is replaced; whoever needs one meanwhile is told by its own failure.
  const db = connectPostgres(url, () => undefined);
  try {
    await sql`select 1`.execute(db);
    await migrate(db, name);
    return {
      db,
      durable: (work) => db.transaction().execute(work),
      relaxed: relaxedOn(db),
      listen: (hear) => listenToReplicas(url, hear),
      close: () => db.destroy(),
    };
  } catch (error) {
    await db.destroy();
    if (error instanceof StoreError) throw error;
    throw cannotUse(name, error);
  }
}

/** That the database of a setting can't be used, and why. */
export const cannotUse = (name: string, error: unknown): StoreError =>
  new StoreError(
    `The database of ${name} can't be used (${reasonOf(error)}). Check its address, user and password, and that it runs.`,
    { cause: error },
  );

/** The server may lose the last moments of these commits in a power cut; it never loses them when a relay dies. */
const relaxedOn =
  (db: Db): Commit =>
  (work) =>
    db.transaction().execute(async (tx) => {
      await sql`set local synchronous_commit = off`.execute(tx);
      return work(tx);
    });

async function migrate(db: Db, name: string): Promise<void> {
  const { error } = await new Migrator({ db, provider: migrationProvider }).migrateToLatest();
  if (error)
    throw new StoreError(`The tables of ${name} could not be brought up to date: ${reasonOf(error)}`, {
      cause: error,
    });
}
