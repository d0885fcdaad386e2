import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../until.ts';
import { KEY, openTestPage, type TestPage } from './page-fixture.ts';

let page: TestPage;

beforeAll(async () => {
  page = await openTestPage();
});

afterAll(() => page.stop());

describe('the chat', () => {
  it('lists the chats with the people who can speak there', async () => {
    const { chats, chat } = await page.see('chat');
    expect(chats.map(({ title }: { title: string }) => title)).toEqual([
      'Ann and @page_test_bot',
      'Bea and @page_test_bot',
      'Traders (group)',
      'Desk (supergroup)',
    ]);
    expect(chat.speakers).toEqual([{ id: page.world.ann.id, name: 'Ann' }]);
    const group = await page.see(`chat?chat=${chats[2].key}`);
    expect(group.chat.speakers.map(({ name }: { name: string }) => name)).toEqual(['Ann', 'Bea']);
  });

  it('sends what a person writes, with the entities Telegram finds', async () => {
    const key = `${page.world.bea.id}:${page.world.bot.id}`;
    await page.does('chat/send', { chat: key, person: page.world.bea.id, text: '/help me' });
    const { chat } = await page.see(`chat?chat=${key}`);
    expect(chat.messages.at(-1)).toMatchObject({
      text: '/help me',
      entities: [{ type: 'bot_command', offset: 0, length: 5 }],
    });
  });

  it('sends into a topic what replies to the message that opened it', async () => {
    const forum = page.world.telegram.chats().find(({ isForum }) => isForum);
    const [topic] = forum?.topics.values() ?? [];
    const place = { chat: String(forum?.id), person: page.world.ann.id };
    await page.does('chat/send', { ...place, text: 'in the topic', replyTo: topic?.id });
    expect(forum?.stored().at(-1)?.thread).toEqual({ id: topic?.id, isTopic: true });
  });

  it('presses a button and gives the answer of the bot', async () => {
    const key = `${page.world.ann.id}:${page.world.bot.id}`;
    await page.callBot('sendMessage', {
      chat_id: page.world.ann.id,
      text: 'Press',
      reply_markup: { inline_keyboard: [[{ text: 'Go', callback_data: 'go' }]] },
    });
    const { chat } = await page.see(`chat?chat=${key}`);
    const pressed = page.does('chat/press', {
      chat: key,
      person: page.world.ann.id,
      message: chat.messages.at(-1).id,
      label: 'Go',
    });
    const id = await until('the callback', async () => {
      const updates = await page.callBot('getUpdates', { timeout: 0 });
      return updates.find((update: { callback_query?: { id: string } }) => update.callback_query)?.callback_query.id;
    });
    await page.callBot('answerCallbackQuery', { callback_query_id: id, text: 'Done' });
    expect(await pressed).toMatchObject({ answered: true, text: 'Done' });
  });

  it('opens an invite as the person who speaks', async () => {
    const key = `${page.world.bea.id}:${page.world.bot.id}`;
    await page.does('chat/open', { chat: key, person: page.world.bea.id, url: 'https://t.me/page_test_bot?start=abc' });
    expect((await page.see(`chat?chat=${key}`)).chat.messages.at(-1).text).toBe('/start abc');
  });

  it('says why somebody can not write', async () => {
    const key = `${page.world.ann.id}:${page.world.bot.id}`;
    expect(await page.isRefused('chat/send', { chat: key, person: page.world.bea.id, text: 'hi' })).toContain('not in');
    expect(await page.isRefused('chat/send', { chat: 'nowhere', person: page.world.bea.id, text: 'hi' })).toContain(
      'no chat',
    );
  });
});

describe('the market', () => {
  const redline = () =>
    page.world.cs2cap.market
      .items()
      .find(({ market_hash_name }) => market_hash_name === 'AK-47 | Redline (Field-Tested)')?.item_id ?? 0;

  it('finds items by words and moves their prices', async () => {
    const { items } = await page.see('market?search=redline+field');
    expect(items.map(({ name }: { name: string }) => name)).toContain('AK-47 | Redline (Field-Tested)');
    await page.does('market/set', { item: redline(), side: 'ask', price: '25.00' });
    await page.does('market/step', { item: redline(), side: 'ask', percent: -2 });
    expect(page.world.cs2cap.market.price(redline()).askDecimal).toBe('24.50');
  });

  it('refuses what is no price', async () => {
    expect(await page.isRefused('market/set', { item: redline(), side: 'ask', price: '-1' })).toContain(
      'A price is a number',
    );
    expect(await page.isRefused('market/set', { item: redline(), side: 'ask', price: '0' })).toContain('above 0');
  });

  it('puts watched items on top and shows their alerts with their state', async () => {
    await page.does('market/set', { item: redline(), side: 'ask', price: '25.00' });
    page.world.cs2cap
      .account(KEY)
      .plantAlert({ itemId: redline(), kind: 'price_below', threshold: '20.50', currency: 'USD' });
    const armed = await page.see('market?search=karambit');
    expect(armed.items[0]).toMatchObject({ name: 'AK-47 | Redline (Field-Tested)', watched: true });
    expect(armed.alerts).toMatchObject([{ threshold: '20.50', armed: true }]);
    await page.does('market/set', { item: redline(), side: 'ask', price: '20.10' });
    await page.world.cs2cap.tick();
    expect((await page.see('market')).alerts).toMatchObject([{ armed: false }]);
  });

  it('never goes below a cent', async () => {
    await page.does('market/set', { item: redline(), side: 'bid', price: '0.01' });
    await page.does('market/step', { item: redline(), side: 'bid', percent: -50 });
    expect(page.world.cs2cap.market.price(redline()).bidDecimal).toBe('0.01');
  });
});
