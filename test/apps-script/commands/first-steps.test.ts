import { expect, it } from 'vitest';
import { redline, typeRows } from '../alert-rows.ts';
import { startWorld, testKey, type World } from '../harness.ts';

const done = async ({ project }: World) => {
  const { value } = await project.run('firstSteps');
  return Array.isArray(value) ? value.map((step: { isDone: boolean }) => step.isDone) : value;
};

it('lists as done what is done', async () => {
  const world = await startWorld({ isBare: true });
  await world.choose('setUpSheet');
  expect(await done(world)).toEqual([false, false, false, false]);
  const form = { apiKey: testKey, base: `${world.cs2cap.url}/v1` };
  expect(await world.inDialog('openSettings', 'saveSettings', [form])).toMatchObject({ isDone: true });
  expect(await done(world)).toEqual([true, false, false, false]);
  await typeRows(world, [redline]);
  await world.choose('syncNow');
  expect(await done(world)).toEqual([true, true, false, false]);
});
