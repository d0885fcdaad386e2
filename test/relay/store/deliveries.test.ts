import { describe, expect, it } from 'vitest';
import { dropPending, queueEdits, queueMessages, waitingLanes } from '#relay/store/deliveries.ts';
import { ingestEvent } from '#relay/store/events.ts';
import { finishDelivery, headsOf } from '#relay/store/lane-queue.ts';
import { ACCOUNT_STREAM, type Db } from '#relay/store/schema.ts';
import { addChat, testStore } from '../support/test-store.ts';

async function addEvent(db: Db): Promise<number> {
  const { eventId } = await ingestEvent(
    db,
    {
      stream: ACCOUNT_STREAM,
      source: 'push',
      verdict: 'signed',
      receivedAt: 1,
      eventType: 'alert.triggered',
      facts: { alertId: 'a' },
      goesTo: 'nobody',
    },
    [],
    1,
  );
  return eventId;
}

async function sendAll(db: Db, lane: string, messageId: number): Promise<void> {
  for (const delivery of await headsOf(db, lane, 10)) {
    await finishDelivery(db, delivery, { kind: 'sent', messageId }, { startedAt: 1, now: 2 });
  }
}

describe('the delivery queue', () => {
  it('names a lane per chat, so that topics of one chat share its order', async () => {
    const { db } = await testStore();
    const one = await addChat(db, { threadId: 7 });
    const two = await addChat(db, { threadId: 8 });
    const eventId = await addEvent(db);
    const chats = [one, two].map((chat) => ({ key: chat.key, chatId: chat.chat_id, isDefault: true }));
    expect(await queueMessages(db, eventId, 'a', chats, 5)).toEqual(['chat:-1001', 'chat:-1001']);
    expect((await headsOf(db, 'chat:-1001', 10)).map((delivery) => delivery.chat_key)).toEqual([one.key, two.key]);
    expect(await waitingLanes(db)).toEqual(['chat:-1001']);
  });

  it('queues one edit however often facts change, and another once that one is sent', async () => {
    const { db } = await testStore();
    const chat = await addChat(db);
    const eventId = await addEvent(db);
    await queueMessages(db, eventId, 'a', [{ key: chat.key, chatId: chat.chat_id, isDefault: true }], 5);
    await sendAll(db, 'chat:-1001', 77);
    expect(await queueEdits(db, eventId, 6)).toEqual(['chat:-1001']);
    expect(await queueEdits(db, eventId, 7)).toEqual([]);
    expect(await headsOf(db, 'chat:-1001', 10)).toMatchObject([{ kind: 'edit', message_id: 77 }]);
    await sendAll(db, 'chat:-1001', 77);
    expect(await queueEdits(db, eventId, 8)).toEqual(['chat:-1001']);
  });

  it('queues no edit for a message that is not sent yet', async () => {
    const { db } = await testStore();
    const chat = await addChat(db);
    const eventId = await addEvent(db);
    await queueMessages(db, eventId, 'a', [{ key: chat.key, chatId: chat.chat_id, isDefault: true }], 5);
    expect(await queueEdits(db, eventId, 6)).toEqual([]);
  });

  it('drops what waits for one chat key and leaves other topics of the chat', async () => {
    const { db } = await testStore();
    const one = await addChat(db, { threadId: 7 });
    const two = await addChat(db, { threadId: 8 });
    const eventId = await addEvent(db);
    const chats = [one, two].map((chat) => ({ key: chat.key, chatId: chat.chat_id, isDefault: true }));
    await queueMessages(db, eventId, 'a', chats, 5);
    await dropPending(db, 'chat:-1001', one.key, 'blocked', 9);
    expect((await headsOf(db, 'chat:-1001', 10)).map((delivery) => delivery.chat_key)).toEqual([two.key]);
  });
});
