import { sql } from 'kysely';
import type { Table } from './move-source.ts';
import { STORE_ID } from './move-source.ts';
import { cannotUse, openPostgres } from './open-postgres.ts';
import { connectPostgres } from './postgres-dialect.ts';
import type { Db } from './schema.ts';
import { readSetting } from './settings.ts';
import { type Store, StoreError } from './store.ts';
import { type RowValues, startSum, type TableSum } from './table-sum.ts';

/** The setting that a move leaves: what it had copied, by which later changes show. */
export const MOVED = 'moved';

/** One statement takes up to so many rows and bytes; a body has up to 256 KiB. */
const BATCH_ROWS = 200;
const BATCH_BYTES = 1024 ** 2;

/** Opens a database to move a store to, with the relay's tables. Throws `StoreError` if it can't be used or is another's. */
export async function openMoveTarget(url: string): Promise<Store> {
  const db = connectPostgres(url, () => undefined);
  try {
    await refuseOtherTables(db);
  } catch (error) {
    throw error instanceof StoreError ? error : cannotUse('--to', error);
  } finally {
    await db.destroy();
  }
  return openPostgres(url, '--to');
}

async function refuseOtherTables(db: Db): Promise<void> {
  const { rows } = await sql<{ name: string }>`
    select tablename as name from pg_tables where schemaname = current_schema()`.execute(db);
  if (rows.length === 0 || rows.some(({ name }) => name === 'kysely_migration')) return;
  throw new StoreError(
    `That database holds tables of something else (${rows[0]?.name}, …). Give the relay one of its own. Nothing was changed.`,
  );
}

/** Keeps all others from writing to these tables until the transaction ends; they can still read. */
export const lockTables = (tx: Db, tables: readonly Table[]) =>
  sql`lock table ${list(tables)} in exclusive mode`.execute(tx);

/** Throws `StoreError` unless the tables are as they were made, or as a move of this same store has left them. */
export async function refuseOtherData(db: Db, tables: readonly Table[], storeId: string): Promise<void> {
  if (await isUnused(db, tables)) return;
  if ((await readSetting(db, STORE_ID)) !== storeId) {
    throw new StoreError('That database holds the data of another relay. Choose an empty one. Nothing was changed.');
  }
  const sums: Sums = {};
  for (const table of tables) sums[table.name] = await readSum(db, table);
  if ((await readSetting(db, MOVED)) !== describeSums(sums)) {
    throw new StoreError(
      'That database holds this store already, and a relay has worked on it since: to copy again would undo that. Choose an empty one. Nothing was changed.',
    );
  }
}

/** By a table's name. */
export type Sums = Record<string, TableSum>;

/** The value of the setting `MOVED`. */
export const describeSums = (sums: Readonly<Sums>): string =>
  JSON.stringify(Object.entries(sums).map(([name, { rows, sum }]) => [name, rows, sum]));

/** New tables hold one row: the account's own customer. */
async function isUnused(db: Db, tables: readonly Table[]): Promise<boolean> {
  for (const { name } of tables) {
    const unexpected = name === 'customers' ? sql` where id <> 1` : sql``;
    const { rows } = await sql`select 1 from ${sql.table(name)}${unexpected} limit 1`.execute(db);
    if (rows.length > 0) return false;
  }
  return true;
}

export const emptyTables = (tx: Db, tables: readonly Table[]) =>
  sql`truncate table ${list(tables)} restart identity`.execute(tx);

/** Writes rows into a table, in bounded batches; gives the sum of what it was given. */
export async function writeRows(tx: Db, table: Table, rows: Iterable<RowValues>): Promise<TableSum> {
  const sum = startSum();
  for (const batch of batches(rows)) {
    for (const row of batch) sum.add(row);
    const values = sql.join(batch.map((row) => sql`(${sql.join(row)})`));
    await sql`insert into ${sql.table(table.name)} (${columnsOf(table)}) values ${values}`.execute(tx);
  }
  return sum.read();
}

function* batches(rows: Iterable<RowValues>): Generator<RowValues[]> {
  let batch: RowValues[] = [];
  let bytes = 0;
  for (const row of rows) {
    batch.push(row);
    for (const value of row) if (typeof value === 'string' || value instanceof Uint8Array) bytes += value.length;
    if (batch.length < BATCH_ROWS && bytes < BATCH_BYTES) continue;
    yield batch;
    batch = [];
    bytes = 0;
  }
  if (batch.length > 0) yield batch;
}

/** The sum of what a table holds; what a move itself has left there does not count. In a transaction. */
export async function readSum(tx: Db, table: Table): Promise<TableSum> {
  const sum = startSum();
  const counted = table.name === 'settings' ? sql` where key <> ${sql.lit(MOVED)}` : sql``;
  await sql`declare moved cursor for select ${columnsOf(table)} from ${sql.table(table.name)}${counted}`.execute(tx);
  for (;;) {
    const { rows } = await sql<Record<string, unknown>>`fetch ${sql.lit(BATCH_ROWS)} from moved`.execute(tx);
    if (rows.length === 0) break;
    for (const row of rows) sum.add(table.columns.map((column) => row[column]));
  }
  await sql`close moved`.execute(tx);
  return sum.read();
}

/** The next ids are past the largest that was copied: PostgreSQL does not count those that are given. */
export async function countOn(tx: Db): Promise<void> {
  const { rows } = await sql<{ name: string }>`
    select table_name as name from information_schema.columns
    where table_schema = current_schema() and column_name = 'id' and is_identity = 'YES'`.execute(tx);
  for (const { name } of rows) {
    await sql`select setval(pg_get_serial_sequence(${name}, 'id'), coalesce(max(id), 0) + 1, false)
      from ${sql.table(name)}`.execute(tx);
  }
}

const list = (tables: readonly Table[]) => sql.join(tables.map(({ name }) => sql.table(name)));

const columnsOf = ({ columns }: Table) => sql.join(columns.map((column) => sql.ref(column)));
