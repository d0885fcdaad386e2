import { expect, it } from 'vitest';
import { ManualClock } from '../clock.ts';
import { startScene } from './raw-call.ts';

async function limited() {
  const clock = new ManualClock();
  const scene = await startScene({ clock, limits: true });
  const send = (chat_id: number) => scene.call('sendMessage', { chat_id, text: 'x' });
  /** How many of `count` messages get through, one every `everyMs`. */
  const sendMany = async (chatId: number, count: number, everyMs: number) => {
    let taken = 0;
    for (let n = 0; n < count; n++) {
      if ((await send(chatId)).ok) taken += 1;
      await clock.advance(everyMs);
    }
    return taken;
  };
  return { ...scene, clock, send, sendMany };
}

it('takes a burst of three to a chat, then one a second (telegram.md §2, Limits)', async () => {
  await using scene = await limited();
  expect(await scene.sendMany(scene.ann.id, 3, 0)).toBe(3);
  expect(await scene.send(scene.ann.id)).toMatchObject({
    status: 429,
    error_code: 429,
    description: 'Too Many Requests: retry after 1',
    parameters: { retry_after: 1 },
    retryAfter: '1',
  });
  expect((await scene.send(scene.bea.id)).ok).toBe(true);
  await scene.clock.advance(1000);
  expect((await scene.send(scene.ann.id)).ok).toBe(true);
  expect((await scene.send(scene.ann.id)).ok).toBe(false);
});

it('takes 20 a minute to a group, and says how long to wait', async () => {
  await using scene = await limited();
  const group = scene.telegram.group({ title: 'Traders', owner: scene.ann });
  group.addBot(scene.bot);
  expect(await scene.sendMany(group.id, 25, 1000)).toBe(20);
  expect(await scene.send(group.id)).toMatchObject({ status: 429, parameters: { retry_after: 35 } });
  await scene.clock.advance(35_000);
  expect((await scene.send(group.id)).ok).toBe(true);
});

it('takes 20 edits a minute in a group, counted apart from messages', async () => {
  await using scene = await limited();
  const group = scene.telegram.group({ title: 'Traders', owner: scene.ann });
  group.addBot(scene.bot);
  await scene.send(group.id);
  const message_id = group.messages().at(-1)?.id;
  const edit = (n: number) => scene.call('editMessageText', { chat_id: group.id, message_id, text: `n ${n}` });
  for (let n = 0; n < 20; n++) expect((await edit(n)).ok).toBe(true);
  expect((await edit(20)).status).toBe(429);
});

it('takes 30 a second from a bot over all its chats', async () => {
  await using scene = await limited();
  const people = Array.from({ length: 31 }, (_, n) => scene.telegram.user({ firstName: `P${n}` }));
  for (const person of people) await person.startsBot(scene.bot);
  const answers = [];
  for (const person of people) answers.push((await scene.send(person.id)).status);
  expect(answers.filter((status) => status === 200)).toHaveLength(30);
  expect(answers.at(-1)).toBe(429);
});

it('does not count what was refused for another reason', async () => {
  await using scene = await limited();
  for (let n = 0; n < 5; n++) await scene.call('sendMessage', { chat_id: scene.ann.id, text: '' });
  expect(await scene.sendMany(scene.ann.id, 3, 0)).toBe(3);
});

it('has no limits when they are switched off', async () => {
  await using scene = await startScene({ limits: false });
  for (let n = 0; n < 25; n++) {
    expect((await scene.call('sendMessage', { chat_id: scene.ann.id, text: 'x' })).ok).toBe(true);
  }
});
