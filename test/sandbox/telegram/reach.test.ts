import { Api } from 'grammy';
import { expect, it } from 'vitest';
import { rawCall, startScene, TOKEN } from './raw-call.ts';

const text = 'x';

it('answers "chat not found" for someone the bot has never seen, and 403 once it has seen them in a group', async () => {
  await using scene = await startScene();
  const { telegram, bot, ann } = scene;
  const cid = telegram.user({ firstName: 'Cid' });
  const send = async () => (await scene.call('sendMessage', { chat_id: cid.id, text })).description;
  expect(await send()).toBe('Bad Request: chat not found');
  const group = telegram.group({ title: 'Traders', owner: ann, members: [cid] });
  group.addBot(bot);
  await cid.in(group).sends('/id');
  expect(await send()).toBe("Forbidden: bot can't initiate conversation with a user");
});

it('answers 403 to a bot that was blocked, and works again after Start', async () => {
  await using scene = await startScene();
  scene.ann.blocks(scene.bot);
  expect(await scene.call('sendMessage', { chat_id: scene.ann.id, text })).toMatchObject({
    status: 403,
    description: 'Forbidden: bot was blocked by the user',
  });
  await scene.ann.startsBot(scene.bot);
  expect((await scene.call('sendMessage', { chat_id: scene.ann.id, text })).ok).toBe(true);
});

it('answers 403 for a deleted account', async () => {
  await using scene = await startScene();
  scene.ann.deactivates();
  const answer = await scene.call('sendMessage', { chat_id: scene.ann.id, text });
  expect(answer.description).toBe('Forbidden: user is deactivated');
});

it.each(['group', 'supergroup', 'channel'] as const)('names the kind of chat it was kicked from: %s', async (kind) => {
  await using scene = await startScene();
  const chat = scene.telegram[kind]({ title: 'Traders', owner: scene.ann });
  const send = async () => (await scene.call('sendMessage', { chat_id: chat.id, text })).description;
  expect(await send()).toBe('Bad Request: chat not found');
  chat.addBot(scene.bot, { admin: true });
  expect(await send()).toBeUndefined();
  chat.kick(scene.bot);
  expect(await send()).toBe(`Forbidden: bot was kicked from the ${kind} chat`);
});

it('answers 403 after the bot left, and for a deleted group', async () => {
  await using scene = await startScene();
  const group = scene.telegram.group({ title: 'Traders', owner: scene.ann });
  group.addBot(scene.bot);
  expect((await scene.call('leaveChat', { chat_id: group.id })).result).toBe(true);
  const send = async () => (await scene.call('sendMessage', { chat_id: group.id, text })).description;
  expect(await send()).toBe('Forbidden: bot is not a member of the group chat');
  group.addBot(scene.bot);
  group.delete();
  expect(await send()).toBe('Forbidden: the group chat was deleted');
  const supergroup = scene.telegram.supergroup({ title: 'Forum', owner: scene.ann });
  supergroup.addBot(scene.bot);
  supergroup.delete();
  const { description } = await scene.call('sendMessage', { chat_id: supergroup.id, text });
  expect(description).toBe('Forbidden: bot was kicked from the supergroup chat');
});

it('wants an administrator in a channel, and finds public chats by name', async () => {
  await using scene = await startScene();
  const channel = scene.telegram.channel({ title: 'Prices', owner: scene.ann, username: 'prices' });
  channel.addBot(scene.bot);
  const send = () => scene.call('sendMessage', { chat_id: '@Prices', text });
  expect((await send()).description).toBe('Bad Request: need administrator rights in the channel chat');
  channel.promote(scene.bot);
  expect((await send()).result).toMatchObject({
    chat: { id: channel.id, type: 'channel' },
    sender_chat: { id: channel.id },
  });
});

it('gives the new id for a group that became a supergroup, and tells both chats (telegram.md §2)', async () => {
  await using scene = await startScene();
  const { telegram, bot, ann } = scene;
  const group = telegram.group({ title: 'Traders', owner: ann });
  group.addBot(bot);
  await scene.call('getUpdates', { offset: -1 });
  const next = telegram.migrate(group);
  expect(String(next.id)).toMatch(/^-100\d{10}$/);
  expect(await scene.call('sendMessage', { chat_id: group.id, text })).toMatchObject({
    status: 400,
    description: 'Bad Request: group chat was upgraded to a supergroup chat',
    parameters: { migrate_to_chat_id: next.id },
  });
  expect((await scene.call('sendMessage', { chat_id: next.id, text })).ok).toBe(true);
  const updates = (await scene.call('getUpdates')).result;
  expect(updates).toMatchObject([
    {},
    { message: { chat: { id: group.id }, migrate_to_chat_id: next.id } },
    { message: { chat: { id: next.id }, migrate_from_chat_id: group.id } },
  ]);
});

it('knows topics: General has no id, closed and deleted ones refuse (telegram.md §2, Topics)', async () => {
  await using scene = await startScene();
  const forum = scene.telegram.supergroup({ title: 'Desk', owner: scene.ann, forum: true });
  forum.addBot(scene.bot);
  const knives = forum.addTopic('Knives');
  const send = (message_thread_id?: number) =>
    scene.call('sendMessage', { chat_id: forum.id, text, message_thread_id });
  expect((await send(knives)).result).toMatchObject({ message_thread_id: knives, is_topic_message: true });
  expect((await send()).result).not.toHaveProperty('message_thread_id');
  expect((await send(1)).description).toBe('Bad Request: message thread not found');
  forum.closeTopic(knives);
  expect((await send(knives)).description).toBe('Bad Request: TOPIC_CLOSED');
  forum.deleteTopic(knives);
  expect((await send(knives)).description).toBe('Bad Request: message thread not found');
  expect(forum.messages().filter(({ thread }) => thread === knives)).toEqual([]);
});

it('refuses a thread id where there are no topics', async () => {
  await using scene = await startScene();
  const answer = await scene.call('sendMessage', { chat_id: scene.ann.id, text, message_thread_id: 5 });
  expect(answer.description).toBe('Bad Request: message thread not found');
});

it('lets an administrator bot make and close topics', async () => {
  await using scene = await startScene();
  const api = new Api(TOKEN, { apiRoot: scene.telegram.url });
  const forum = scene.telegram.supergroup({ title: 'Desk', owner: scene.ann, forum: true });
  forum.addBot(scene.bot);
  await expect(api.createForumTopic(forum.id, 'Alerts')).rejects.toThrow(/not enough rights/);
  forum.promote(scene.bot);
  const topic = await api.createForumTopic(forum.id, 'Alerts');
  await api.closeForumTopic(forum.id, topic.message_thread_id);
  expect(forum.topics.get(topic.message_thread_id)).toMatchObject({ name: 'Alerts', isClosed: true });
  await expect(api.closeForumTopic(forum.id, topic.message_thread_id)).rejects.toThrow(/TOPIC_NOT_MODIFIED/);
});

it('tells who administrates, but other members only to an administrator (telegram.md §2, "Who may act")', async () => {
  await using scene = await startScene();
  const { telegram, ann, bea } = scene;
  const other = telegram.addBot({ token: '77:other', username: 'other_bot' });
  const group = telegram.supergroup({ title: 'Traders', owner: ann, members: [bea] });
  group.addBot(scene.bot);
  group.addBot(other, { admin: true });
  expect((await scene.call('getChatAdministrators', { chat_id: group.id })).result).toMatchObject([
    { status: 'creator', user: { id: ann.id } },
  ]);
  const member = () => scene.call('getChatMember', { chat_id: group.id, user_id: bea.id });
  expect((await member()).description).toBe('Bad Request: CHAT_ADMIN_REQUIRED');
  group.promote(scene.bot);
  expect((await member()).result).toMatchObject({ status: 'member', user: { id: bea.id, language_code: 'ru' } });
});

it('describes a chat by getChat', async () => {
  await using scene = await startScene();
  const api = new Api(TOKEN, { apiRoot: scene.telegram.url });
  const forum = scene.telegram.supergroup({ title: 'Desk', owner: scene.ann, forum: true, username: 'desk' });
  forum.addBot(scene.bot);
  expect(await api.getChat('@desk')).toMatchObject({ id: forum.id, type: 'supergroup', title: 'Desk', is_forum: true });
  expect(await api.getChat(scene.ann.id)).toMatchObject({ type: 'private', first_name: 'Ann' });
});

it('keeps bots from writing to bots', async () => {
  await using scene = await startScene();
  scene.telegram.addBot({ token: '77:other', username: 'other_bot' });
  expect((await rawCall(scene.telegram, 'sendMessage', { chat_id: 77, text })).description).toBe(
    "Forbidden: bots can't send messages to bots",
  );
});

it('keeps command lists per scope and language, and checks them', async () => {
  await using scene = await startScene();
  const api = new Api(TOKEN, { apiRoot: scene.telegram.url });
  await api.setMyCommands([{ command: 'start', description: 'Begin' }]);
  await api.setMyCommands([{ command: 'start', description: 'Начать' }], {
    scope: { type: 'all_private_chats' },
    language_code: 'ru',
  });
  expect(await api.getMyCommands()).toEqual([{ command: 'start', description: 'Begin' }]);
  expect(await api.getMyCommands({ scope: { type: 'all_private_chats' }, language_code: 'ru' })).toHaveLength(1);
  await api.deleteMyCommands();
  expect(await api.getMyCommands()).toEqual([]);
  await expect(api.setMyCommands([{ command: 'Re-arm', description: 'x' }])).rejects.toThrow(/BOT_COMMAND_INVALID/);
});
