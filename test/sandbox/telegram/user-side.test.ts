import { expect, it } from 'vitest';
import { startScene } from './raw-call.ts';
import { describeUserSide } from './user-side.ts';

async function act(url: string, path: string, body?: object): Promise<unknown> {
  const response = await fetch(`${url}/user/${path}`, {
    ...(body ? { method: 'POST', body: JSON.stringify(body) } : {}),
  });
  return response.json();
}

it('lets someone act as a person by plain HTTP', async () => {
  await using scene = await startScene();
  const { telegram, bot } = scene;
  await act(telegram.url, 'send', { from: 'Dora', text: '/start hello' });
  const dora = telegram.people().find(({ firstName }) => firstName === 'Dora');
  const reply_markup = { inline_keyboard: [[{ text: 'Re-arm', callback_data: 'a' }]] };
  await scene.call('sendMessage', { chat_id: dora?.id, text: 'fired', reply_markup });
  const pressed = act(telegram.url, 'press', { from: 'Dora', label: 'Re-arm' });
  const query = () => bot.updates.pending().at(-1)?.update.callback_query;
  while (!query()) await new Promise((resolve) => setImmediate(resolve));
  await scene.call('answerCallbackQuery', { callback_query_id: query()?.id, text: 'Armed' });
  expect(await pressed).toMatchObject({ answered: true, text: 'Armed' });
  expect(await act(telegram.url, 'chats')).toContainEqual(
    expect.objectContaining({
      id: dora?.id,
      messages: [expect.objectContaining({ text: '/start hello' }), expect.objectContaining({ text: 'fired' })],
    }),
  );
});

it('makes a group with the bot in it', async () => {
  await using scene = await startScene();
  const made = await act(scene.telegram.url, 'chat', { from: 'Ann', title: 'Desk', type: 'forum', bot: '@alerts_bot' });
  expect(made).toMatchObject({ title: 'Desk', type: 'forum' });
  await act(scene.telegram.url, 'send', { from: 'Ann', chat: 'Desk', text: '/id' });
  expect(scene.bot.updates.pending().at(-1)?.update).toMatchObject({
    message: { text: '/id', chat: { is_forum: true } },
  });
});

it.each([
  ['send', { from: 'Ann', chat: 'Nowhere', text: 'x' }, /There is no chat Nowhere/],
  ['send', { from: 'Ann' }, /text/],
  ['press', { from: 'Ann', label: 'Re-arm' }, /sees no button Re-arm/],
])('says what is wrong with /user/%s %o', async (path, body, problem) => {
  await using scene = await startScene();
  expect(await act(scene.telegram.url, path, body)).toEqual({ error: expect.stringMatching(problem) });
});

it('describes itself with commands that work here', () => {
  expect(describeUserSide('http://127.0.0.1:5')).toContain(
    `curl -s http://127.0.0.1:5/user/send -d '{"from":"Ann","text":"/start"}'`,
  );
});
