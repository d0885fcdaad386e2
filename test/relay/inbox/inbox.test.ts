import { describe, expect, it } from 'vitest';
import { createInbox } from '#relay/inbox/inbox.ts';
import type { IncomingEvent } from '#relay/store/events.ts';
import { ACCOUNT_STREAM } from '#relay/store/schema.ts';
import { ManualClock } from '#sandbox/clock.ts';
import { addChat, testStore } from '../support/test-store.ts';

const event = (id: string, change: Partial<IncomingEvent> = {}): IncomingEvent => ({
  stream: ACCOUNT_STREAM,
  source: 'push',
  verdict: 'signed',
  receivedAt: 1,
  eventType: 'alert.triggered',
  facts: { alertId: `alert-${id}` },
  deliveryId: id,
  replayKey: id,
  goesTo: 'chats',
  ...change,
});

async function startInbox() {
  const store = await testStore();
  const woken: string[] = [];
  const accepted: string[] = [];
  const inbox = createInbox({
    commit: store.durable,
    clock: new ManualClock(),
    onWork: (lanes) => woken.push(...lanes),
    onAccepted: (incoming) => accepted.push(incoming.deliveryId ?? ''),
  });
  return { store, inbox, woken, accepted };
}

describe('the inbox', () => {
  it('takes racing copies of one delivery once', async () => {
    const { store, inbox, accepted } = await startInbox();
    const results = await Promise.all(Array.from({ length: 5 }, () => inbox.accept(event('1'))));
    expect(results.map((result) => result.status).sort()).toEqual([...Array(4).fill('duplicate'), 'accepted'].sort());
    expect(accepted).toEqual(['1']);
    expect(await store.db.selectFrom('events').select('id').execute()).toHaveLength(1);
  });

  it('stores each of many at once with its delivery, and wakes their lane', async () => {
    const { store, inbox, woken } = await startInbox();
    await addChat(store.db);
    const results = await Promise.all(Array.from({ length: 200 }, (_, n) => inbox.accept(event(`d${n}`))));
    expect(new Set(results.map((result) => result.eventId)).size).toBe(200);
    expect(await store.db.selectFrom('deliveries').select('id').execute()).toHaveLength(200);
    expect(new Set(woken)).toEqual(new Set(['chat:-1001']));
  });

  it('lets one event that the store refuses fail alone', async () => {
    const { inbox } = await startInbox();
    const results = await Promise.allSettled([
      inbox.accept(event('1')),
      inbox.accept(event('2', { receivedAt: Number.NaN })),
      inbox.accept(event('3')),
    ]);
    expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('rejects when the store is closed, and takes the next one when it can', async () => {
    const { store, inbox } = await startInbox();
    await inbox.accept(event('1'));
    await store.close();
    await expect(inbox.accept(event('2'))).rejects.toThrow();
    await expect(inbox.accept(event('3'))).rejects.toThrow();
  });

  it('keeps transactions apart from other queries on the same connection', async () => {
    const { store, inbox } = await startInbox();
    await addChat(store.db);
    const failing = store.db.transaction().execute(async (tx) => {
      await tx.insertInto('settings').values({ key: 'half', value: '1' }).execute();
      await new Promise((resolve) => setImmediate(resolve));
      throw new Error('rolled back');
    });
    const accepted = inbox.accept(event('1'));
    await expect(failing).rejects.toThrow('rolled back');
    expect((await accepted).status).toBe('accepted');
    expect(await store.db.selectFrom('settings').selectAll().where('key', '=', 'half').execute()).toEqual([]);
    expect(await store.db.selectFrom('events').select('id').execute()).toHaveLength(1);
  });
});
