import { Bot, InlineKeyboard } from 'grammy';
import { expect, it } from 'vitest';
import { ManualClock } from '../clock.ts';
import { startScene, TOKEN } from './raw-call.ts';

/** A scene with a grammY bot that polls, arms by button and asks by reply. */
async function startBot() {
  const scene = await startScene();
  const bot = new Bot(TOKEN, { client: { apiRoot: scene.telegram.url } });
  bot.command('start', (ctx) => ctx.reply(`welcome ${ctx.match}`));
  bot.command('alerts', (ctx) =>
    ctx.reply('fired', {
      reply_markup: new InlineKeyboard().text('Re-arm', 'arm:1').url('Item', 'https://example.com/i'),
    }),
  );
  bot.command('limit', (ctx) => ctx.reply('New threshold?', { reply_markup: { force_reply: true } }));
  bot.callbackQuery('arm:1', async (ctx) => {
    await ctx.answerCallbackQuery({ text: 'Armed', show_alert: true });
    await ctx.editMessageText(`armed by ${ctx.from.first_name}`);
  });
  bot.on('message:text', (ctx) =>
    ctx.reply(ctx.message.reply_to_message ? `threshold ${ctx.message.text}` : 'unknown'),
  );
  let running = Promise.resolve();
  await new Promise<void>((resolve) => {
    running = bot.start({ drop_pending_updates: true, onStart: () => resolve() });
  });
  const dispose = async () => {
    await bot.stop();
    await running;
    await scene.telegram.stop();
  };
  return { ...scene, [Symbol.asyncDispose]: dispose };
}

it('lets a person write, see and press, with the bot’s answer and its edit', async () => {
  await using scene = await startBot();
  const chat = scene.ann.in(scene.bot);
  await chat.sends('/alerts');
  const fired = await chat.sees('fired');
  expect(await chat.presses('Re-arm')).toEqual({ answered: true, text: 'Armed', showAlert: true, url: undefined });
  const edited = await chat.sees(/armed by Ann/);
  expect(edited).toMatchObject({ id: fired.id, edited: true, buttons: [] });
});

it('answers the open question of a bot, as clients do (telegram.md §1, ForceReply)', async () => {
  await using scene = await startBot();
  const chat = scene.ann.in(scene.bot);
  await chat.sends('/limit');
  const question = await chat.sees('New threshold?');
  const answer = await chat.sends('20.10');
  expect(answer.replyTo).toBe(question.id);
  await chat.sees('threshold 20.10');
});

it('follows deep links with their payload, also into a group', async () => {
  await using scene = await startBot();
  const { telegram, bot, ann } = scene;
  await ann.opensDeepLink('https://t.me/alerts_bot?start=invite_1');
  await ann.in(bot).sees('welcome invite_1');
  const group = telegram.group({ title: 'Traders', owner: ann });
  await ann.opensDeepLink('https://t.me/alerts_bot?startgroup=link-2', group);
  await ann.in(group).sees('welcome link-2');
  expect(group.statusOf(bot)).toBe('member');
});

it.each([
  ['https://t.me/alerts_bot?start=not%20allowed', /payload of a link/],
  [`https://t.me/alerts_bot?start=${'x'.repeat(65)}`, /payload of a link/],
  ['https://example.com/alerts_bot?start=x', /Not a link to a bot/],
  ['https://t.me/nobody_bot?start=x', /no bot @nobody_bot/],
  ['https://t.me/alerts_bot?startgroup=x', /asks for a group/],
])('does not follow %s', async (url, problem) => {
  await using scene = await startScene();
  await expect(scene.ann.opensDeepLink(url)).rejects.toThrow(problem);
});

it('says what is there when a message or a button is not', async () => {
  await using scene = await startScene();
  const reply_markup = { inline_keyboard: [[{ text: 'Mute', callback_data: 'm' }]] };
  await scene.call('sendMessage', { chat_id: scene.ann.id, text: 'fired', reply_markup });
  const chat = scene.ann.in(scene.bot);
  await expect(chat.sees('recovered', { patience: 1 })).rejects.toThrow(/alerts_bot: "fired" \[Mute\]/);
  await expect(chat.presses('Re-arm')).rejects.toThrow(/no button Re-arm in Ann[\s\S]*"fired" \[Mute\]/);
});

it('does not count messages before the one named, nor the person’s own', async () => {
  await using scene = await startScene();
  await scene.call('sendMessage', { chat_id: scene.ann.id, text: 'fired' });
  const chat = scene.ann.in(scene.bot);
  const first = await chat.sees('fired');
  await expect(chat.sees('fired', { after: first, patience: 1 })).rejects.toThrow(/does not see/);
  await expect(chat.sees('/start', { patience: 1 })).rejects.toThrow(/does not see/);
});

it('gives the link of a link button without asking the bot', async () => {
  await using scene = await startBot();
  await scene.ann.in(scene.bot).sends('/alerts');
  await scene.ann.in(scene.bot).sees('fired');
  expect(await scene.ann.in(scene.bot).presses('Item')).toMatchObject({ url: 'https://example.com/i' });
});

it('reports a press that no bot answers', async () => {
  await using scene = await startScene();
  const reply_markup = { inline_keyboard: [[{ text: 'Mute', callback_data: 'm' }]] };
  await scene.call('sendMessage', { chat_id: scene.ann.id, text: 'fired', reply_markup });
  expect(await scene.ann.in(scene.bot).presses('Mute', 1)).toMatchObject({ answered: false });
});

it('takes one answer to a press, in time and of 200 characters (telegram.md §2)', async () => {
  const clock = new ManualClock();
  await using scene = await startScene({ clock });
  const reply_markup = { inline_keyboard: [[{ text: 'Mute', callback_data: 'm' }]] };
  await scene.call('sendMessage', { chat_id: scene.ann.id, text: 'fired', reply_markup });
  const press = async () => {
    await scene.ann.in(scene.bot).presses('Mute', 0);
    return scene.bot.updates.pending().at(-1)?.update.callback_query?.id;
  };
  const answer = async (id: string | undefined, text = 'ok') =>
    (await scene.call('answerCallbackQuery', { callback_query_id: id, text })).description;
  const tooOld = 'Bad Request: query is too old and response timeout expired or query ID is invalid';
  const first = await press();
  expect(await answer(first, 'x'.repeat(201))).toBe('Bad Request: MESSAGE_TOO_LONG');
  expect(await answer(first)).toBeUndefined();
  expect(await answer(first)).toBe(tooOld);
  expect(await answer('1')).toBe(tooOld);
  const second = await press();
  await clock.advance(10_001);
  expect(await answer(second)).toBe(tooOld);
});

it('gives the bot the pressed message with its buttons', async () => {
  await using scene = await startScene();
  const reply_markup = { inline_keyboard: [[{ text: 'Mute', callback_data: 'm:1' }]] };
  await scene.call('sendMessage', { chat_id: scene.ann.id, text: 'fired', reply_markup });
  await scene.ann.in(scene.bot).presses('Mute', 0);
  expect(scene.bot.updates.pending().at(-1)?.update.callback_query).toMatchObject({
    from: { id: scene.ann.id },
    message: { text: 'fired', chat: { id: scene.ann.id }, reply_markup },
    data: 'm:1',
  });
});

it('keeps people out of chats they are not in', async () => {
  await using scene = await startScene();
  const { telegram, ann, bea } = scene;
  const group = telegram.group({ title: 'Traders', owner: ann });
  const channel = telegram.channel({ title: 'Prices', owner: ann, members: [bea] });
  await expect(bea.in(group).sends('x')).rejects.toThrow('Bea is not in Traders');
  await expect(bea.in(channel).sends('x')).rejects.toThrow('Bea may not post in Prices');
});

it('takes inline queries and gives their results', async () => {
  await using scene = await startScene();
  const offered = scene.ann.asks(scene.bot, 'ak');
  const id = scene.bot.updates.pending().at(-1)?.update.inline_query?.id;
  const results = [
    { type: 'article', id: '1', title: 'AK-47', input_message_content: { message_text: 'AK-47 | Redline' } },
  ];
  expect((await scene.call('answerInlineQuery', { inline_query_id: id, results })).ok).toBe(true);
  expect(await offered).toEqual(results);
});

it('tells listeners of messages, edits, deletions and answers', async () => {
  await using scene = await startScene();
  const seen: string[] = [];
  const stop = scene.telegram.onChange((change) => seen.push(change.kind));
  const reply_markup = { inline_keyboard: [[{ text: 'Mute', callback_data: 'm' }]] };
  const target = { chat_id: scene.ann.id };
  await scene.call('sendMessage', { ...target, text: 'fired', reply_markup });
  const { id } = await scene.ann.in(scene.bot).sees('fired');
  await scene.ann.in(scene.bot).presses('Mute', 0);
  await scene.call('editMessageText', { ...target, message_id: id, text: 'muted' });
  await scene.call('deleteMessage', { ...target, message_id: id });
  stop();
  await scene.ann.in(scene.bot).sends('unheard');
  expect(seen).toEqual(['message', 'callback-answer', 'edit', 'delete']);
});
