import { describe, expect, it } from 'vitest';
import { connectChat, setChatState } from '#relay/store/chats.ts';
import { fateOf, lastSigned, liveChats, refusalsSince } from '#relay/store/doctor-facts.ts';
import { ingestEvent } from '#relay/store/events.ts';
import { routableChats } from '#relay/store/routing.ts';
import { ACCOUNT_STREAM, type Db } from '#relay/store/schema.ts';
import { addChat, testStore } from '../support/test-store.ts';

const refuse = (db: Db, at: number, kind: string, message: string) =>
  db.insertInto('refusals').values({ at, stream: ACCOUNT_STREAM, kind, message }).execute();

describe('what doctor reads of the store', () => {
  it('counts refusals of a while by their reason, with the words of the latest', async () => {
    const { db } = await testStore();
    await refuse(db, 1, 'wrong-signature', 'too old');
    await refuse(db, 10, 'wrong-signature', 'first');
    await refuse(db, 11, 'missing-header', 'no header');
    await refuse(db, 12, 'wrong-signature', 'latest');
    expect(await refusalsSince(db, 10)).toEqual([
      { kind: 'wrong-signature', count: 2, message: 'latest' },
      { kind: 'missing-header', count: 1, message: 'no header' },
    ]);
  });

  it('lists default chats first, and no chat that was disconnected', async () => {
    const { db } = await testStore();
    await connectChat(db, { chatId: '1', title: 'Own', type: 'private', customerId: 1, isDefault: false }, 1);
    await addChat(db, { chatId: '-2', title: 'Everything' });
    const gone = await addChat(db, { chatId: '-3', title: 'Gone' });
    await setChatState(db, gone.key, 'disconnected', 'left');
    expect((await liveChats(db, 10)).map((chat) => chat.title)).toEqual(['Everything', 'Own']);
    expect(await liveChats(db, 0)).toHaveLength(1);
  });

  it('follows an event by its delivery id, and knows the newest signed one', async () => {
    const store = await testStore();
    await addChat(store.db);
    const event = {
      stream: ACCOUNT_STREAM,
      source: 'push',
      verdict: 'signed',
      receivedAt: 400,
      eventType: 'alert.triggered',
      facts: { alertId: 'a' },
      body: Buffer.from('{"alert_id":"a"}'),
      signedAt: '0',
      signature: 'ab'.repeat(32),
      deliveryId: 'deliv_1',
      replayKey: 'key',
      goesTo: 'chats',
    } as const;
    await store.db.transaction().execute(async (tx) => ingestEvent(tx, event, await routableChats(tx), 500));
    expect(await fateOf(store.db, ACCOUNT_STREAM, 'deliv_1')).toEqual({
      receivedAt: 400,
      deliveries: [{ lane: 'chat:-1001', state: 'pending', finishedAt: undefined, error: undefined }],
    });
    expect(await fateOf(store.db, ACCOUNT_STREAM, 'deliv_2')).toBeUndefined();
    const signed = await lastSigned(store.db, ACCOUNT_STREAM);
    expect(Buffer.from(signed?.body ?? []).toString()).toBe('{"alert_id":"a"}');
    expect(signed).toMatchObject({ signed_at: '0', received_at: 400 });
  });
});
