import { sql } from 'kysely';
import { describe, expect, inject, it, vi } from 'vitest';
import { openStore, StoreError } from '#relay/store/open-store.ts';
import { openForTest, testDatabase } from '../support/test-store.ts';
import { databaseUrl, runOn } from './databases.ts';
import { freshDatabase } from './fresh-database.ts';

describe('a store in PostgreSQL', () => {
  it('has its tables made once by three replicas that start at once', async () => {
    const url = await freshDatabase('relay_fresh');
    const replicas = await Promise.all([1, 2, 3].map(() => openForTest(url)));
    for (const { db } of replicas) {
      expect(await db.selectFrom('customers').select(['id', 'max_alerts_per_chat']).execute()).toEqual([
        { id: 1, max_alerts_per_chat: 100_000 },
      ]);
    }
    await Promise.all(replicas.map((replica) => replica.close()));
  });

  it('counts customers on after the account’s own, and keeps times that no 32 bits hold', async () => {
    const { db } = await openForTest(await testDatabase());
    const now = Date.UTC(2026, 10, 23);
    const added = await db
      .insertInto('customers')
      .values({ label: 'Traders', max_chats: 5, max_alerts: 100, created_at: now })
      .returningAll()
      .executeTakeFirst();
    expect(added).toMatchObject({ id: 2, created_at: now });
  });

  it('gives texts back as they came; only NUL, which PostgreSQL can’t hold, is replaced', async () => {
    const { db } = await openForTest(await testDatabase());
    const message = 'AK-47 | "Огонь" 🔥 \\x41 $1 \0';
    await db.insertInto('refusals').values({ at: 1, stream: 's', kind: 'k', message }).execute();
    const [row] = await db.selectFrom('refusals').select('message').execute();
    expect(row?.message).toBe(message.replace('\0', '\u{FFFD}'));
  });

  it('says in words that it can’t be reached, without the password', async () => {
    const failure = await openStore('postgres://relay:hunter22@127.0.0.1:1/relay').catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(StoreError);
    expect(String(failure)).toMatch(/database of DATABASE_URL can't be used \(.*ECONNREFUSED.*\)\. Check its address/);
    expect(String(failure)).not.toContain('hunter22');
  });

  it('says so too where the database is not there', async () => {
    const url = databaseUrl(inject('postgres').server, 'no_such_database');
    await expect(openStore(url)).rejects.toThrow(/"no_such_database" does not exist/);
  });

  it('goes on after the server has cut its connections', async () => {
    const url = await testDatabase();
    const { db } = await openForTest(url);
    await sql`select 1`.execute(db);
    await runOn(
      url,
      `select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`,
    );
    const one = async () => (await sql<{ one: number }>`select 1 as one`.execute(db)).rows;
    // Each connection that was cut may still tell so once, to whoever uses it first.
    await vi.waitFor(async () => expect(await one()).toEqual([{ one: 1 }]));
  });
});
