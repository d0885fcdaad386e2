import { expect, it } from 'vitest';
import * as z from 'zod';
import { ManualClock } from '../clock.ts';
import { startScene } from './raw-call.ts';

type Scene = Awaited<ReturnType<typeof startScene>>;
const updateList = z.array(
  z.looseObject({ update_id: z.int(), message: z.looseObject({ text: z.string().optional() }).optional() }),
);

/** Fetches what waits and confirms it. */
async function drain({ call }: Scene, params: object = {}) {
  const updates = updateList.parse((await call('getUpdates', params)).result);
  const last = updates.at(-1);
  if (last) await call('getUpdates', { offset: last.update_id + 1 });
  return updates;
}

const texts = async (scene: Scene) => (await drain(scene)).map(({ message }) => message?.text);

it('repeats updates until an offset confirms them (telegram.md §3)', async () => {
  await using scene = await startScene();
  const first = updateList.parse((await scene.call('getUpdates')).result);
  expect(first).toHaveLength(2);
  expect((await scene.call('getUpdates')).result).toEqual(first);
  expect((await scene.call('getUpdates', { offset: (first[0]?.update_id ?? 0) + 1 })).result).toEqual(first.slice(1));
  expect((await scene.call('getUpdates')).result).toEqual(first.slice(1));
});

it('gives dates in seconds and commands as entities', async () => {
  const clock = new ManualClock();
  await using scene = await startScene({ clock });
  const [start] = await drain(scene);
  expect(start).toMatchObject({
    message: {
      date: Math.floor(clock.now() / 1000),
      chat: { id: scene.ann.id, type: 'private', first_name: 'Ann' },
      from: { id: scene.ann.id, is_bot: false, language_code: 'en' },
      text: '/start',
      entities: [{ type: 'bot_command', offset: 0, length: 6 }],
    },
  });
});

it('holds a long poll open until something happens', async () => {
  await using scene = await startScene();
  await drain(scene);
  const polled = scene.call('getUpdates', { timeout: 30 });
  await scene.ann.in(scene.bot).sends('hello');
  expect((await polled).result).toMatchObject([{ message: { text: 'hello' } }]);
});

it('ends a long poll with nothing after its time-out, at most 50 seconds', async () => {
  const clock = new ManualClock();
  await using scene = await startScene({ clock });
  await drain(scene);
  const before = clock.pending;
  const polled = scene.call('getUpdates', { timeout: 900 });
  await untilTrue(() => clock.pending > before);
  await clock.advance(50_000);
  expect((await polled).result).toEqual([]);
});

it('ends the older of two polls with 409 (telegram.md §1)', async () => {
  const clock = new ManualClock();
  await using scene = await startScene({ clock });
  await drain(scene);
  const older = scene.call('getUpdates', { timeout: 30 });
  await untilTrue(() => clock.pending > 0);
  const newer = scene.call('getUpdates', { timeout: 30 });
  expect(await older).toMatchObject({
    status: 409,
    description: 'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
  });
  await scene.ann.in(scene.bot).sends('for the newer');
  expect((await newer).result).toHaveLength(1);
});

it('refuses to poll while a webhook is set, and polls again without it', async () => {
  await using scene = await startScene();
  await drain(scene);
  await scene.call('setWebhook', { url: 'http://127.0.0.1:9/hook' });
  expect(await scene.call('getUpdates')).toMatchObject({
    status: 409,
    description:
      "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
  });
  await scene.call('deleteWebhook');
  expect((await scene.call('getUpdates')).ok).toBe(true);
});

it('remembers allowed_updates until they are sent again (telegram.md §1: sticky)', async () => {
  await using scene = await startScene();
  await drain(scene, { allowed_updates: ['callback_query'] });
  await scene.ann.in(scene.bot).sends('unheard');
  expect(await texts(scene)).toEqual([]);
  await drain(scene, { allowed_updates: [] });
  await scene.ann.in(scene.bot).sends('heard');
  expect(await texts(scene)).toEqual(['heard']);
  expect((await scene.call('getUpdates', { allowed_updates: ['mesage'] })).status).toBe(400);
});

it('forgets updates after a day', async () => {
  const clock = new ManualClock();
  await using scene = await startScene({ clock });
  await clock.advance(24 * 3_600_000 + 1);
  expect(await drain(scene)).toEqual([]);
});

it('hears in a group only what is meant for it (telegram.md §2, Privacy mode)', async () => {
  await using scene = await startScene();
  const { telegram, bot, ann } = scene;
  const group = telegram.group({ title: 'Traders', owner: ann });
  group.addBot(bot);
  await scene.call('sendMessage', { chat_id: group.id, text: 'question' });
  const question = await ann.in(group).sees('question');
  await drain(scene);
  await ann.in(group).sends('small talk');
  await ann.in(group).sends('/id');
  await ann.in(group).sends('/id@alerts_bot');
  await ann.in(group).sends('/id@other_bot');
  await ann.in(group).sends('answer', { replyTo: question });
  await ann.in(group).sends('hey @alerts_bot');
  expect(await texts(scene)).toEqual(['/id', '/id@alerts_bot', 'answer', 'hey @alerts_bot']);
  group.promote(bot);
  await ann.in(group).sends('now everything');
  expect((await texts(scene)).at(-1)).toBe('now everything');
});

it('hears everything in groups with privacy mode off, but never another bot', async () => {
  await using scene = await startScene();
  const { telegram, ann } = scene;
  const open = telegram.addBot({ token: '77:open', username: 'open_bot', privacyMode: false });
  const group = telegram.group({ title: 'Traders', owner: ann });
  group.addBot(scene.bot);
  group.addBot(open);
  await ann.in(group).sends('small talk');
  await scene.call('sendMessage', { chat_id: group.id, text: '/from a bot' });
  const heard = open.updates.pending().flatMap(({ update }) => update.message?.text ?? []);
  expect(heard).toEqual(['small talk']);
});

it('tells of joining, promotion, blocking and kicking by my_chat_member', async () => {
  await using scene = await startScene();
  const { telegram, bot, ann } = scene;
  const group = telegram.group({ title: 'Traders', owner: ann });
  await drain(scene);
  group.addBot(bot);
  group.promote(bot);
  group.kick(bot);
  ann.blocks(bot);
  ann.unblocks(bot);
  const changes = (await drain(scene)).flatMap(({ my_chat_member }) => my_chat_member ?? []);
  const of = (chat: number, before: string, after: string) => ({
    chat: { id: chat },
    from: { id: ann.id },
    old_chat_member: { status: before },
    new_chat_member: { status: after, user: { id: bot.id } },
  });
  expect(changes).toMatchObject([
    of(group.id, 'left', 'member'),
    of(group.id, 'member', 'administrator'),
    of(group.id, 'administrator', 'kicked'),
    of(ann.id, 'member', 'kicked'),
    of(ann.id, 'kicked', 'member'),
  ]);
});

it('gets channel posts without an author', async () => {
  await using scene = await startScene();
  const channel = scene.telegram.channel({ title: 'Prices', owner: scene.ann });
  channel.addBot(scene.bot, { admin: true });
  await drain(scene);
  await scene.ann.in(channel).sends('/here');
  const [update] = await drain(scene);
  expect(update).toMatchObject({ channel_post: { text: '/here', sender_chat: { id: channel.id } } });
  expect(update?.['channel_post']).not.toHaveProperty('from');
});

it('marks topic messages, which seem to reply to the one that made the topic', async () => {
  await using scene = await startScene();
  const forum = scene.telegram.supergroup({ title: 'Desk', owner: scene.ann, forum: true });
  forum.addBot(scene.bot);
  const topic = forum.addTopic('Knives');
  await drain(scene);
  await scene.ann.in(forum).sends('/here', { thread: topic });
  expect(await drain(scene)).toMatchObject([
    {
      message: {
        message_thread_id: topic,
        is_topic_message: true,
        reply_to_message: { message_id: topic, forum_topic_created: { name: 'Knives' } },
      },
    },
  ]);
});

it('puts a thread id that is no topic on plain replies in supergroups (telegram.md §2, Topics)', async () => {
  await using scene = await startScene();
  const group = scene.telegram.supergroup({ title: 'Traders', owner: scene.ann });
  group.addBot(scene.bot);
  await scene.call('sendMessage', { chat_id: group.id, text: 'question' });
  const question = await scene.ann.in(group).sees('question');
  await drain(scene);
  await scene.ann.in(group).sends('answer', { replyTo: question });
  const [update] = await drain(scene);
  expect(update).toMatchObject({ message: { message_thread_id: question.id } });
  expect(update?.message).not.toHaveProperty('is_topic_message');
});

it('signs an anonymous administrator as the group, but not their presses (telegram.md §2, "Who may act")', async () => {
  await using scene = await startScene();
  const { telegram, bot, ann } = scene;
  const group = telegram.supergroup({ title: 'Traders', owner: ann });
  group.addBot(bot);
  group.hideName(ann);
  const reply_markup = { inline_keyboard: [[{ text: 'Re-arm', callback_data: 'a' }]] };
  await scene.call('sendMessage', { chat_id: group.id, text: 'fired', reply_markup });
  await drain(scene);
  await ann.in(group).sends('/status');
  await ann.in(group).presses('Re-arm', 0);
  expect(await drain(scene)).toMatchObject([
    { message: { from: { id: 1_087_968_824, username: 'GroupAnonymousBot' }, sender_chat: { id: group.id } } },
    { callback_query: { from: { id: ann.id } } },
  ]);
});

async function untilTrue(check: () => boolean): Promise<void> {
  while (!check()) await new Promise((resolve) => setImmediate(resolve));
}
