import { closeSync, existsSync, mkdirSync, fdatasync as nodeFdatasync, openSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { Kysely } from 'kysely';
import { Migrator } from 'kysely/migration';
import { damageOf } from './check-file.ts';
import type { Commit } from './group-commit.ts';
import { migrationProvider } from './migrations.ts';
import { isDatabaseUrl, openPostgres } from './open-postgres.ts';
import type { Db, Tables } from './schema.ts';
import { sqliteDialect } from './sqlite-dialect.ts';
import { FolderInUseError, type Store, StoreError } from './store.ts';

export { type Store, StoreError } from './store.ts';

/** Where the tables are: `DATABASE_URL` if there is one, else the data folder. */
export const placeOf = (config: { readonly DATABASE_URL?: string | undefined; readonly DATA_DIR: string }): string =>
  config.DATABASE_URL ?? config.DATA_DIR;

/** Resolves when what was written to an open file is on disk; replaced by tests that let a disk fail. */
type Sync = (file: number) => Promise<void>;

const fdatasync: Sync = promisify(nodeFdatasync);

/**
 * Opens the store at a place: a folder or a PostgreSQL URL. A folder holds SQLite with a write-ahead log and an fsync
 * on every commit (`synchronous=FULL`), so that an acknowledged event survives a kill and a power cut, and is locked
 * exclusively. Throws `StoreError` if another relay has the folder, or if the place can't be used.
 */
export async function openStore(place: string, sync: Sync = fdatasync): Promise<Store> {
  if (isDatabaseUrl(place)) return openPostgres(place);
  const lock = lockFolder(place);
  const store = await openUnlocked(place, sync).catch((error: unknown) => {
    lock.close();
    throw error;
  });
  return {
    ...store,
    async close() {
      await store.close();
      lock.close();
    },
  };
}

/** Opens the store beside a running relay, for commands that add a row (`npm run relay -- pair`). Fails if there is no store yet. */
export async function openStoreBeside(place: string): Promise<Store> {
  if (isDatabaseUrl(place)) return openPostgres(place);
  if (!existsSync(join(place, 'relay.db'))) {
    throw new StoreError(`There is no store in ${place}: start the relay first, or set DATA_DIR to its folder.`);
  }
  return openUnlocked(place, fdatasync);
}

async function openUnlocked(folder: string, sync: Sync): Promise<Store> {
  const database = openDatabase(folder);
  const db = new Kysely<Tables>({ dialect: sqliteDialect(database) });
  const { error } = await new Migrator({ db, provider: migrationProvider }).migrateToLatest();
  if (error) {
    await db.destroy();
    throw new StoreError(`The store in ${folder} could not be brought up to date: ${String(error)}`, { cause: error });
  }
  const log = openSync(join(folder, 'relay.db-wal'), 'r');
  const relaxed = relaxedOn(database, db);
  return {
    db,
    relaxed,
    durable: durableOver(relaxed, () => sync(log)),
    async close() {
      await db.destroy();
      closeSync(log);
    },
  };
}

/** No fsync for these commits: the next full one, or the next checkpoint, takes them along. */
function relaxedOn(database: DatabaseSync, db: Db): Commit {
  return (work) =>
    db.connection().execute(async (connection) => {
      database.exec('pragma synchronous=normal');
      try {
        return await connection.transaction().execute(work);
      } finally {
        database.exec('pragma synchronous=full');
      }
    });
}

/**
 * What is committed stands in the write-ahead log, written but not yet on disk; syncing that file in another thread makes
 * it so, as `synchronous=FULL` would, without holding up everything else meanwhile. After a sync that failed nobody knows
 * what is on disk, and a repeat could succeed without it: nothing is promised any more until the relay is started anew.
 */
function durableOver(relaxed: Commit, sync: () => Promise<void>): Commit {
  let broken: unknown;
  return async (work) => {
    if (broken !== undefined) throw new StoreError('The disk failed to sync; restart the relay.', { cause: broken });
    const result = await relaxed(work);
    try {
      await sync();
    } catch (error) {
      broken = error;
      throw error;
    }
    return result;
  };
}

/** A file up to this size is checked in about a second; a larger one is checked by its backups. */
const CHECKED_BYTES = 1024 ** 3;

/** The log is taken into the database at 64 MiB: everything waits for that, so it must come less than once in a thousand events. */
const LOG_PAGES = 16_384;

function openDatabase(folder: string): DatabaseSync {
  const file = join(folder, 'relay.db');
  const size = existsSync(file) ? statSync(file).size : 0;
  try {
    const database = new DatabaseSync(file, { timeout: 5000 });
    database.exec(
      `pragma journal_mode=wal; pragma synchronous=full; pragma foreign_keys=on; pragma cache_size=-16000; pragma wal_autocheckpoint=${LOG_PAGES}; pragma journal_size_limit=${LOG_PAGES * 4096};`,
    );
    const damage = size > 0 && size <= CHECKED_BYTES ? damageOf(database) : undefined;
    if (damage) throw new Error(`it is damaged: ${damage}`);
    return database;
  } catch (error) {
    throw new StoreError(
      `The store in ${folder} can't be opened (${error instanceof Error ? error.message : String(error)}). Put back a backup as relay.db, or move relay.db away to start empty: events of the last weeks are then read from CS2Cap.`,
      { cause: error },
    );
  }
}

/** A SQLite file held exclusively: the kernel releases it when the process dies, however it dies (a pid file would not). */
function lockFolder(folder: string): DatabaseSync {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const lock = new DatabaseSync(join(folder, 'lock.db'), { timeout: 0 });
    lock.exec('pragma locking_mode=exclusive; begin exclusive;');
    return lock;
  } catch (error) {
    if (error instanceof Error && /locked|busy/i.test(error.message)) {
      throw new FolderInUseError(`Another relay already uses ${folder}. Stop it, or give this one another DATA_DIR.`, {
        cause: error,
      });
    }
    throw new StoreError(
      `The data folder ${folder} can't be used: ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
  }
}
