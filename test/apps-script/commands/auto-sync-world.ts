import type { IntervalBudget } from '#shared/alerts/sync-interval.ts';
import { redline, typeRows } from '../alert-rows.ts';
import { type DialogAnswer, startWorld, type World, type WorldOptions } from '../harness.ts';

export const minute = 60_000;
export const owner = 'owner@example.com';
export const bob = 'bob@example.com';

export interface View {
  readonly words: string;
  readonly minutes: number | null;
  readonly mayChange: boolean;
  readonly choices: readonly IntervalBudget[];
}

export const view = (world: World, user?: string) => world.inDialog<View>('openAutoSync', 'readAutoSync', [], user);
export const choose = (world: World, minutes: number, user?: string) =>
  world.inDialog<DialogAnswer>('openAutoSync', 'chooseInterval', [minutes], user);
export const triggersFor = (world: World, name: string) =>
  world.project.triggers().filter(({ functionName }) => functionName === name);
export const runsOf = (world: World) =>
  world.project.executions.filter(({ functionName }) => functionName === 'autoSync');
export const linesOf = (world: World, words: string) =>
  world.lines('Status').filter((line) => line['What'] === 'Automatic sync' && line['Outcome']?.includes(words));
export const statusColor = (world: World) => world.book.tabColor('Status');

/** A world whose sync time is measured, as Google's clock would measure it. */
export async function syncedWorld(options: WorldOptions = {}): Promise<World> {
  const world = await startWorld(options);
  world.google.switches.scriptTime = 'model';
  await typeRows(world, [redline]);
  await world.choose('syncNow');
  return world;
}

/** Lets time pass in steps, and whatever triggers are due run. */
export async function pass(world: World, minutes: number, step = 5): Promise<void> {
  for (let passed = 0; passed < minutes; passed += step) {
    await world.clock.advance(step * minute);
    await world.project.runDueTriggers();
  }
}

/** Takes the trigger that reads events away, where it would only make a long time longer. */
export function withoutPolling({ project }: World): void {
  project.state.triggers = project.state.triggers.filter(({ functionName }) => functionName !== 'pollEvents');
}
