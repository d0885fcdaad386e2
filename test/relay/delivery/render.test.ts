import { expect, it } from 'vitest';
import { renderMessage } from '#relay/delivery/render.ts';
import { recordAction } from '#relay/store/chat-actions.ts';
import { ingestEvent } from '#relay/store/events.ts';
import { keepItems } from '#relay/store/items.ts';
import { ACCOUNT_STREAM, type ChatTable, type Db } from '#relay/store/schema.ts';
import { findShown } from '#relay/store/stored-event.ts';
import { ALERT_ID } from '../support/signed-delivery.ts';
import { addChat, testStore } from '../support/test-store.ts';

const EVENT = {
  stream: ACCOUNT_STREAM,
  source: 'push' as const,
  verdict: 'signed' as const,
  receivedAt: Date.UTC(2026, 10, 23, 12),
  eventType: 'alert.triggered',
  facts: { alertId: ALERT_ID, itemName: 'AK-47 | Redline', itemId: 7, eventId: 'evt_1', value: '1234.5' },
  goesTo: 'nobody' as const,
};

async function startDrawing() {
  const { db } = await testStore();
  const { eventId } = await ingestEvent(db, EVENT, [], EVENT.receivedAt);
  const draw = async (chat: ChatTable) => {
    const event = await findShown(db, eventId);
    return renderMessage({ db, canComplete: false }, chat, event ? [event] : []);
  };
  return { db, eventId, draw };
}

const chatOf = async (db: Db, chatId: string, change: Partial<ChatTable> = {}): Promise<ChatTable> => ({
  ...(await addChat(db, { chatId, type: 'private' })),
  ...change,
});

it('draws one event for each chat as that chat sees it, whoever was first', async () => {
  const { db, draw } = await startDrawing();
  const english = await chatOf(db, '1', { time_zone: 'Asia/Tokyo' });
  const russian = await chatOf(db, '2', { language: 'ru' });
  const channel = await chatOf(db, '3', { type: 'channel' });
  const first = await draw(english);
  expect(first.text).toContain('1,234.5');
  expect(first.text).toContain('21:00');
  expect((await draw(russian)).text).toContain('1\u00a0234,5');
  const inChannel = await draw(channel);
  expect(inChannel.text).toContain('12:00 UTC');
  expect(inChannel.reply_markup).not.toEqual(first.reply_markup);
  expect(await draw(english)).toEqual(first);
});

it('draws it anew once somebody has acted, its facts are complete or there is a picture', async () => {
  const { db, eventId, draw } = await startDrawing();
  const chat = await chatOf(db, '1');
  const first = await draw(chat);
  const picture = 'https://cdn.example.invalid/7.png';
  await keepItems(db, [{ item_id: 7, market_hash_name: 'AK-47 | Redline', image_url: picture }], 0);
  expect((await draw(chat)).link_preview_options).toEqual({ url: picture, prefer_small_media: true });
  const facts = JSON.stringify({ ...EVENT.facts, value: '99' });
  await db.updateTable('events').set({ facts }).where('id', '=', eventId).execute();
  expect((await draw(chat)).text).not.toBe(first.text);
  const at = EVENT.receivedAt;
  const rearm = { at, who: 'Ann', chat_key: chat.key, alert_id: ALERT_ID, event_id: eventId, did: 're-armed' };
  await recordAction(db, { ...rearm, kind: 'rearm', scope: 'event' });
  expect((await draw(chat)).text).toContain('Ann');
});
