import { describe, expect, it, onTestFinished } from 'vitest';
import { createBotApi } from '#relay/delivery/bot-api.ts';
import { queueEdits } from '#relay/store/deliveries.ts';
import { startTelegram } from '#sandbox/telegram/telegram.ts';
import { TOKEN } from '../support/bot-server.ts';
import { startSending } from '../support/sending.ts';
import { addChat } from '../support/test-store.ts';

describe('sending to people on Telegram', () => {
  async function startScene() {
    const telegram = await startTelegram({ limits: false });
    onTestFinished(() => telegram.stop());
    const bot = telegram.addBot({ token: TOKEN, username: 'test_alerts_bot' });
    const ann = telegram.user({ firstName: 'Ann' });
    const api = createBotApi({ token: TOKEN, apiRoot: telegram.url });
    onTestFinished(() => api.close());
    return { telegram, bot, ann, sending: await startSending(api) };
  }

  it('a person reads the message and its edit', async () => {
    const { bot, ann, sending } = await startScene();
    await ann.startsBot(bot);
    const chat = await addChat(sending.db, { chatId: String(ann.id), type: 'private' });
    const eventId = await sending.fire(chat);
    await sending.settled(['sent']);
    expect(ann.in(bot).messages().at(-1)).toMatchObject({ edited: false });
    expect(ann.in(bot).messages().at(-1)?.buttons[0]).toMatchObject([{ label: 'Re-arm' }]);
    const facts = JSON.stringify({ itemName: 'AK-47 | Redline', value: '19.40', valueCurrency: 'USD' });
    await sending.db.updateTable('events').set({ facts }).where('id', '=', eventId).execute();
    sending.lanes.wake(await queueEdits(sending.db, eventId, sending.clock.now()));
    await sending.settled(['sent', 'sent']);
    expect(
      ann
        .in(bot)
        .messages()
        .filter((message) => message.from?.isBot),
    ).toMatchObject([{ text: expect.stringContaining('19.40 USD'), edited: true }]);
  });

  it('a person who blocks the bot gets nothing, a group that migrates keeps getting', async () => {
    const { telegram, bot, ann, sending } = await startScene();
    await ann.startsBot(bot);
    const group = telegram.group({ title: 'Traders', owner: ann });
    group.addBot(bot);
    const person = await addChat(sending.db, { chatId: String(ann.id), type: 'private' });
    const traders = await addChat(sending.db, { chatId: String(group.id), type: 'group' });
    ann.blocks(bot);
    const supergroup = telegram.migrate(group);
    await sending.fire(person, traders);
    await sending.settled(['dropped', 'sent']);
    expect(await sending.db.selectFrom('chats').select(['chat_id', 'state']).orderBy('created_at').execute()).toEqual(
      expect.arrayContaining([
        { chat_id: String(ann.id), state: 'unreachable' },
        { chat_id: String(supergroup.id), state: 'active' },
      ]),
    );
  });
});
