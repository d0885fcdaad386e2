import { expect } from 'vitest';
import { redline, typeRows } from '../alert-rows.ts';
import { startWorld, type World, type WorldOptions } from '../harness.ts';

/** A sheet without a relay whose destination CS2Cap posts to straight, with an armed alert. */
export async function startDirect(options: WorldOptions = {}): Promise<World & { readonly url: string }> {
  const world = await startWorld(options);
  world.project.deploy();
  await world.choose('connectWebhook');
  await typeRows(world, [redline]);
  await world.choose('syncNow');
  const url = directUrlOf(world);
  return { ...world, url };
}

/** The address with the capability, as it was registered at CS2Cap. */
export function directUrlOf(world: World, key = 'sk_test'): string {
  const url = world.cs2cap.account(key).webhooks().at(-1)?.url ?? '';
  expect(url).toMatch(/\/exec\?k=[0-9a-f]{32}$/);
  return url;
}

/** Posts as CS2Cap does, but whatever a test wants. */
export async function postTo(url: string, body: string): Promise<{ readonly status: number; readonly text: string }> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body,
    redirect: 'manual',
  });
  return { status: response.status, text: await response.text() };
}

/** Lets a minute pass, so that the follow-up runs. */
export async function aMinuteLater(world: World): Promise<void> {
  await world.clock.advance(61_000);
  await world.project.runDueTriggers();
}

/** The verdict and source of each line of the log. */
export const verdicts = (world: World): string[] =>
  world.lines('Events').map((line) => `${line['Verdict']} ${line['Source']}`);

/** What a fact of the Status tab says. */
export const fact = (world: World, name: string): string =>
  world.lines('Status').find((line) => line['What'] === name)?.['Outcome'] ?? '';

/** Lets a day pass in which no trigger runs, as when Google runs none of this script; then what is due runs. */
export async function aDayLater(world: World): Promise<void> {
  const { state } = world.project;
  const { triggers } = state;
  state.triggers = [];
  await world.clock.advance(24 * 3_600_000);
  state.triggers = triggers;
  await world.project.runDueTriggers();
}

/** Lets time pass until something is done, however slow this machine is: waiting for a lock takes the clock's time. */
export async function whileTimePasses<T>(world: World, work: Promise<T>): Promise<T> {
  let isDone = false;
  const done = work.finally(() => {
    isDone = true;
  });
  while (!isDone) {
    await world.clock.advance(1_000);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return done;
}
