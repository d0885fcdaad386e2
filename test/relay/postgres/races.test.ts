import { describe, expect, it } from 'vitest';
import { createInbox } from '#relay/inbox/inbox.ts';
import { keepPart, storedChunks } from '#relay/store/catalog.ts';
import { recordAction } from '#relay/store/chat-actions.ts';
import { connectChat } from '#relay/store/chats.ts';
import { connectDefaultChats } from '#relay/store/default-chats.ts';
import type { Store } from '#relay/store/open-store.ts';
import { planRearm, setPolicy } from '#relay/store/planned.ts';
import { ACCOUNT_STREAM } from '#relay/store/schema.ts';
import { ManualClock } from '#sandbox/clock.ts';
import { addChat, openForTest, testDatabase } from '../support/test-store.ts';

/** Two relays' stores on one database. */
async function two(): Promise<readonly [Store, Store]> {
  const url = await testDatabase();
  return [await openForTest(url), await openForTest(url)];
}

const inboxOf = (store: Store) =>
  createInbox({
    commit: store.durable,
    clock: new ManualClock(),
    onWork: () => undefined,
    onAccepted: () => undefined,
  });

const delivery = (n: number) => ({
  stream: ACCOUNT_STREAM,
  source: 'push' as const,
  verdict: 'signed' as const,
  receivedAt: 1,
  eventType: 'alert.triggered',
  facts: { alertId: `alert-${n % 3}`, itemName: `Item ${n}` },
  signedAt: '1',
  signature: `signature-${n}`,
  deliveryId: `deliv_${n}`,
  replayKey: `replay-${n}`,
  goesTo: 'chats' as const,
});

describe('two replicas at the same moment', () => {
  it('make one event of one delivery, with one message per chat', async () => {
    const stores = await two();
    await addChat(stores[0].db);
    const inboxes = stores.map(inboxOf);
    const numbers = Array.from({ length: 30 }, (_, n) => n);
    // In opposite orders, so that each waits for what the other has.
    const taken = await Promise.all([
      ...numbers.map((n) => inboxes[0]?.accept(delivery(n))),
      ...numbers.toReversed().map((n) => inboxes[1]?.accept(delivery(n))),
    ]);
    expect(taken.filter((result) => result?.status === 'accepted')).toHaveLength(30);
    expect(await stores[0].db.selectFrom('events').select('id').execute()).toHaveLength(30);
    expect(await stores[0].db.selectFrom('deliveries').select('id').execute()).toHaveLength(30);
  });

  it('connect the chats that their settings name once', async () => {
    const stores = await two();
    const places = ['1', '2', '3'].map((chatId) => ({ chatId }));
    await Promise.all(stores.map(({ db }) => connectDefaultChats(db, places, 1)));
    expect(await stores[0].db.selectFrom('chats').select('chat_id').orderBy('chat_id').execute()).toHaveLength(3);
  });

  it('connect one chat: both get the same destination', async () => {
    const stores = await two();
    const chat = { chatId: '7', title: 'Traders', type: 'group', customerId: 1, isDefault: false };
    const [a, b] = await Promise.all(stores.map(({ db }) => connectChat(db, chat, 1)));
    expect(a?.key).toBe(b?.key);
  });

  it('mirror one part of the catalog: it is kept once', async () => {
    const stores = await two();
    await Promise.all(
      Array.from({ length: 10 }, (_, n) => keepPart(stores[n % 2 ? 1 : 0].db, 'Rifle', ['one', 'two'], n)),
    );
    expect(await storedChunks(stores[0].db)).toEqual(['one', 'two']);
  });

  it('plan one re-arm of an alert, and keep one policy for it', async () => {
    const stores = await two();
    const plan = { due_at: 9, why: 'snooze', alert_id: 'a', chat_key: null, event_id: null, who: 'Olga' } as const;
    const policy = { delay_ms: 1, max_per_day: null, source: 'chat', set_by: 'Olga' };
    await Promise.all(
      [...stores, ...stores, ...stores].flatMap(({ db }) => [planRearm(db, plan, 1), setPolicy(db, 'a', policy)]),
    );
    const planned = await stores[0].db.selectFrom('planned').select('id').where('state', '=', 'waiting').execute();
    expect(planned).toHaveLength(1);
    expect(await stores[0].db.selectFrom('policies').select('alert_id').execute()).toHaveLength(1);
  });

  it('record what people did so that no number appears below one that was told already', async () => {
    const stores = await two();
    const chat = await addChat(stores[0].db);
    const action = { at: 1, who: 'Olga', chat_key: chat.key, alert_id: 'a', event_id: null, did: 'Re-armed' };
    const told: number[] = [];
    await Promise.all(
      Array.from({ length: 20 }, async (_, n) => {
        const store = n % 2 === 0 ? stores[0] : stores[1];
        const id = await recordAction(store.db, action);
        const seen = await store.db.selectFrom('chat_actions').select('id').where('id', '<=', id).execute();
        told.push(id - seen.length);
      }),
    );
    expect(told.every((missing) => missing === 0)).toBe(true);
  });
});
