import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { groupCommit } from '#relay/store/group-commit.ts';
import type { Db } from '#relay/store/schema.ts';
import { readSetting, writeSetting } from '#relay/store/settings.ts';
import { isOnPostgres, testStore } from '../support/test-store.ts';

async function startCommits() {
  const store = await testStore();
  let transactions = 0;
  const commit = groupCommit((work) => {
    transactions++;
    return store.relaxed(work);
  });
  return { store, commit, transactions: () => transactions };
}

describe('groupCommit', () => {
  it('takes what comes at once in one transaction, and gives each its own result', async () => {
    const { store, commit, transactions } = await startCommits();
    const results = await Promise.all(
      [1, 2, 3].map((n) =>
        commit(async (tx) => {
          await writeSetting(tx, `n${n}`, String(n));
          return n * 10;
        }),
      ),
    );
    expect(results).toEqual([10, 20, 30]);
    expect(transactions()).toBe(1);
    expect(await readSetting(store.db, 'n3')).toBe('3');
  });

  it('lets one that throws fail alone, with nothing of it kept', async () => {
    const { store, commit } = await startCommits();
    const results = await Promise.allSettled([
      commit((tx) => writeSetting(tx, 'a', '1')),
      commit(async (tx) => {
        await writeSetting(tx, 'b', '1');
        throw new Error('not this one');
      }),
      commit((tx) => writeSetting(tx, 'c', '1')),
    ]);
    expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await readSetting(store.db, 'a')).toBe('1');
    expect(await readSetting(store.db, 'b')).toBeUndefined();
    expect(await readSetting(store.db, 'c')).toBe('1');
  });

  it('goes on after a failure', async () => {
    const { store, commit } = await startCommits();
    await expect(commit(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await commit((tx) => writeSetting(tx, 'a', '1'));
    expect(await readSetting(store.db, 'a')).toBe('1');
  });
});

describe('relaxed transactions', () => {
  it.runIf(isOnPostgres)('wait for no disk on PostgreSQL, every other commit does', async () => {
    const { store } = await startCommits();
    const synchronous = async (db: Db) => {
      const { rows } = await sql.raw<{ synchronous_commit: string }>('show synchronous_commit').execute(db);
      return rows[0]?.synchronous_commit;
    };
    expect(await store.relaxed(synchronous)).toBe('off');
    expect(await store.durable(synchronous)).toBe('on');
    expect(await synchronous(store.db)).toBe('on');
  });

  it.skipIf(isOnPostgres)('leave the store syncing every other commit, also after one that failed', async () => {
    const { store } = await startCommits();
    const synchronous = async () => {
      const { rows } = await sql.raw<{ synchronous: number }>('pragma synchronous').execute(store.db);
      return rows[0]?.synchronous;
    };
    await store.relaxed((tx) => writeSetting(tx, 'a', '1'));
    expect(await synchronous()).toBe(2);
    await expect(store.relaxed(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await synchronous()).toBe(2);
  });
});
