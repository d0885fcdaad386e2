/** Telegraf, which shares no code with the bot of this project, against the stand-in: polling, sending, editing, answering. */
import { createServer } from 'node:http';
import { Input, Markup, Telegraf, TelegramError } from 'telegraf';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type BotAccount, type Person, startTelegram, type Telegram } from '#sandbox/telegram/telegram.ts';

const TOKEN = '4242:telegraf-test-token';

let telegram: Telegram;
let account: BotAccount;
let ann: Person;
let bot: Telegraf;
let running: Promise<void> | undefined;

beforeEach(async () => {
  telegram = await startTelegram();
  account = telegram.addBot({ token: TOKEN, username: 'second_bot' });
  ann = telegram.user({ firstName: 'Ann', languageCode: 'en' });
  bot = new Telegraf(TOKEN, { telegram: { apiRoot: telegram.url } });
  running = undefined;
});

afterEach(async () => {
  if (running) bot.stop();
  await running;
  await telegram.stop();
});

/** Polls; resolves once the bot knows its own name. */
async function poll(): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    running = bot.launch(resolve);
    running.catch(reject);
  });
}

/** What a call was refused with. */
async function refusal(call: Promise<unknown>): Promise<TelegramError> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof TelegramError)) throw new Error(`No refusal of Telegram's: ${error}`);
  return error;
}

describe('a Telegraf bot that polls', () => {
  it('knows itself, and hears commands with their payload', async () => {
    bot.start((ctx) => ctx.reply(`${ctx.me} greets ${ctx.from.first_name}: ${ctx.payload}`));
    await poll();
    await ann.opensDeepLink('https://t.me/second_bot?start=invite-7');
    await ann.in(account).sees('second_bot greets Ann: invite-7');
  });

  it('sends HTML, whose entities and text people see apart', async () => {
    bot.command('price', (ctx) =>
      ctx.replyWithHTML('<b>★ Karambit</b> &lt; <code>1,458.52</code> <a href="https://cs2c.app/">more</a>'),
    );
    await poll();
    await ann.in(account).sends('/price');
    const message = await ann.in(account).sees('★ Karambit < 1,458.52 more');
    expect(message.entities.map(({ type, offset, length }) => [type, offset, length])).toEqual([
      ['bold', 0, 10],
      ['code', 13, 8],
      ['text_link', 22, 4],
    ]);
  });

  it('answers a press, edits the message and takes its buttons away', async () => {
    bot.command('alert', (ctx) =>
      ctx.reply(
        'AK-47 fell below 20.50',
        Markup.inlineKeyboard([
          [Markup.button.callback('Re-arm', 'rearm:1'), Markup.button.url('Look', 'https://cs2c.app/')],
        ]),
      ),
    );
    bot.action(/^rearm:(\d+)$/, async (ctx) => {
      await ctx.editMessageText(`Re-armed ${ctx.match[1]} by ${ctx.from.first_name}`);
      await ctx.answerCbQuery('Armed again', { show_alert: true });
    });
    await poll();
    await ann.in(account).sends('/alert');
    const alert = await ann.in(account).sees('fell below');
    expect(alert.buttons.flat().map(({ label }) => label)).toEqual(['Re-arm', 'Look']);
    expect(await ann.in(account).presses('Re-arm')).toMatchObject({
      answered: true,
      text: 'Armed again',
      showAlert: true,
    });
    const [, edited] = ann.in(account).messages();
    expect(edited).toMatchObject({ id: alert.id, text: 'Re-armed 1 by Ann', buttons: [] });
  });

  it('is told the same update once, in the order of the chat', async () => {
    const heard: string[] = [];
    bot.on('text', (ctx) => void heard.push(ctx.message.text));
    await poll();
    for (const text of ['one', 'two', 'three']) await ann.in(account).sends(text);
    await expect.poll(() => heard.length).toBe(3);
    expect(heard).toEqual(['one', 'two', 'three']);
  });

  it('works in a group with topics, and asks for its members', async () => {
    const group = telegram.supergroup({ title: 'Traders', owner: ann, forum: true });
    group.addBot(account, { admin: true });
    bot.command('who', async (ctx) => {
      const { status } = await ctx.getChatMember(ctx.from.id);
      const { name, message_thread_id } = await ctx.createForumTopic('Knives');
      await ctx.telegram.sendMessage(ctx.chat.id, `${status} in ${name}`, { message_thread_id });
    });
    await poll();
    await ann.in(group).sends('/who@second_bot');
    const message = await ann.in(group).sees('creator in Knives');
    expect([...group.topics.values()].map(({ id, name }) => [id, name])).toContainEqual([message.thread, 'Knives']);
  });
});

describe('what Telegraf is refused', () => {
  it('arrives with code and description: a bot that was blocked', async () => {
    await ann.startsBot(account);
    ann.blocks(account);
    const { code, description } = await refusal(bot.telegram.sendMessage(ann.id, 'x'));
    expect([code, description]).toEqual([403, 'Forbidden: bot was blocked by the user']);
  });

  it('arrives with parameters: the new id of a group, and how long to wait', async () => {
    const group = telegram.group({ title: 'Traders', owner: ann });
    group.addBot(account);
    const { id } = telegram.migrate(group);
    const moved = await refusal(bot.telegram.sendMessage(group.id, 'x'));
    expect(moved).toMatchObject({ code: 400, parameters: { migrate_to_chat_id: id } });
    telegram.faults.arm({ method: 'sendMessage' }, { kind: '429', retryAfter: 7 });
    const slowed = await refusal(bot.telegram.sendMessage(id, 'x'));
    expect(slowed).toMatchObject({ code: 429, parameters: { retry_after: 7 } });
  });

  it.each([
    ['an empty text', { text: '' }, 'Bad Request: message text is empty'],
    ['a text that is too long', { text: 'x'.repeat(4097) }, 'Bad Request: message is too long'],
    ['an open tag', { text: '<b>x', parse_mode: 'HTML' as const }, /^Bad Request: can't parse entities/],
    [
      'callback data of 65 bytes',
      { text: 'x', ...Markup.inlineKeyboard([Markup.button.callback('b', 'd'.repeat(65))]) },
      'Bad Request: BUTTON_DATA_INVALID',
    ],
  ])('is what Telegram refuses: %s', async (_, { text, ...extra }, words) => {
    await ann.startsBot(account);
    const { code, description } = await refusal(bot.telegram.sendMessage(ann.id, text, extra));
    expect(code).toBe(400);
    expect(description).toMatch(words);
  });

  it('is an edit that changes nothing, and an old callback', async () => {
    await ann.startsBot(account);
    const { message_id } = await bot.telegram.sendMessage(ann.id, 'same');
    const edit = await refusal(bot.telegram.editMessageText(ann.id, message_id, undefined, 'same'));
    expect(edit.description).toMatch(/message is not modified/);
    const answer = await refusal(bot.telegram.answerCbQuery('12345'));
    expect(answer.description).toMatch(/query is too old/);
  });

  it('is the poll of a bot whose token another process took over', async () => {
    await poll();
    await expect.poll(() => telegram.calls.some(({ method }) => method === 'getUpdates')).toBe(true);
    const other = new Telegraf(TOKEN, { telegram: { apiRoot: telegram.url } });
    const taken = other.telegram.callApi('getUpdates', { timeout: 50 });
    const { code, description } = await refusal(running ?? Promise.resolve());
    running = undefined;
    expect([code, description]).toEqual([409, expect.stringMatching(/^Conflict: terminated by other getUpdates/)]);
    await ann.in(account).sends('who hears me?');
    expect(await taken).toMatchObject([{ message: { text: 'who hears me?' } }]);
  });

  it('is a token that nobody has', async () => {
    const stranger = new Telegraf('1:nobody', { telegram: { apiRoot: telegram.url } });
    expect((await refusal(stranger.telegram.getMe())).code).toBe(401);
  });

  it('is a file, which the stand-in does not take', async () => {
    await ann.startsBot(account);
    await expect(bot.telegram.sendDocument(ann.id, Input.fromBuffer(Buffer.from('a,b'), 'list.csv'))).rejects.toThrow(
      TelegramError,
    );
  });
});

describe('a Telegraf bot behind a webhook', () => {
  it('takes updates that carry its secret', async () => {
    bot.on('text', (ctx) => ctx.reply(`heard ${ctx.message.text}`));
    const secretToken = 'an-obvious_secret';
    const server = createServer(bot.webhookCallback('/hook', { secretToken }));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      await bot.telegram.setWebhook(`http://127.0.0.1:${port}/hook`, { secret_token: secretToken });
      await ann.in(account).sends('hello');
      await ann.in(account).sees('heard hello');
      expect((await bot.telegram.getWebhookInfo()).pending_update_count).toBe(0);
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });
});
