import { expect, it } from 'vitest';
import { startScene } from './raw-call.ts';

/** A bot that is an administrator of a group without topics and of a forum with one open topic, and a mere member of a channel. */
async function startDesk() {
  const scene = await startScene();
  const plain = scene.telegram.supergroup({ title: 'Traders', owner: scene.ann });
  const forum = scene.telegram.supergroup({ title: 'Desk', owner: scene.ann, forum: true });
  const channel = scene.telegram.channel({ title: 'Prices', owner: scene.ann });
  for (const chat of [plain, forum]) chat.addBot(scene.bot, { admin: true });
  channel.addBot(scene.bot);
  const ask = async (method: string, params: object) => (await scene.call(method, params)).description ?? 'ok';
  return { ...scene, ask, plain, forum, channel };
}

it('refuses topics where there are none, and opening one that is open (telegram.md §2, Topics)', async () => {
  await using desk = await startDesk();
  expect(await desk.ask('createForumTopic', { chat_id: desk.plain.id, name: 'Alerts' })).toBe(
    'Bad Request: the chat is not a forum',
  );
  await desk.call('createForumTopic', { chat_id: desk.forum.id, name: 'Alerts' });
  const [message_thread_id] = desk.forum.topics.keys();
  const reopen = () => desk.ask('reopenForumTopic', { chat_id: desk.forum.id, message_thread_id });
  expect(await reopen()).toBe('Bad Request: TOPIC_NOT_MODIFIED');
  await desk.call('closeForumTopic', { chat_id: desk.forum.id, message_thread_id });
  expect(await reopen()).toBe('ok');
});

it('refuses members and administrators that it can’t know (telegram.md §2, "Who may act")', async () => {
  await using desk = await startDesk();
  expect(await desk.ask('getChatMember', { chat_id: desk.plain.id, user_id: 987_654 })).toBe(
    'Bad Request: invalid user_id specified',
  );
  expect(await desk.ask('getChatAdministrators', { chat_id: desk.channel.id })).toBe(
    'Bad Request: member list is inaccessible',
  );
  expect(await desk.ask('getChatAdministrators', { chat_id: desk.ann.id })).toBe(
    'Bad Request: there are no administrators in the private chat',
  );
});

it('refuses addresses that lead nowhere: of a webhook, and of an answer to a press', async () => {
  await using desk = await startDesk();
  expect(await desk.ask('setWebhook', { url: 'https://' })).toBe(
    'Bad Request: bad webhook: invalid webhook URL specified',
  );
  expect(await desk.ask('answerCallbackQuery', { callback_query_id: '1', url: 'https://example.com' })).toBe(
    'Bad Request: URL_INVALID',
  );
});

it('refuses an end tag that does not end, and an entity of negative length (telegram.md §2)', async () => {
  await using desk = await startDesk();
  const send = (text: object) => desk.ask('sendMessage', { chat_id: desk.ann.id, ...text });
  expect(await send({ text: '<b>x</b y>', parse_mode: 'HTML' })).toContain('Unclosed end tag');
  expect(await send({ text: 'xyz', entities: [{ type: 'bold', offset: 1, length: -1 }] })).toContain(
    'incorrect length -1',
  );
});

it('refuses a body above one megabyte with 413', async () => {
  await using desk = await startDesk();
  const answer = await desk.call('sendMessage', { chat_id: desk.ann.id, text: 'x'.repeat(1_000_001) });
  expect(answer.status).toBe(413);
});
