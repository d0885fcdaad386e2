import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { Kysely, sql } from 'kysely';
import { expect, it, onTestFinished } from 'vitest';
import { actionsOfEvent } from '#relay/store/chat-actions.ts';
import { chatByKey, connectChat } from '#relay/store/chats.ts';
import { waitingLanes } from '#relay/store/deliveries.ts';
import { findEvent, ingestEvent } from '#relay/store/events.ts';
import { findItem } from '#relay/store/items.ts';
import { finishDelivery, headsOf, markSending, sentSince } from '#relay/store/lane-queue.ts';
import { nextNotice } from '#relay/store/notices.ts';
import { openStore } from '#relay/store/open-store.ts';
import { routableChats } from '#relay/store/routing.ts';
import { ACCOUNT_STREAM, type Tables } from '#relay/store/schema.ts';
import { sqliteDialect } from '#relay/store/sqlite-dialect.ts';
import { fillStore } from '../../bench/fill-store.ts';
import { testFolder } from '../support/test-store.ts';

const LANE = 'chat:1001';

/** Knows every statement that was prepared. */
class NotingDatabase extends DatabaseSync {
  readonly statements = new Set<string>();

  override prepare(sql: string): StatementSync {
    this.statements.add(sql);
    return super.prepare(sql);
  }
}

/** A store with so many events behind it, and every statement that is run on it from now on. */
async function filledStore(events: number) {
  const folder = testFolder();
  await (await openStore(folder)).close();
  const open = (database: DatabaseSync) => {
    const db = new Kysely<Tables>({ dialect: sqliteDialect(database) });
    onTestFinished(() => db.destroy());
    return db;
  };
  const filling = open(new DatabaseSync(join(folder, 'relay.db')));
  await connectChat(filling, { chatId: '1001', title: 'A', type: 'private', customerId: 1, isDefault: true }, 0);
  await fillStore(filling, events);
  const database = new NotingDatabase(join(folder, 'relay.db'));
  return { db: open(database), statements: database.statements };
}

/** What happens to every event: it is taken, claimed in its lane, shown, finished. */
async function passOneEvent({ db }: Awaited<ReturnType<typeof filledStore>>): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const event = {
      stream: ACCOUNT_STREAM,
      source: 'push' as const,
      verdict: 'signed' as const,
      receivedAt: 1,
      eventType: 'alert.triggered',
      facts: { alertId: 'alert-7', itemName: 'AK-47 | Redline', itemId: 1, eventId: 'evt-new' },
      signedAt: '1',
      deliveryId: 'new',
      replayKey: 'new',
      goesTo: 'chats' as const,
    };
    expect((await ingestEvent(tx, event, await routableChats(tx), 1)).lanes).toEqual([LANE]);
    await nextNotice(tx, LANE);
    const [head] = await headsOf(tx, LANE, 1);
    await headsOf(tx, LANE, 20);
    await sentSince(tx, LANE, 0);
    if (!head) throw new Error('nothing is queued');
    await chatByKey(tx, head.chat_key ?? '');
    await markSending(tx, [head], 1);
    await findEvent(tx, head.event_id);
    await actionsOfEvent(tx, head.event_id);
    await findItem(tx, 1);
    await finishDelivery(tx, head, { kind: 'sent', messageId: 1 }, { startedAt: 1, now: 1 });
  });
  await waitingLanes(db);
}

/** What people set up, and the rows of an insert: read whole, whatever the number of events. */
const SET_UP = /^SCAN (chats|subscriptions|mutes|\d+-ROW VALUES CLAUSE)\b/;

async function plansOf({ db, statements }: Awaited<ReturnType<typeof filledStore>>): Promise<string[]> {
  const queries = [...statements].filter((statement) => /^(select|update|insert)/.test(statement));
  expect(queries.length).toBeGreaterThan(15);
  const plans: string[] = [];
  for (const query of queries) {
    const { rows } = await sql.raw<{ detail: string }>(`explain query plan ${query}`).execute(db);
    plans.push(...rows.map((row) => `${row.detail} · ${query.slice(0, 60)}`));
  }
  return plans.sort();
}

it('takes, claims and finishes with indexes only, by the same plans with 1,000 events and with 100,000', async () => {
  const plans: string[][] = [];
  for (const events of [1000, 10_000, 100_000]) {
    const store = await filledStore(events);
    await passOneEvent(store);
    plans.push(await plansOf(store));
  }
  const [few = [], ...more] = plans;
  const scans = few.filter(
    (plan) => plan.startsWith('SCAN') && !SET_UP.test(plan) && !/USING (COVERING )?INDEX/.test(plan),
  );
  expect(scans).toEqual([]);
  expect(few.filter((plan) => plan.includes('USE TEMP B-TREE FOR ORDER BY'))).toEqual([]);
  for (const other of more) expect(other).toEqual(few);
});
