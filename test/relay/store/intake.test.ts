import fc from 'fast-check';
import { expect, it } from 'vitest';
import { connectChat } from '#relay/store/chats.ts';
import { type IncomingEvent, ingestApiEvent, ingestEvent, ingestEvents } from '#relay/store/events.ts';
import { setPolicy } from '#relay/store/planned.ts';
import { routableChats } from '#relay/store/routing.ts';
import { ACCOUNT_STREAM, type Db } from '#relay/store/schema.ts';
import { apiEvent } from '../support/api-event.ts';
import { testStore } from '../support/test-store.ts';

const NOON = Date.UTC(2026, 10, 23, 12);
const MINUTE = 60_000;

/** A push as a sender with few ids makes it, so that retries, replays and firings of one alert meet in one group. */
const push = fc.record({
  alert: fc.constantFrom('a', 'a', 'a', 'b', 'c\0'),
  delivery: fc.option(fc.constantFrom('1', '2', '3', '4', '5'), { nil: undefined }),
  event: fc.option(fc.constantFrom('1', '2', '3'), { nil: undefined }),
  minute: fc.nat({ max: 30 }),
});
type Push = typeof push extends fc.Arbitrary<infer T> ? T : never;

const incoming = (run: number, { alert, delivery, event, minute }: Push): IncomingEvent => ({
  stream: ACCOUNT_STREAM,
  source: 'push',
  verdict: 'signed',
  receivedAt: NOON + minute * MINUTE,
  eventType: 'alert.triggered',
  facts: { alertId: `${run}${alert}`, ...(event === undefined ? {} : { eventId: `${run}-${event}` }) },
  signedAt: String((NOON + minute * MINUTE) / 1000),
  signature: 'ab',
  ...(delivery === undefined ? {} : { deliveryId: `${run}-${delivery}` }),
  replayKey: `${run} ${alert} ${minute}`,
  goesTo: 'chats',
});

/** What one run meets: an alert that is mirrored, one with a policy, one with a chat of its own, and polled events. */
async function setUp(db: Db, run: number, polled: readonly number[]): Promise<void> {
  const alert = { item_id: 7, item_name: 'AK-47', phase: null, kind: 'price_below', threshold: '5', currency: 'USD' };
  const state = { enabled: 1, last_triggered_at: null, updated_at: '' };
  await db
    .insertInto('alerts')
    .values({ id: `${run}a`, ...alert, ...state })
    .execute();
  await setPolicy(db, `${run}b`, { delay_ms: 0, max_per_day: null, source: 'chat', set_by: 'Ann' });
  const { key } = await db.selectFrom('chats').select('key').where('chat_id', '=', '2').executeTakeFirstOrThrow();
  await db
    .insertInto('alert_chats')
    .values({ alert_id: `${run}b`, chat_key: key })
    .execute();
  const options = { deliver: true, source: 'poll', chats: await routableChats(db) } as const;
  for (const minute of polled) {
    const event = apiEvent({ id: `${run}-polled-${minute}`, alertId: `${run}a`, atMs: NOON + minute * MINUTE });
    await db.transaction().execute((tx) => ingestApiEvent(tx, event, options, NOON));
  }
}

/** What the store holds of a run, with ids as the order in which they were given. */
async function taken(db: Db, run: number) {
  const events = await db
    .selectFrom('events')
    .selectAll()
    .where('alert_id', 'like', `${run}_%`)
    .orderBy('id')
    .execute();
  const ids = events.map((event) => event.id);
  const nth = (id: number | null) => (id === null ? -1 : ids.indexOf(id));
  const deliveries = await db.selectFrom('deliveries').selectAll().where('event_id', 'in', ids).orderBy('id').execute();
  const keys = await db.selectFrom('event_keys').selectAll().where('event_id', 'in', ids).execute();
  const plans = await db.selectFrom('planned').selectAll().where('event_id', 'in', ids).orderBy('id').execute();
  return {
    events: events.map(({ id: _, ...event }) => event),
    deliveries: deliveries.map(({ event_id, lane }) => `${nth(event_id)} ${lane}`),
    keys: keys.map(({ key, event_id }) => `${key} ${nth(event_id)}`).sort(),
    plans: plans.map(({ event_id, state }) => `${nth(event_id)} ${state}`),
  };
}

async function openWithChats(): Promise<Db> {
  const { db } = await testStore();
  const chat = { title: 'A', type: 'private', customerId: 1 };
  await connectChat(db, { ...chat, chatId: '1', isDefault: true }, 0);
  await connectChat(db, { ...chat, chatId: '2', isDefault: false }, 0);
  return db;
}

it('events taken in together become the same as one after another', async () => {
  const [one, other] = [await openWithChats(), await openWithChats()];
  let run = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(push, { minLength: 2, maxLength: 8 }),
      fc.uniqueArray(fc.nat({ max: 30 }), { maxLength: 3 }),
      async (pushes, polled) => {
        run++;
        const events = pushes.map((each) => incoming(run, each));
        await setUp(one, run, polled);
        await setUp(other, run, polled);
        const chats = { one: await routableChats(one), other: await routableChats(other) };
        const together = await one.transaction().execute((tx) => ingestEvents(tx, events, chats.one, NOON));
        const apart = await other.transaction().execute(async (tx) => {
          const results = [];
          for (const event of events) results.push(await ingestEvent(tx, event, chats.other, NOON));
          return results;
        });
        expect(together.map(({ status, lanes }) => [status, lanes])).toEqual(
          apart.map(({ status, lanes }) => [status, lanes]),
        );
        expect(await taken(one, run)).toEqual(await taken(other, run));
      },
    ),
    { numRuns: 30 },
  );
});
