import { type CompiledQuery, Kysely, sql } from 'kysely';
import { expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import { createChatSender } from '#relay/delivery/chat-sender.ts';
import { createInbox } from '#relay/inbox/inbox.ts';
import { waitingLanes } from '#relay/store/deliveries.ts';
import type { Commit } from '#relay/store/group-commit.ts';
import { beat, lanesToWork, takeLanes } from '#relay/store/lane-leases.ts';
import { postgresDialect } from '#relay/store/postgres-dialect.ts';
import { ACCOUNT_STREAM, type Db, type Tables } from '#relay/store/schema.ts';
import { ManualClock } from '#sandbox/clock.ts';
import { fillStore } from '../../bench/fill-store.ts';
import { startBotServer } from '../support/bot-server.ts';
import { testLog } from '../support/test-log.ts';
import { addChat, testDatabase } from '../support/test-store.ts';

const LANE = 'chat:1001';
/** So many that the planner would not rather read them whole; half of them went to the lane that is looked at. */
const EVENTS = 5000;
/** What grows with the events. What people set up, and what is under way, may be read whole. */
const GROWING = ['events', 'event_keys', 'deliveries', 'attempts'];

/** A database with events behind it, and every query that is run on it, with its values, once `queries` is cleared. */
async function filledDatabase() {
  const queries = new Map<string, CompiledQuery>();
  const db = new Kysely<Tables>({
    dialect: postgresDialect(await testDatabase(), () => undefined),
    log: ({ query }) => void queries.set(query.sql, query),
  });
  onTestFinished(() => db.destroy());
  await addChat(db, { chatId: '1001' });
  await fillStore(db, EVENTS);
  await sql`analyze`.execute(db);
  return { db, queries };
}

const delivery = (n: number) => ({
  stream: ACCOUNT_STREAM,
  source: 'push' as const,
  verdict: 'signed' as const,
  receivedAt: EVENTS,
  eventType: 'alert.triggered',
  facts: { alertId: 'alert-7', itemName: 'AK-47 | Redline', itemId: 1, eventId: `evt-new-${n}` },
  signedAt: '1',
  signature: `signature-${n}`,
  deliveryId: `new-${n}`,
  replayKey: `new-${n}`,
  goesTo: 'chats' as const,
});

/** What a relay asks for every event: it takes it, finds and takes its lane, sends from it, writes how that ended. */
async function passEvents(db: Db): Promise<void> {
  const clock = new ManualClock();
  const commit: Commit = (work) => db.transaction().execute(work);
  const inbox = createInbox({ commit, clock, onWork: () => undefined, onAccepted: () => undefined });
  for (let n = 0; n < 2; n++) expect((await inbox.accept(delivery(n))).lanes).toEqual([LANE]);
  const atOnce = [0, 1].map((n) => inbox.accept(delivery(n)));
  for (const copy of atOnce) expect((await copy).status).toBe('duplicate');
  await beat(db, 'one', 3000);
  expect(await lanesToWork(db, 'one', clock.now())).toEqual([LANE]);
  expect(await waitingLanes(db)).toEqual([LANE]);
  await commit((tx) => takeLanes(tx, 'one', [LANE]));
  const { api, calls } = await startBotServer();
  const startSender = () =>
    createChatSender({
      ...{ db, commit, clock, log: testLog().log, api, random: Math.random, canComplete: true, digestAfter: 3 },
      pause: () => undefined,
      wake: () => undefined,
    });
  // It takes the second with the outcome of the first, and is killed; the next one finds that, and sends it again.
  await startSender().work(LANE);
  const next = startSender();
  for (let step = 0; step < 2; step++) await next.work(LANE);
  expect(calls).toHaveLength(2);
}

/** One step of a plan, as far as it is looked at. */
const Plan = z.object({
  'Node Type': z.string(),
  'Relation Name': z.string().optional(),
  'Index Name': z.string().optional(),
  get Plans(): z.ZodOptional<z.ZodArray<typeof Plan>> {
    return z.array(Plan).optional();
  },
});
type Plan = z.infer<typeof Plan>;
const Explained = z.tuple([z.object({ 'QUERY PLAN': z.tuple([z.object({ Plan })]) })]);

/** How the planner would run a query with the values it was run with, step by step. */
async function planOf(db: Db, { sql: text, parameters, query, queryId }: CompiledQuery): Promise<Plan[]> {
  const { rows } = await db.executeQuery({ query, queryId, sql: `explain (format json) ${text}`, parameters });
  const [row] = Explained.parse(rows);
  return stepsOf(row['QUERY PLAN'][0].Plan);
}

const stepsOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(stepsOf)];

it('PostgreSQL takes, claims and finishes by indexes of its own choice, whatever the number of events', async () => {
  const { db, queries } = await filledDatabase();
  queries.clear();
  await passEvents(db);
  const run = [...queries.values()].filter(({ sql: text }) => /^\s*(select|update|insert|with)/.test(text));
  expect(run.length).toBeGreaterThan(20);
  const scans: string[] = [];
  const indexes = new Set<string>();
  for (const query of run) {
    for (const step of await planOf(db, query)) {
      const table = step['Relation Name'];
      if (step['Node Type'] === 'Seq Scan' && GROWING.includes(table ?? '')) scans.push(`${table} · ${query.sql}`);
      if (step['Index Name']) indexes.add(step['Index Name']);
    }
  }
  expect(scans).toEqual([]);
  // Else nothing was looked at.
  expect([...indexes]).toEqual(
    expect.arrayContaining([
      'event_keys_pkey',
      'events_pkey',
      'deliveries_queue',
      'deliveries_sent',
      'deliveries_pkey',
    ]),
  );
});
