import { expect, it } from 'vitest';
import { ManualClock } from '../clock.ts';
import { startScene } from './raw-call.ts';

it('answers 429 as often as armed, for the chat and the method named', async () => {
  await using scene = await startScene();
  scene.telegram.faults.arm({ method: 'sendMessage', chatId: scene.ann.id, times: 2 }, { kind: '429', retryAfter: 7 });
  const send = async (chat_id: number) => (await scene.call('sendMessage', { chat_id, text: 'x' })).status;
  expect(await send(scene.bea.id)).toBe(200);
  expect((await scene.call('getChat', { chat_id: scene.ann.id })).status).toBe(200);
  expect([await send(scene.ann.id), await send(scene.ann.id), await send(scene.ann.id)]).toEqual([429, 429, 200]);
});

it('answers with any error', async () => {
  await using scene = await startScene();
  scene.telegram.faults.arm({}, { kind: 'status', code: 500, description: 'Internal Server Error' });
  expect(await scene.call('getMe')).toMatchObject({
    status: 500,
    error_code: 500,
    description: 'Internal Server Error',
  });
});

it('cuts the connection before the work, or after it (telegram.md §2, "Exactly once")', async () => {
  await using scene = await startScene();
  const send = (text: string) => scene.call('sendMessage', { chat_id: scene.ann.id, text });
  scene.telegram.faults.arm({}, { kind: 'drop-before' });
  scene.telegram.faults.arm({}, { kind: 'drop-after' });
  await expect(send('first')).rejects.toThrow();
  await expect(send('second')).rejects.toThrow();
  expect(
    scene.ann
      .in(scene.bot)
      .messages()
      .map(({ text }) => text),
  ).toEqual(['/start', 'second']);
  expect(scene.telegram.calls.map(({ status }) => status)).toEqual([0, 0]);
});

it('delays the work on the clock', async () => {
  const clock = new ManualClock();
  await using scene = await startScene({ clock });
  scene.telegram.faults.arm({ method: 'sendMessage' }, { kind: 'delay', ms: 3000 });
  const sent = scene.call('sendMessage', { chat_id: scene.ann.id, text: 'late' });
  while (clock.pending === 0) await new Promise((resolve) => setImmediate(resolve));
  expect(scene.ann.in(scene.bot).messages()).toHaveLength(1);
  await clock.advance(3000);
  expect((await sent).ok).toBe(true);
});

it('does nothing once cleared', async () => {
  await using scene = await startScene();
  scene.telegram.faults.arm({ times: 9 }, { kind: '429', retryAfter: 1 });
  scene.telegram.faults.clear();
  expect((await scene.call('getMe')).ok).toBe(true);
});
