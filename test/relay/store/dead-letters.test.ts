import { describe, expect, it } from 'vitest';
import { deadLetters, lettersAfter, replayLetters } from '#relay/store/dead-letters.ts';
import { queueForSheet, queueMessages } from '#relay/store/deliveries.ts';
import { ingestEvent } from '#relay/store/events.ts';
import { type DeliveryOutcome, finishDelivery, headsOf } from '#relay/store/lane-queue.ts';
import { queueFigures } from '#relay/store/queue-figures.ts';
import { ACCOUNT_STREAM, type Db } from '#relay/store/schema.ts';
import { markWakes, takeWakes } from '#relay/store/wake-marks.ts';
import { addChat, testStore } from '../support/test-store.ts';

const LANE = 'chat:-1001';

/** A store with this many messages to a chat, queued at 1, 2, 3 …, of which the named ones were given up. */
async function storeWith(count: number, dead: readonly number[]): Promise<Db> {
  const { db } = await testStore();
  const chat = await addChat(db, { title: 'Traders' });
  for (let n = 1; n <= count; n++) {
    const { eventId } = await ingestEvent(db, incoming(n), [], n);
    await queueMessages(db, eventId, undefined, [{ key: chat.key, chatId: chat.chat_id, isDefault: true }], n);
  }
  for (const delivery of await headsOf(db, LANE, count)) {
    const isDead = dead.includes(delivery.id);
    const outcome: DeliveryOutcome = isDead ? { kind: 'dead', reason: `no ${delivery.id}` } : { kind: 'sent' };
    await finishDelivery(db, delivery, outcome, { startedAt: 1, now: 50 });
  }
  return db;
}

const incoming = (n: number) => ({
  stream: ACCOUNT_STREAM,
  source: 'push' as const,
  verdict: 'signed' as const,
  receivedAt: n,
  eventType: 'alert.triggered',
  facts: { alertId: `a${n}`, itemName: `Item ${n}` },
  goesTo: 'nobody' as const,
});

const idsOf = (letters: readonly { readonly id: number }[]) => letters.map(({ id }) => id);

describe('dead letters', () => {
  it('are listed the newest first, page by page, with what a person knows them by', async () => {
    const db = await storeWith(5, [1, 3, 4]);
    const page = await deadLetters(db, { offset: 0, limit: 2 });
    expect(idsOf(page)).toEqual([4, 3]);
    expect(idsOf(await deadLetters(db, { offset: 2, limit: 2 }))).toEqual([1]);
    expect(page[0]).toMatchObject({
      kind: 'message',
      chatTitle: 'Traders',
      reason: 'no 4',
      alertId: 'a4',
      facts: { itemName: 'Item 4' },
      mayHaveArrived: false,
      queuedAt: 4,
      finishedAt: 50,
    });
  });

  it('are read the oldest first after an id, from a time on, or in other states', async () => {
    const db = await storeWith(5, [1, 3, 4]);
    const found = (query: object) => lettersAfter(db, { states: ['dead'], afterId: 0, limit: 9, ...query }).then(idsOf);
    expect(await found({})).toEqual([1, 3, 4]);
    expect(await found({ afterId: 1, limit: 1 })).toEqual([3]);
    expect(await found({ since: 4 })).toEqual([4]);
    expect(await found({ states: ['dead', 'sent'] })).toEqual([1, 2, 3, 4, 5]);
    expect(await found({ sheetId: 's' })).toEqual([]);
  });

  it('are put back once, whoever asks; what was sent stays sent', async () => {
    const db = await storeWith(3, [1, 3]);
    expect(await replayLetters(db, [1, 2, 3], 'Olga', 100)).toEqual([LANE, LANE]);
    expect(await replayLetters(db, [1, 2, 3], 'Ben', 100)).toEqual([]);
    const heads = await headsOf(db, LANE, 9);
    expect(heads.map(({ id, attempts, deadline_at }) => [id, attempts, deadline_at])).toEqual([
      [1, 0, 86_400_100],
      [3, 0, 86_400_100],
    ]);
    const replays = await db.selectFrom('attempts').selectAll().where('outcome', '=', 'replayed').execute();
    expect(replays.map(({ delivery_id, detail }) => [delivery_id, detail])).toEqual([
      [1, 'Olga'],
      [3, 'Olga'],
    ]);
  });
});

describe('the figures of the queue', () => {
  it('count what waits and what is dead, and know the oldest', async () => {
    const db = await storeWith(3, [2]);
    const { eventId } = await ingestEvent(db, incoming(4), [], 4);
    await queueForSheet(db, eventId, { stream: 'sheet' }, 7);
    await queueForSheet(db, eventId, { stream: 'sheet' }, 8);
    expect(await queueFigures(db)).toEqual({
      pending: 2,
      held: 0,
      oldestAt: 7,
      dead: { message: 1, edit: 0, sheet: 0 },
    });
  });
});

describe('words left for the running relay', () => {
  it('are taken once', async () => {
    const { db } = await testStore();
    await markWakes(db, [LANE, LANE, 'sheet:s']);
    await markWakes(db, [LANE]);
    expect((await takeWakes(db)).sort()).toEqual([LANE, 'sheet:s']);
    expect(await takeWakes(db)).toEqual([]);
  });
});
