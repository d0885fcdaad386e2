import { describe, expect, it } from 'vitest';
import { type Answer, type RelayServer, startRelayServer } from '../support/relay-server.ts';
import { type Delivery, signedDelivery, smallBody } from '../support/signed-delivery.ts';
import { addChat } from '../support/test-store.ts';

const PATH = '/webhooks/cs2cap';
const HOUR = 3_600_000;
const EVENTS = 30;

/** Every third event is two hours old by its timestamp. */
const isOld = (nth: number) => nth % 3 === 0;

/** Three copies of an event: with the timestamp of the event, or of each attempt (C38), as CS2Cap may do either. */
function copiesOf(nth: number, now: number): readonly Delivery[] {
  const atMs = now - (isOld(nth) ? 2 * HOUR : 0);
  const signsAttempts = nth % 2 === 0;
  // Two events share an alert and so their body: it fired, was re-armed and fired again.
  const body = smallBody(`3f0c2a8e-0000-4000-8000-${String(Math.floor(nth / 2)).padStart(12, '0')}`);
  return [0, 1, 2].map((attempt) =>
    signedDelivery({
      atMs: atMs + nth * 1000 + (signsAttempts ? attempt * 20_000 : 0),
      deliveryId: `deliv_${nth}`,
      body,
    }),
  );
}

/** The same disorder every time. */
function shuffled<T>(items: readonly T[]): T[] {
  let seed = 7;
  const weighted = items.map((item) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return { item, weight: seed };
  });
  return weighted.sort((one, other) => one.weight - other.weight).map(({ item }) => item);
}

async function postAll(server: RelayServer, deliveries: readonly Delivery[]): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (let from = 0; from < deliveries.length; from += 16) {
    const together = deliveries.slice(from, from + 16).map((delivery) => server.post(PATH, delivery));
    answers.push(...(await Promise.all(together)));
  }
  return answers;
}

describe('CS2Cap sends everything three times, out of order, some of it with an old timestamp', () => {
  it('and each event is one, late where it is, with one message per chat', async () => {
    const server = await startRelayServer();
    const { db } = server.store;
    await addChat(db);
    await addChat(db, { chatId: '-1002', title: 'Others' });
    const all = Array.from({ length: EVENTS }, (_, nth) => copiesOf(nth, server.clock.now())).flat();
    const answers = await postAll(server, shuffled(all));

    const said = answers.map(({ status, json }) => `${status} ${JSON.stringify(json)}`);
    expect(said.filter((words) => words === '200 {"status":"accepted"}')).toHaveLength(EVENTS);
    expect(said.filter((words) => words === '200 {"status":"duplicate"}')).toHaveLength(2 * EVENTS);

    const events = await db.selectFrom('events').select(['delivery_id', 'verdict']).execute();
    const words = events.map(({ delivery_id, verdict }) => `${delivery_id} ${verdict}`);
    const expected = Array.from({ length: EVENTS }, (_, nth) => `deliv_${nth} ${isOld(nth) ? 'late' : 'signed'}`);
    expect(words.sort()).toEqual(expected.sort());
    const messages = await db.selectFrom('deliveries').select(['event_id', 'chat_key']).execute();
    expect(messages).toHaveLength(2 * EVENTS);
    expect(new Set(messages.map((message) => JSON.stringify(message))).size).toBe(2 * EVENTS);
  });

  it('and all of it once more a day later adds nothing, under whatever delivery ids', async () => {
    const server = await startRelayServer();
    await addChat(server.store.db);
    const all = Array.from({ length: EVENTS }, (_, nth) => copiesOf(nth, server.clock.now())).flat();
    await postAll(server, all);
    await server.clock.advance(24 * HOUR);
    const renamed = all.map((delivery, nth) => ({
      ...delivery,
      headers: { ...delivery.headers, 'x-cs2c-delivery-id': `other_${nth}` },
    }));
    const answers = await postAll(server, shuffled([...all, ...renamed]));
    expect(new Set(answers.map(({ json }) => JSON.stringify(json)))).toEqual(new Set(['{"status":"duplicate"}']));
    expect(await server.store.db.selectFrom('events').select('id').execute()).toHaveLength(EVENTS);
    expect(await server.store.db.selectFrom('deliveries').select('id').execute()).toHaveLength(EVENTS);
  });
});
