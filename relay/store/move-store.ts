import { reasonOf } from '../reason-of.ts';
import { type MoveSource, openMoveSource, type Table } from './move-source.ts';
import {
  countOn,
  describeSums,
  emptyTables,
  lockTables,
  MOVED,
  openMoveTarget,
  readSum,
  refuseOtherData,
  type Sums,
  writeRows,
} from './move-target.ts';
import type { Db } from './schema.ts';
import { writeSetting } from './settings.ts';
import { StoreError } from './store.ts';
import type { TableSum } from './table-sum.ts';

/** Hears of each table that was copied and read back. */
type OnTable = (name: string, rows: number) => void;

/**
 * Copies the embedded store of `folder`, which no relay may use meanwhile, to the PostgreSQL database of `url`, and
 * reads it back: every table has the same rows there, or the move fails. It is one transaction, so one that was cut off
 * has left nothing and can be repeated, as one that ended can until a relay has worked on what it made. The store itself
 * only gets a name. Gives the number of rows by table. Throws `StoreError` with what to do.
 */
export async function moveStore(
  folder: string,
  url: string,
  onTable: OnTable = () => undefined,
): Promise<ReadonlyMap<string, number>> {
  const source = await openMoveSource(folder);
  try {
    const target = await openMoveTarget(url);
    try {
      const sums = await target.db.transaction().execute((tx) => copyAll(source, tx, onTable));
      return new Map(Object.entries(sums).map(([name, { rows }]) => [name, rows]));
    } catch (error) {
      if (error instanceof StoreError) throw error;
      throw new StoreError(`The move failed: ${reasonOf(error)}. Do it again: it starts over.`, { cause: error });
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

async function copyAll(source: MoveSource, tx: Db, onTable: OnTable): Promise<Sums> {
  const { tables } = source;
  // Before the lock, because nobody has to wait where nothing will be done; and after it, because it holds then.
  await refuseOtherData(tx, tables, source.id);
  await lockTables(tx, tables);
  await refuseOtherData(tx, tables, source.id);
  await emptyTables(tx, tables);
  const sums: Sums = {};
  for (const table of tables) {
    const sum = await copyTable(source, tx, table);
    sums[table.name] = sum;
    onTable(table.name, sum.rows);
  }
  await countOn(tx);
  await writeSetting(tx, MOVED, describeSums(sums));
  return sums;
}

async function copyTable(source: MoveSource, tx: Db, table: Table): Promise<TableSum> {
  const written = await writeRows(tx, table, source.rows(table));
  const found = await readSum(tx, table);
  if (found.rows === written.rows && found.sum === written.sum) return written;
  throw new StoreError(
    `The copy of ${table.name} is not the same as the store's: ${found.rows} of ${written.rows} rows, or other values in them. Nothing was changed there.`,
  );
}
