import { Api, GrammyError } from 'grammy';
import { expect, it } from 'vitest';
import { ManualClock } from '../clock.ts';
import { startScene, TOKEN } from './raw-call.ts';

const armed = { inline_keyboard: [[{ text: 'Re-arm', callback_data: 'a:1', style: 'primary' as const }]] };

it('shows people what a bot sent through grammY: text, entities, buttons', async () => {
  await using scene = await startScene();
  const api = new Api(TOKEN, { apiRoot: scene.telegram.url });
  const sent = await api.sendMessage(scene.ann.id, 'AK-47 | Redline', {
    entities: [{ type: 'bold', offset: 0, length: 5 }],
    reply_markup: armed,
    link_preview_options: { is_disabled: true },
  });
  expect(sent).toMatchObject({ chat: { id: scene.ann.id, type: 'private' }, from: { id: 4242, is_bot: true } });
  expect(sent.date).toBeCloseTo(Date.now() / 1000, -1);
  expect(await scene.ann.in(scene.bot).sees('Redline')).toMatchObject({
    id: sent.message_id,
    entities: [{ type: 'bold', offset: 0, length: 5 }],
    buttons: [[{ label: 'Re-arm', kind: 'callback', value: 'a:1', style: 'primary' }]],
    edited: false,
    from: { isBot: true },
  });
});

it.each([
  ['no text', { text: undefined }, 'message text is empty'],
  ['a text of spaces', { text: '  ' }, 'message text is empty'],
  ['no chat', { chat_id: undefined }, 'chat_id is empty'],
  [
    '65 bytes of callback data',
    { reply_markup: button({ callback_data: `${'ж'.repeat(32)}x` }) },
    'BUTTON_DATA_INVALID',
  ],
  ['empty callback data', { reply_markup: button({ callback_data: '' }) }, 'BUTTON_DATA_INVALID'],
  ['a button that does nothing', { reply_markup: button({}) }, 'text buttons are unallowed in the inline keyboard'],
  [
    'a link button to a host without a dot',
    { reply_markup: button({ url: 'http://localhost/x' }) },
    "inline keyboard button URL 'http://localhost/x' is invalid: Wrong HTTP URL",
  ],
  ['a keyboard that is no JSON', { reply_markup: '{' }, "can't parse reply keyboard markup JSON object"],
  ['a reply to nothing', { reply_parameters: { message_id: 999 } }, 'message to be replied not found'],
  ['an unknown parse mode', { parse_mode: 'BBCode' }, 'unsupported parse_mode'],
])('refuses %s', async (_name, spoilt, problem) => {
  await using scene = await startScene();
  const answer = await scene.call('sendMessage', { chat_id: scene.ann.id, text: 'x', ...spoilt });
  expect(answer).toMatchObject({ status: 400, description: `Bad Request: ${problem}` });
  expect(scene.ann.in(scene.bot).messages()).toHaveLength(1);
});

function button(action: object) {
  return { inline_keyboard: [[{ text: 'x', ...action }]] };
}

it('takes 64 bytes of callback data', async () => {
  await using scene = await startScene();
  const reply_markup = button({ callback_data: 'ж'.repeat(32) });
  expect((await scene.call('sendMessage', { chat_id: scene.ann.id, text: 'x', reply_markup })).ok).toBe(true);
});

it('sends although the replied message is gone, if the bot says so', async () => {
  await using scene = await startScene();
  const reply_parameters = { message_id: 999, allow_sending_without_reply: true };
  const answer = await scene.call('sendMessage', { chat_id: scene.ann.id, text: 'x', reply_parameters });
  expect(answer.result).not.toHaveProperty('reply_to_message');
});

it('edits a message in place and drops its buttons when none are given', async () => {
  await using scene = await startScene();
  const api = new Api(TOKEN, { apiRoot: scene.telegram.url });
  const sent = await api.sendMessage(scene.ann.id, 'fired', { reply_markup: armed });
  const edited = await api.editMessageText(scene.ann.id, sent.message_id, '<b>fired</b> at 20.10', {
    parse_mode: 'HTML',
  });
  expect(edited).toMatchObject({ message_id: sent.message_id, text: 'fired at 20.10', edit_date: expect.any(Number) });
  const messages = scene.ann.in(scene.bot).messages();
  expect(messages).toHaveLength(2);
  expect(messages[1]).toMatchObject({ text: 'fired at 20.10', buttons: [], edited: true });
});

it('refuses edits that change nothing, miss, or touch what is not the bot’s own', async () => {
  await using scene = await startScene();
  const start = scene.ann.in(scene.bot).messages()[0]?.id ?? 0;
  const chat_id = scene.ann.id;
  await scene.call('sendMessage', { chat_id, text: '<b>a</b>', parse_mode: 'HTML', reply_markup: armed });
  const own = (await scene.ann.in(scene.bot).sees('a')).id;
  const edit = async (message_id: number | undefined, text = 'a', reply_markup: object = armed) =>
    (await scene.call('editMessageText', { chat_id, message_id, text, parse_mode: 'HTML', reply_markup })).description;
  expect(await edit(own, '<b>a</b>')).toMatch(/^Bad Request: message is not modified: /);
  expect(await edit(own, 'a')).toBeUndefined();
  expect(await edit(999)).toBe('Bad Request: message to edit not found');
  expect(await edit(start)).toBe("Bad Request: message can't be edited");
  expect(await edit(undefined)).toBe('Bad Request: message identifier is not specified');
});

it('refuses to edit a message that carries a reply field instead of buttons', async () => {
  await using scene = await startScene();
  await scene.call('sendMessage', {
    chat_id: scene.ann.id,
    text: 'New threshold?',
    reply_markup: { force_reply: true },
  });
  const { id } = await scene.ann.in(scene.bot).sees('threshold');
  const answer = await scene.call('editMessageText', { chat_id: scene.ann.id, message_id: id, text: 'x' });
  expect(answer.description).toBe("Bad Request: message can't be edited");
});

it('changes only the buttons by editMessageReplyMarkup', async () => {
  await using scene = await startScene();
  const api = new Api(TOKEN, { apiRoot: scene.telegram.url });
  const sent = await api.sendMessage(scene.ann.id, 'fired', { reply_markup: armed });
  await api.editMessageReplyMarkup(scene.ann.id, sent.message_id);
  expect(scene.ann.in(scene.bot).messages().at(-1)).toMatchObject({ text: 'fired', buttons: [], edited: true });
  await expect(api.editMessageReplyMarkup(scene.ann.id, sent.message_id)).rejects.toThrow(/message is not modified/);
});

it('deletes its own messages for 48 hours (telegram.md §2)', async () => {
  const clock = new ManualClock();
  await using scene = await startScene({ clock });
  const chat = scene.telegram.group({ title: 'Traders', owner: scene.ann });
  chat.addBot(scene.bot);
  const send = async () => {
    await scene.call('sendMessage', { chat_id: chat.id, text: 'x' });
    return chat.messages().at(-1)?.id;
  };
  const first = await send();
  expect(await scene.call('deleteMessage', { chat_id: chat.id, message_id: first })).toMatchObject({ result: true });
  expect(chat.messages().some(({ id }) => id === first)).toBe(false);
  expect((await scene.call('deleteMessage', { chat_id: chat.id, message_id: first })).description).toBe(
    'Bad Request: message to delete not found',
  );
  const second = await send();
  await clock.advance(48 * 3_600_000);
  expect((await scene.call('deleteMessage', { chat_id: chat.id, message_id: second })).description).toBe(
    "Bad Request: message can't be deleted",
  );
});

it('reaches grammY as an error with code, description and parameters', async () => {
  await using scene = await startScene();
  const api = new Api(TOKEN, { apiRoot: scene.telegram.url });
  const error = await api.sendMessage(1, 'x').catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(GrammyError);
  expect(error).toMatchObject({ error_code: 400, description: 'Bad Request: chat not found' });
});
