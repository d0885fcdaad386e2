import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openStore, openStoreBeside, StoreError } from '#relay/store/open-store.ts';
import { readSetting, writeSetting } from '#relay/store/settings.ts';
import { testFolder } from '../support/test-store.ts';

const CHILD = fileURLToPath(new URL('../support/ingest-child.ts', import.meta.url));

interface Child {
  readonly process: ChildProcess;
  /** Whole lines it printed so far. */
  lines(): string[];
  readonly ended: Promise<{ readonly code: number | null; readonly errors: string }>;
}

function startChild(...args: readonly string[]): Child {
  const child = spawn(process.execPath, [CHILD, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  let output = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const ended = new Promise<{ code: number | null; errors: string }>((resolve) =>
    child.once('close', (code) => resolve({ code, errors })),
  );
  return { process: child, lines: () => output.split('\n').slice(0, -1), ended };
}

/** Resolves when a child has printed so many lines; rejects if it ends before. */
function printed(child: Child, count: number): Promise<void> {
  return new Promise((resolve, reject) => {
    child.process.stdout?.on('data', () => {
      if (child.lines().length >= count) resolve();
    });
    void child.ended.then(({ errors }) => reject(new Error(`the child ended: ${errors}`)));
  });
}

describe('openStore', () => {
  it('makes a folder that only its owner may enter', async () => {
    const folder = join(testFolder(), 'new', 'data');
    const store = await openStore(folder);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    await store.close();
  });

  it('syncs every commit to disk and writes ahead', async () => {
    const { db, close } = await openStore(testFolder());
    const pragma = async (name: 'journal_mode' | 'synchronous' | 'foreign_keys') => {
      const { rows } = await sql.raw<object>(`pragma ${name}`).execute(db);
      return Object.values(rows[0] ?? {})[0];
    };
    expect([await pragma('journal_mode'), await pragma('synchronous'), await pragma('foreign_keys')]).toEqual([
      'wal',
      2,
      1,
    ]);
    await close();
  });

  it('refuses a damaged store at the start, and says what to do', async () => {
    const folder = testFolder();
    const store = await openStore(folder);
    for (let n = 0; n < 200; n++) await writeSetting(store.db, `key-${n}`, 'x'.repeat(1000));
    await store.close();
    const file = join(folder, 'relay.db');
    const bytes = readFileSync(file);
    // Some pages with rows are lost, as a disk or a careless copy loses them.
    bytes.fill(0xff, bytes.length - 20 * 4096, bytes.length - 10 * 4096);
    writeFileSync(file, bytes);
    await expect(openStore(folder)).rejects.toThrow(StoreError);
    await expect(openStore(folder)).rejects.toThrow(/damaged.*Put back a backup as relay\.db/s);
  });

  it('refuses a second process on one folder, says what to do, and lets it in once the first was killed', async () => {
    const folder = testFolder();
    const first = startChild(folder, 'hold');
    await printed(first, 1);
    await expect(openStore(folder)).rejects.toThrow(StoreError);
    await expect(openStore(folder)).rejects.toThrow(/Another relay already uses .*DATA_DIR/);
    const second = startChild(folder, 'hold');
    expect(await second.ended).toEqual({ code: 3, errors: expect.stringContaining('Another relay already uses') });
    first.process.kill('SIGKILL');
    await first.ended;
    await (await openStore(folder)).close();
  });

  it('has every acknowledged event, with its delivery, after each of five kills', async () => {
    const folder = testFolder();
    const acked: string[] = [];
    for (let round = 1; round <= 5; round++) {
      const child = startChild(folder, 'ingest', `round${round}`);
      await printed(child, 1 + Math.floor(Math.random() * 60));
      child.process.kill('SIGKILL');
      await child.ended;
      acked.push(...child.lines());
      const { db, close } = await openStore(folder);
      const rows = await db
        .selectFrom('events')
        .leftJoin('deliveries', 'deliveries.event_id', 'events.id')
        .select(['events.delivery_id', 'deliveries.lane', 'deliveries.state'])
        .execute();
      const keys = await db.selectFrom('event_keys').select('event_id').execute();
      await close();
      const stored = new Map(rows.map((row) => [row.delivery_id, row]));
      expect(acked.filter((id) => !stored.has(id))).toEqual([]);
      expect(rows.filter((row) => row.lane !== 'chat:-1001' || row.state !== 'pending')).toEqual([]);
      expect(rows).toHaveLength(stored.size);
      expect(keys).toHaveLength(2 * stored.size);
    }
    expect(acked.length).toBeGreaterThanOrEqual(5);
  });

  it('keeps what it holds over an orderly restart', async () => {
    const folder = testFolder();
    const first = await openStore(folder);
    await writeSetting(first.db, 'a', '1');
    await writeSetting(first.db, 'a', '2');
    await first.close();
    const second = await openStore(folder);
    expect(await readSetting(second.db, 'a')).toBe('2');
    await second.close();
  });

  it('says what to do about a store that is damaged, and gives the folder free again', async () => {
    const folder = testFolder();
    writeFileSync(join(folder, 'relay.db'), 'this is no database, only text that is long enough to be a header of one');
    await expect(openStore(folder)).rejects.toThrow(StoreError);
    await expect(openStore(folder)).rejects.toThrow(/can't be opened .*relay\.db/);
  });

  it('says so when the folder cannot be made', async () => {
    const file = join(testFolder(), 'file');
    writeFileSync(file, '');
    chmodSync(file, 0o600);
    await expect(openStore(join(file, 'data'))).rejects.toThrow(/The data folder .* can't be used/);
  });
});

describe('openStoreBeside', () => {
  it('works on the store of a running relay', async () => {
    const folder = testFolder();
    const running = await openStore(folder);
    const beside = await openStoreBeside(folder);
    await writeSetting(beside.db, 'code', 'x');
    await beside.close();
    expect(await readSetting(running.db, 'code')).toBe('x');
    await running.close();
  });

  it('makes no store where there is none', async () => {
    const folder = testFolder();
    await expect(openStoreBeside(folder)).rejects.toThrow(/There is no store/);
    expect(existsSync(join(folder, 'relay.db'))).toBe(false);
  });
});
