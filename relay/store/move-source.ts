import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import { openStore } from './open-store.ts';
import { asPostgresText } from './postgres-dialect.ts';
import { readSetting, writeSetting } from './settings.ts';
import { FolderInUseError, type Store, StoreError } from './store.ts';
import type { RowValues } from './table-sum.ts';

/** A table of the relay, by its columns. */
export interface Table {
  readonly name: string;
  readonly columns: readonly string[];
}

/** An embedded store that nobody uses, as it is at one moment. */
export interface MoveSource {
  /** Names this store wherever its tables are copied to. */
  readonly id: string;
  /** A table refers only to those before it. */
  readonly tables: readonly Table[];
  /** The rows as PostgreSQL will hold them, read as they are asked for. */
  rows(table: Table): Iterable<RowValues>;
  close(): Promise<void>;
}

/** The setting that names a store. */
export const STORE_ID = 'store_id';

/** Opens the store of a folder to copy it, brought up to date. Throws `StoreError` if there is none, or a relay uses it. */
export async function openMoveSource(folder: string): Promise<MoveSource> {
  if (!existsSync(join(folder, 'relay.db'))) {
    throw new StoreError(`There is no store in ${folder}. Set DATA_DIR to its folder.`);
  }
  const store = await openAlone(folder);
  try {
    const id = await nameStore(store);
    const snapshot = new DatabaseSync(join(folder, 'relay.db'), { readOnly: true, timeout: 5000 });
    // Commands that add a row beside (`pair`) take no lock: what they add later is not seen.
    snapshot.exec('begin');
    return {
      id,
      tables: tablesOf(snapshot),
      rows: (table) => rowsOf(snapshot, table),
      async close() {
        snapshot.close();
        await store.close();
      },
    };
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function openAlone(folder: string): Promise<Store> {
  try {
    return await openStore(folder);
  } catch (error) {
    if (!(error instanceof FolderInUseError)) throw error;
    throw new StoreError(
      `A relay runs on ${folder}. Stop it first: what it takes while its store is copied would be missing. Nothing was copied.`,
      { cause: error },
    );
  }
}

async function nameStore({ db, durable }: Store): Promise<string> {
  const known = await readSetting(db, STORE_ID);
  if (known !== undefined) return known;
  const id = randomUUID();
  await durable((tx) => writeSetting(tx, STORE_ID, id));
  return id;
}

function tablesOf(database: DatabaseSync): Table[] {
  const names = database
    .prepare(
      `select name from sqlite_master where type = 'table' and name not glob 'sqlite_*' and name not glob 'kysely_*'
      order by rowid`,
    )
    .all()
    .map((row) => String(row['name']));
  const columns = database.prepare('select name from pragma_table_info(?) order by cid');
  return names.map((name) => ({ name, columns: columns.all(name).map((row) => String(row['name'])) }));
}

function* rowsOf(database: DatabaseSync, { name, columns }: Table): Generator<RowValues> {
  const statement = database.prepare(`select ${columns.map((column) => `"${column}"`).join(', ')} from "${name}"`);
  for (const row of statement.iterate()) yield columns.map((column) => asStored(row[column] ?? null));
}

const asStored = (value: SQLOutputValue) => (typeof value === 'string' ? asPostgresText(value) : value);
