import { copyFileSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { expect, it, onTestFinished } from 'vitest';
import { backupStore } from '#relay/store/backup-store.ts';
import { openStore } from '#relay/store/open-store.ts';
import { writeSetting } from '#relay/store/settings.ts';
import { testFolder } from '../support/test-store.ts';

/** A store that a relay has open, with some rows. */
async function startStore() {
  const folder = testFolder();
  const store = await openStore(folder);
  let isOpen = true;
  const close = async () => {
    if (isOpen) await store.close();
    isOpen = false;
  };
  onTestFinished(close);
  for (let n = 0; n < 50; n++) await writeSetting(store.db, `key-${n}`, 'x'.repeat(2000));
  return { folder, db: store.db, close };
}

/** Opens a copy as a relay does that gets it as its store. */
async function restored(file: string) {
  const folder = testFolder();
  copyFileSync(file, join(folder, 'relay.db'));
  const store = await openStore(folder);
  onTestFinished(() => store.close());
  return store.db;
}

const count = async (db: Awaited<ReturnType<typeof restored>>) =>
  (await db.selectFrom('settings').select('key').execute()).length;

it('copies a store that is open, for its owner’s eyes only; the copy is a store with the same rows', async () => {
  const { folder, db } = await startStore();
  const file = join(testFolder(), 'relay-backup.db');
  expect(backupStore(folder, file)).toBe(statSync(file).size);
  expect(statSync(file).mode & 0o077).toBe(0);
  await writeSetting(db, 'later', 'not in the copy');
  const copy = await restored(file);
  expect(await count(copy)).toBe((await count(db)) - 1);
});

it('is of one moment while another thread keeps writing, and holds nobody up', async () => {
  const { folder, db, close } = await startStore();
  await close();
  const code = `
    const { DatabaseSync } = require('node:sqlite');
    const { parentPort, workerData } = require('node:worker_threads');
    const db = new DatabaseSync(workerData, { timeout: 5000 });
    db.exec('pragma journal_mode=wal; pragma synchronous=normal');
    const write = db.prepare("insert or replace into settings (key, value) values (?, ?)");
    let n = 0;
    let isStopped = false;
    parentPort.on('message', () => { isStopped = true; });
    const step = () => {
      db.exec('begin immediate');
      n++;
      write.run('left', String(n));
      write.run('right', String(n));
      db.exec('commit');
      if (n === 20) parentPort.postMessage('writing');
      if (isStopped) { db.close(); parentPort.postMessage(n); } else setImmediate(step);
    };
    step();`;
  const writer = new Worker(code, { eval: true, workerData: join(folder, 'relay.db') });
  onTestFinished(async () => {
    await writer.terminate();
  });
  const message = () => new Promise<unknown>((resolve) => writer.once('message', resolve));
  await message();
  const file = join(testFolder(), 'relay-backup.db');
  backupStore(folder, file);
  writer.postMessage('stop');
  const written = Number(await message());
  const rows = await (await restored(file)).selectFrom('settings').selectAll().execute();
  const value = (key: string) => Number(rows.find((row) => row.key === key)?.value);
  expect(value('left')).toBe(value('right'));
  expect(value('left')).toBeGreaterThanOrEqual(20);
  expect(written).toBeGreaterThan(value('left'));
  expect(db).toBeDefined();
});

it('overwrites nothing, and leaves nothing half made', async () => {
  const { folder } = await startStore();
  const file = join(testFolder(), 'relay-backup.db');
  writeFileSync(file, 'mine');
  expect(() => backupStore(folder, file)).toThrow(/exists already/);
  expect(readFileSync(file, 'utf8')).toBe('mine');
  const nowhere = join(testFolder(), 'no', 'such', 'folder', 'backup.db');
  expect(() => backupStore(folder, nowhere)).toThrow(/can't be written/);
  expect(existsSync(`${nowhere}.partial`)).toBe(false);
});

it('says so where there is no store', () => {
  const folder = testFolder();
  expect(() => backupStore(folder, join(folder, 'b.db'))).toThrow(`There is no store in ${folder}`);
});
