import { closeSync, existsSync, fsyncSync, linkSync, openSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { damageOf } from './check-file.ts';
import { StoreError } from './open-store.ts';

/**
 * Copies the embedded store of `folder` as it is at one moment into `file`, beside a relay that goes on writing; gives
 * the copy's size in bytes. The file appears only when it is whole, checked and on disk. Put into an empty data folder
 * as `relay.db`, it is a store. Throws `StoreError` if there is no store, if the file exists, or if the copy is damaged.
 */
export function backupStore(folder: string, file: string): number {
  const source = join(folder, 'relay.db');
  if (!existsSync(source)) throw new StoreError(`There is no store in ${folder}. Set DATA_DIR to its folder.`);
  if (existsSync(file)) throw new StoreError(`${file} exists already. Choose another name; nothing was written.`);
  const partial = `${resolve(file)}.partial`;
  try {
    // Secrets are in it: readable for its owner only, as the data folder is.
    closeSync(openSync(partial, 'wx', 0o600));
  } catch (error) {
    throw new StoreError(`${partial} can't be written: ${messageOf(error)}. It may be left from an earlier backup.`, {
      cause: error,
    });
  }
  try {
    copyInto(source, partial);
    // A link, not a rename: that one would replace a file that has appeared meanwhile.
    linkSync(partial, file);
  } catch (error) {
    if (error instanceof StoreError) throw error;
    throw new StoreError(`The backup failed: ${messageOf(error)}. Nothing was written to ${file}.`, { cause: error });
  } finally {
    rmSync(partial, { force: true });
  }
  return statSync(file).size;
}

function copyInto(source: string, copy: string): void {
  const database = new DatabaseSync(source, { timeout: 5000 });
  try {
    database.prepare('vacuum into ?').run(copy);
  } finally {
    database.close();
  }
  const copied = new DatabaseSync(copy, { readOnly: true });
  try {
    const damage = damageOf(copied);
    if (damage) throw new StoreError(`The copy is damaged, so the store may be: ${damage}. Keep your older backups.`);
  } finally {
    copied.close();
  }
  const handle = openSync(copy, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
