import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { sql } from 'kysely';
import { describe, expect, it, onTestFinished } from 'vitest';
import { runMove } from '#relay/commands/move.ts';
import { connectChat } from '#relay/store/chats.ts';
import { addCustomer } from '#relay/store/customers.ts';
import { ingestApiEvent } from '#relay/store/events.ts';
import { moveStore } from '#relay/store/move-store.ts';
import { openStore, StoreError } from '#relay/store/open-store.ts';
import { routableChats } from '#relay/store/routing.ts';
import type { Db } from '#relay/store/schema.ts';
import { readSetting, writeSetting } from '#relay/store/settings.ts';
import { apiEvent } from '../support/api-event.ts';
import { startBotServer, TOKEN } from '../support/bot-server.ts';
import { startTestRelay } from '../support/running-relay.ts';
import { SECRET, signedDelivery, smallBody } from '../support/signed-delivery.ts';
import { openForTest, testDatabase, testFolder } from '../support/test-store.ts';
import { runOn } from './databases.ts';
import { freshDatabase } from './fresh-database.ts';

const NOW = Date.UTC(2026, 10, 25);

/** All rows by table, each as a text, in no order; but for the mark of a move. */
async function contentsOf(db: Db, tables: readonly string[]): Promise<Record<string, string[]>> {
  const contents: Record<string, string[]> = {};
  for (const table of tables) {
    const { rows } = await sql<Record<string, unknown>>`select * from ${sql.table(table)}`.execute(db);
    const copied = rows.filter((row) => row['key'] !== 'moved');
    contents[table] = copied.map((row) => JSON.stringify(Object.entries(row).map(readable).sort())).sort();
  }
  return contents;
}

/** What is long is told by its hash, so that a failure can be read. */
function readable([column, value]: [string, unknown]): readonly unknown[] {
  if (value instanceof Uint8Array) return [column, hash(value)];
  return [column, typeof value === 'string' && value.length > 1000 ? hash(value) : value];
}

const hash = (value: string | Uint8Array) => createHash('sha256').update(value).digest('hex');

/** Names of the relay's tables. */
function tablesOf(folder: string): string[] {
  const database = new DatabaseSync(join(folder, 'relay.db'), { readOnly: true });
  const rows = database.prepare("select name from sqlite_master where type = 'table'").all();
  database.close();
  return rows.map(({ name }) => String(name)).filter((name) => !name.startsWith('kysely'));
}

/** What is hard to copy, by the type of a column. */
const HARD: Readonly<Record<string, readonly (string | number | Uint8Array)[]>> = {
  text: [`AK-47 | "Огонь" 🔥 \\x41 $1 '`, '{"a":"\\u0000"}', '', 'x'.repeat(900)],
  integer: [0, 1, 2, 3],
  bigint: [Date.UTC(2026, 10, 25), Number.MAX_SAFE_INTEGER, -1_001_234_567_890, 4],
  blob: [Uint8Array.from({ length: 256 }, (_, n) => n), new Uint8Array(), Uint8Array.of(0), Uint8Array.of(255)],
};

/** Fills each table that has no row yet, so that none is left out, one that is added later neither. */
function fillTheRest(folder: string): void {
  const database = new DatabaseSync(join(folder, 'relay.db'));
  for (const table of tablesOf(folder)) {
    const [any] = database.prepare(`select count(*) as n from "${table}"`).all();
    if (any?.['n'] !== 0) continue;
    const columns = database.prepare('select name, type, pk from pragma_table_info(?)').all(table);
    const insert = database.prepare(
      `insert into "${table}" (${columns.map(({ name }) => name).join()}) values (${columns.map(() => '?').join()})`,
    );
    for (const nth of [0, 1, 2, 3]) {
      insert.run(
        ...columns.map(({ name, type }, column) => {
          if (name === 'event_id') return 1;
          if (name === 'id' && /integer/i.test(String(type))) return 10 + nth;
          return HARD[String(type).toLowerCase()]?.[(nth + column) % 4] ?? null;
        }),
      );
    }
  }
  database.close();
}

/** The folder of a stopped relay that has taken an event which waits for a chat. */
async function stoppedRelay(): Promise<string> {
  const folder = testFolder();
  const environment = { DATA_DIR: folder, CS2C_WEBHOOK_SECRET: SECRET, TELEGRAM_DEFAULT_CHATS: '-1001' };
  const relay = await startTestRelay(environment);
  await post(relay.url, 1);
  await relay.stop();
  return folder;
}

async function post(url: string, nth: number): Promise<void> {
  const delivery = signedDelivery({ atMs: Date.now(), deliveryId: `deliv_${nth}`, body: smallBody(`alert-${nth}`) });
  const reply = await fetch(`${url}/webhooks/cs2cap`, { method: 'POST', ...delivery, body: String(delivery.body) });
  expect(await reply.json()).toEqual({ status: 'accepted' });
}

/** The folder of a store with a few rows, which nobody uses. */
async function smallStore(): Promise<string> {
  const folder = testFolder();
  await withStore(folder, async (db) => {
    await connectChat(db, { chatId: '-1001', title: 'Traders', type: 'group', customerId: 1, isDefault: true }, NOW);
    const options = { deliver: true, source: 'poll' as const, chats: await routableChats(db) };
    await ingestApiEvent(db, apiEvent({ id: 'evt_1', atMs: NOW }), options, NOW);
  });
  return folder;
}

/** The same, with rows in every table and what is hard to copy in them. */
async function fullStore(): Promise<string> {
  const folder = await smallStore();
  await withStore(folder, async (db) => {
    const limits = { max_chats: 5, max_alerts: 100, created_at: NOW };
    const customerId = await addCustomer(db, { label: 'with NUL \0', ...limits });
    await connectChat(db, { chatId: '-1002', title: 'Ключи 🔑', type: 'group', customerId, isDefault: false }, NOW);
    await db.transaction().execute(async (tx) => {
      await writeSetting(tx, 'long', 'x'.repeat(3 * 1024 ** 2));
      for (let nth = 0; nth < 450; nth++) await writeSetting(tx, `key-${nth}`, String(nth));
    });
  });
  fillTheRest(folder);
  return folder;
}

async function withStore<T>(place: string, work: (db: Db) => Promise<T>): Promise<T> {
  const store = await openStore(place);
  try {
    return await work(store.db);
  } finally {
    await store.close();
  }
}

/** Fails unless the database holds what the folder holds, but for the sign that stands for NUL, and the mark of the move. */
async function expectSame(url: string, folder: string): Promise<void> {
  const tables = tablesOf(folder);
  const ours = await withStore(folder, (db) => contentsOf(db, tables));
  const theirs = await withStore(url, (db) => contentsOf(db, tables));
  for (const table of tables) {
    expect(ours[table], table).not.toEqual([]);
    expect(theirs[table], table).toEqual(ours[table]?.map((row) => row.replace('NUL \\u0000', 'NUL \u{FFFD}')));
  }
}

/** Lets the server do something, in PL/pgSQL, with each row that is added to a table; gives what stops that. */
async function meddle(url: string, table: string, statement: string): Promise<() => Promise<void>> {
  const heal = async () => void (await runOn(url, 'drop function if exists meddle cascade'));
  onTestFinished(heal);
  await runOn(
    url,
    `create function meddle() returns trigger language plpgsql as $$ begin ${statement}; return new; end $$`,
    `create trigger meddle before insert on ${table} for each row execute function meddle()`,
  );
  return heal;
}

const failureOf = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'it went well',
    (error: unknown) => (error instanceof StoreError ? error.message : `not in words: ${String(error)}`),
  );

describe('moving a stopped store to PostgreSQL', () => {
  it('copies every row of every table as it is, and counts on past the largest ids', async () => {
    const folder = await fullStore();
    const url = await testDatabase();
    const rows = await moveStore(folder, url);
    expect([...rows.keys()].sort()).toEqual(tablesOf(folder).sort());
    await expectSame(url, folder);
    await withStore(url, async (db) => {
      const customer = { label: 'Traders', max_chats: 5, max_alerts: 100, created_at: NOW };
      expect(await addCustomer(db, customer)).toBe(3);
      const refusal = { at: NOW, stream: 'account', kind: 'k', message: 'm' };
      const added = await db.insertInto('refusals').values(refusal).returning('id').executeTakeFirst();
      expect(added?.id).toBe(14);
    });
  });

  it('lets the relay go on there: what waited is sent, the next ids are new, what it had taken is known', async () => {
    const folder = await stoppedRelay();
    const url = await testDatabase();
    await moveStore(folder, url);
    const { apiRoot, calls } = await startBotServer();
    const relay = await startTestRelay({
      DATABASE_URL: url,
      CS2C_WEBHOOK_SECRET: SECRET,
      TELEGRAM_DEFAULT_CHATS: '-1001',
      TELEGRAM_BOT_TOKEN: TOKEN,
      TELEGRAM_API_ROOT: apiRoot,
      TELEGRAM_PACING: 'off',
    });
    await expect.poll(() => calls.length).toBe(1);
    expect(calls).toMatchObject([{ method: 'sendMessage', chat_id: '-1001' }]);
    const { headers, body } = signedDelivery({
      atMs: Date.now(),
      deliveryId: 'deliv_1',
      body: smallBody('alert-1'),
    });
    const repeated = await fetch(`${relay.url}/webhooks/cs2cap`, { method: 'POST', headers, body: String(body) });
    expect(await repeated.json()).toEqual({ status: 'duplicate' });
    await post(relay.url, 2);
    await expect.poll(() => calls.filter(({ method }) => method === 'sendMessage').length).toBe(2);
  });

  it('leaves nothing of a move that is cut off, and starts over', async () => {
    const folder = await fullStore();
    const url = await testDatabase();
    const heal = await meddle(url, 'deliveries', 'perform pg_terminate_backend(pg_backend_pid())');
    const copied: string[] = [];
    const failure = await failureOf(moveStore(folder, url, (name) => void copied.push(name)));
    expect(failure).toMatch(/^The move failed: .+\. Do it again: it starts over\.$/);
    expect(copied).toContain('events');
    expect(copied).not.toContain('deliveries');
    await heal();
    expect(await withStore(url, (db) => db.selectFrom('events').select('id').execute())).toEqual([]);
    await moveStore(folder, url);
    await expectSame(url, folder);
  });

  it('fails where the database does not hold what it was given', async () => {
    const folder = await smallStore();
    const url = await testDatabase();
    const heal = await meddle(url, 'chats', "new.title := 'Trader'");
    expect(await failureOf(moveStore(folder, url))).toMatch(
      /^The copy of chats is not the same as the store's: 1 of 1/,
    );
    await heal();
    expect(await withStore(url, (db) => db.selectFrom('chats').select('title').execute())).toEqual([]);
  });

  it('can be done again with what the old relay took since, as long as none has worked on the new store', async () => {
    const folder = await smallStore();
    const url = await testDatabase();
    await moveStore(folder, url);
    await withStore(folder, (db) => writeSetting(db, 'later', 'kept'));
    await moveStore(folder, url);
    expect(await withStore(url, (db) => readSetting(db, 'later'))).toBe('kept');
    await withStore(url, (db) => writeSetting(db, 'newest', 'only there'));
    expect(await failureOf(moveStore(folder, url))).toMatch(/a relay has worked on it since.*Nothing was changed\.$/);
    expect(await withStore(url, (db) => readSetting(db, 'newest'))).toBe('only there');
  });

  it('touches no database that holds something else', async () => {
    const folder = await smallStore();
    const others = await testDatabase();
    await moveStore(await smallStore(), others);
    expect(await failureOf(moveStore(folder, others))).toMatch(
      /holds the data of another relay.*Nothing was changed\.$/,
    );

    const used = await testDatabase();
    await withStore(used, (db) => writeSetting(db, 'mine', 'kept'));
    expect(await failureOf(moveStore(folder, used))).toMatch(/holds the data of another relay/);
    expect(await withStore(used, (db) => readSetting(db, 'mine'))).toBe('kept');

    const shop = await freshDatabase('shop');
    await runOn(shop, 'create table orders (id int)');
    expect(await failureOf(moveStore(folder, shop))).toMatch(/tables of something else \(orders, …\)/);
    const tables = await runOn(shop, "select tablename from pg_tables where schemaname = 'public'");
    expect(tables).toEqual([{ tablename: 'orders' }]);
  });

  it('does nothing while a relay uses the folder, and says to stop it', async () => {
    const folder = testFolder();
    const url = await testDatabase();
    const running = await openForTest(folder);
    expect(await failureOf(moveStore(folder, url))).toMatch(/^A relay runs on .*\. Stop it first: /);
    await running.close();
    expect(await failureOf(moveStore(folder, url))).toBe('it went well');
  });
});

describe('npm run relay -- move', () => {
  it('prints what it copied and what to set next, and no password', async () => {
    const folder = await smallStore();
    const url = await testDatabase();
    const lines: string[] = [];
    const done = await runMove({ DATA_DIR: folder, DATABASE_URL: undefined }, ['--to', url], (line) =>
      lines.push(line),
    );
    expect(lines.map((line) => line.split(/\s+/))).toContainEqual(['deliveries', '1']);
    const said = done.ok ? done.value : done.failure;
    expect(said).toMatch(/^Copied \d+ rows of \d+ tables from .* counts and checksums agree\.\nNow set DATABASE_URL/);
    expect(said).toContain(`to ${new URL(url).pathname.slice(1)} at ${new URL(url).host};`);
    expect([...lines, said].join('\n')).not.toContain(`:${new URL(url).password}@`);
  });

  it('makes the tables in an empty database, which DATABASE_URL may name', async () => {
    const folder = await smallStore();
    const url = await freshDatabase('moved');
    expect(await runMove({ DATA_DIR: folder, DATABASE_URL: url }, [], () => undefined)).toMatchObject({ ok: true });
    expect(await withStore(url, (db) => db.selectFrom('events').select('id').execute())).toEqual([{ id: 1 }]);
  });

  it('says what is missing or wrong', async () => {
    const config = { DATA_DIR: testFolder(), DATABASE_URL: undefined };
    const run = (...args: readonly string[]) => runMove(config, args, () => undefined);
    expect(await run()).toMatchObject({ ok: false, failure: expect.stringContaining('Say where to') });
    expect(await run('--to', 'mysql://a:b@c/d')).toMatchObject({ failure: expect.stringContaining('--to must look') });
    expect(await run('--form', 'x')).toMatchObject({ failure: expect.stringContaining("can't be read") });
    const nowhere = 'postgres://relay:hunter22@127.0.0.1:1/relay';
    expect(await failureOf(run('--to', nowhere))).toMatch(/^There is no store in /);
    const moved = await failureOf(
      runMove({ ...config, DATA_DIR: await smallStore() }, ['--to', nowhere], () => undefined),
    );
    expect(moved).toMatch(/^The database of --to can't be used \(.*ECONNREFUSED/);
    expect(moved).not.toContain('hunter22');
  });
});
