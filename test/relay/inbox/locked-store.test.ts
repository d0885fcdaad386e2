import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { sql } from 'kysely';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createInbox } from '#relay/inbox/inbox.ts';
import type { Commit } from '#relay/store/group-commit.ts';
import { groupCommit } from '#relay/store/group-commit.ts';
import { openStore } from '#relay/store/open-store.ts';
import { ACCOUNT_STREAM } from '#relay/store/schema.ts';
import { ManualClock } from '#sandbox/clock.ts';
import { testFolder } from '../support/test-store.ts';

/** An inbox over a store that waits 20 ms for a lock, and counts its transactions. */
async function startCounting() {
  const folder = testFolder();
  const store = await openStore(folder);
  onTestFinished(() => store.close());
  await sql`pragma busy_timeout = 20`.execute(store.db);
  let commits = 0;
  const commit: Commit = (work) => {
    commits++;
    return store.durable(work);
  };
  const nothing = () => undefined;
  const inbox = createInbox({ commit, clock: new ManualClock(), onWork: nothing, onAccepted: nothing });
  const accept = (id: string, receivedAt = 1) =>
    inbox.accept({
      stream: ACCOUNT_STREAM,
      source: 'push',
      verdict: 'signed',
      receivedAt,
      eventType: 'alert.triggered',
      facts: {},
      deliveryId: id,
      replayKey: id,
      goesTo: 'nobody',
    });
  return {
    store,
    accept,
    commits: () => commits,
    /** Another process at work on the file. */
    lock() {
      const other = new DatabaseSync(join(folder, 'relay.db'));
      other.exec('begin immediate');
      return () => other.close();
    },
  };
}

const outcomesOf = async (work: readonly Promise<unknown>[]) =>
  new Set((await Promise.allSettled(work)).map((result) => result.status));
const ids = (count: number) => Array.from({ length: count }, (_, n) => `d${n}`);

describe('a store that can’t be used', () => {
  it('while another process holds it, fails all that wait after one try, and takes them once it is free', async () => {
    const { accept, commits, lock } = await startCounting();
    const unlock = lock();
    expect(await outcomesOf(ids(200).map((id) => accept(id)))).toEqual(new Set(['rejected']));
    expect(commits()).toBe(1);
    unlock();
    expect(await outcomesOf(ids(200).map((id) => accept(id)))).toEqual(new Set(['fulfilled']));
  });

  it('when the disk is full, fails them together, and takes them once there is room', async () => {
    const { store, accept, commits } = await startCounting();
    await sql`pragma max_page_count = 1`.execute(store.db);
    expect(await outcomesOf([...ids(64).map((id) => accept(id.repeat(5000)))])).toEqual(new Set(['rejected']));
    expect(commits()).toBe(1);
    await sql`pragma max_page_count = 1000000`.execute(store.db);
    expect(await outcomesOf(ids(64).map((id) => accept(id)))).toEqual(new Set(['fulfilled']));
  });

  it('still lets an event that cannot be stored fail alone', async () => {
    const { accept } = await startCounting();
    const results = await Promise.allSettled([accept('1'), accept('2', Number.NaN), accept('3')]);
    expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('fails the outcomes of sends together too', async () => {
    const { store, lock } = await startCounting();
    let begun = 0;
    const commit = groupCommit((work) => {
      begun++;
      return store.relaxed(work);
    });
    const unlock = lock();
    const write = (key: string) =>
      commit((tx) => tx.insertInto('settings').values({ key, value: '1' }).executeTakeFirst());
    expect(await outcomesOf(ids(100).map(write))).toEqual(new Set(['rejected']));
    expect(begun).toBe(1);
    unlock();
    expect(await outcomesOf(ids(100).map(write))).toEqual(new Set(['fulfilled']));
  });
});
