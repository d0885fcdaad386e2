import { describe, expect, it } from 'vitest';
import type { DialogAnswer, World } from '../harness.ts';
import { pairWithPeer } from '../relay-peer.ts';
import {
  bob,
  choose,
  linesOf,
  minute,
  owner,
  pass,
  runsOf,
  statusColor,
  syncedWorld,
  triggersFor,
  view,
  withoutPolling,
} from './auto-sync-world.ts';

describe('Automatic sync: failures', () => {
  const revoke = (world: World, times: number) => {
    world.cs2cap.faults.arm({ path: /account\/alerts$/, times }, { kind: 'status', status: 401, code: 'UNAUTHORIZED' });
  };

  it('leave a line each, warn after three in a row, and the warning goes after a success', async () => {
    const world = await syncedWorld();
    const color = statusColor(world);
    await choose(world, 5);
    revoke(world, 3);
    await pass(world, 10);
    expect(world.fact('Problem')).toBeUndefined();
    expect(linesOf(world, 'could not be asked').length).toBeGreaterThanOrEqual(2);
    await pass(world, 5);
    expect(world.fact('Problem')).toMatch(/^Automatic sync failed 3 times in a row: CS2Cap could not be asked/);
    expect(statusColor(world)).toBe('#d93025');
    await world.project.menu();
    expect(world.book.toasts.at(-1)?.message).toContain('Automatic sync failed 3 times in a row');
    await pass(world, 10);
    expect(world.fact('Problem')).toBeUndefined();
    expect(statusColor(world)).toBe(color);
    expect(linesOf(world, 'works again')).toHaveLength(1);
    const toasts = world.book.toasts.length;
    await world.project.menu();
    expect(world.book.toasts.length).toBe(toasts);
  });

  it('slow down when they stay, so that Status is not flooded', async () => {
    const world = await syncedWorld();
    await choose(world, 5);
    world.project.state.properties.get('script')?.delete('api_key');
    withoutPolling(world);
    await pass(world, 6 * 60);
    const failed = linesOf(world, 'There is no CS2Cap API key yet').length;
    expect(failed).toBeGreaterThan(6);
    expect(failed).toBeLessThan(14);
  });

  it.each([
    ['the Alerts tab', (world: World) => world.book.deleteTab('Alerts')],
    ['the Status tab', (world: World) => world.book.deleteTab('Status')],
    ['the key', (world: World) => world.project.state.properties.get('script')?.delete('api_key')],
    [
      'the inner tabs',
      (world: World) => {
        for (const name of ['_base', '_items', '_ids']) world.book.deleteTab(name);
      },
    ],
  ])('never end in an error of the trigger when %s is gone', async (_, spoil) => {
    const world = await syncedWorld();
    await choose(world, 5);
    spoil(world);
    await pass(world, 30);
    const triggered = world.project.executions.filter(({ kind }) => kind === 'trigger');
    expect(triggered.length).toBeGreaterThan(8);
    expect(triggered.filter(({ result }) => !result?.ok)).toEqual([]);
  });

  it('of Google itself are caught and told too', async () => {
    const world = await syncedWorld();
    await choose(world, 5);
    world.google.switches.quotaUsedUp = ['urlfetch'];
    await pass(world, 5);
    expect(runsOf(world).at(-1)?.result?.ok).toBe(true);
    expect(linesOf(world, 'invoked too many times for one day')).not.toEqual([]);
  });
});

describe('Automatic sync: a second editor', () => {
  it('is told whom to ask, and makes no second trigger', async () => {
    const world = await syncedWorld();
    await choose(world, 30);
    const seen = await view(world, bob);
    expect(seen).toMatchObject({ mayChange: false, minutes: null });
    expect(seen.words).toBe(`Automatic sync runs as ${owner}: ask them to change it.`);
    for (const minutes of [5, 30, 0]) {
      expect(await choose(world, minutes, bob)).toEqual({ isDone: false, words: seen.words });
    }
    await world.choose('stopAutoSync', bob);
    expect(triggersFor(world, 'autoSync')).toMatchObject([{ owner }]);
    expect(world.project.triggers().filter((trigger) => trigger.owner === bob)).toEqual([]);
  });

  it('may take over when the trigger has been silent for three intervals, and is told so', async () => {
    const world = await syncedWorld();
    await choose(world, 30);
    await pass(world, 30);
    world.project.closeAccount(owner);
    await pass(world, 60);
    expect((await view(world, bob)).mayChange).toBe(false);
    await pass(world, 240);
    const seen = await view(world, bob);
    expect(seen).toMatchObject({ mayChange: true });
    expect(seen.words).toContain(`ran as ${owner}, but has been silent for a long time`);
    expect((await choose(world, 30, bob)).words).toBe(
      `It runs every 30 minutes as ${bob}. It ran as ${owner} until it fell silent.`,
    );
    await pass(world, 30);
    expect(world.fact('Automatic sync')).toContain(`every 30 min as ${bob}; last run`);
  });

  it('who took over is not run against: an old trigger that comes back removes itself', async () => {
    const world = await syncedWorld();
    await choose(world, 30);
    const kept = [...triggersFor(world, 'autoSync')];
    world.project.closeAccount(owner);
    await world.clock.advance(4 * 60 * minute);
    await choose(world, 30, bob);
    world.project.state.triggers.push(...kept.map((trigger) => ({ ...trigger, dueAt: world.clock.now() + minute })));
    await pass(world, 30);
    expect(triggersFor(world, 'autoSync').map((trigger) => trigger.owner)).toEqual([bob]);
  });

  it('gets the same answers for reading events: Set up and Settings make no second trigger', async () => {
    const world = await syncedWorld();
    await world.choose('setUpSheet', bob);
    const saved = await world.inDialog<DialogAnswer>('openSettings', 'saveSettings', [{ apiKey: '', base: '' }], bob);
    expect(saved.words).toContain(`Events are read every 5 minutes as ${owner}, who set that up.`);
    await world.choose('diagnose', bob);
    expect(world.person.texts.join('\n')).toContain(`events are read from CS2Cap by a time trigger of ${owner}`);
    expect(triggersFor(world, 'pollEvents')).toMatchObject([{ owner }]);
    world.project.closeAccount(owner);
    await world.clock.advance(16 * minute);
    await world.choose('setUpSheet', bob);
    expect(triggersFor(world, 'pollEvents')).toMatchObject([{ owner: bob }]);
  });

  it('can use every menu item', async () => {
    const world = await syncedWorld();
    await pairWithPeer(world);
    await choose(world, 30);
    const { items } = await world.project.menu({ user: bob });
    const names = items
      .flatMap((item) => ('items' in item ? item.items : [item]))
      .flatMap((item) => ('functionName' in item ? [item.functionName] : []));
    expect(names.length).toBeGreaterThan(10);
    for (const name of names) {
      world.person.prompts = [null];
      const result = await world.project.run(name, [], { ui: world.person.ui, user: bob });
      expect([name, result.error?.message]).toEqual([name, undefined]);
    }
    expect(world.project.triggers().every((trigger) => trigger.owner === owner)).toBe(true);
  });

  it('is an unnamed one where a person did not allow to see their address', async () => {
    const world = await syncedWorld();
    const state = world.project.state.properties.get('script');
    await choose(world, 30);
    const note = JSON.parse(state?.get('auto_sync') ?? '{}');
    state?.set('auto_sync', JSON.stringify({ ...note, who: '' }));
    expect((await view(world, bob)).words).toBe('Automatic sync runs as another editor: ask them to change it.');
    expect((await view(world)).words).toBe('Automatic sync runs every 30 minutes as you.');
  });
});
