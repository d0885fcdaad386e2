import { describe, expect, it } from 'vitest';
import type { IntervalBudget } from '#shared/alerts/sync-interval.ts';
import { fireRedline, recoverRedline, redline, statusOf, typeRows } from '../alert-rows.ts';
import { type DialogAnswer, startWorld, testKey, type World, type WorldOptions } from '../harness.ts';
import { pairWithPeer } from '../relay-peer.ts';

const minute = 60_000;
const owner = 'owner@example.com';
const bob = 'bob@example.com';

interface View {
  readonly words: string;
  readonly minutes: number | null;
  readonly mayChange: boolean;
  readonly choices: readonly IntervalBudget[];
}

const view = (world: World, user?: string) => world.inDialog<View>('openAutoSync', 'readAutoSync', [], user);
const choose = (world: World, minutes: number, user?: string) =>
  world.inDialog<DialogAnswer>('openAutoSync', 'chooseInterval', [minutes], user);
const triggersFor = (world: World, name: string) =>
  world.project.triggers().filter(({ functionName }) => functionName === name);
const runsOf = (world: World) => world.project.executions.filter(({ functionName }) => functionName === 'autoSync');
const linesOf = (world: World, words: string) =>
  world.lines('Status').filter((line) => line['What'] === 'Automatic sync' && line['Outcome']?.includes(words));
const statusColor = (world: World) => world.book.tabColor('Status');

/** A world whose sync time is measured, as Google's clock would measure it. */
async function syncedWorld(options: WorldOptions = {}): Promise<World> {
  const world = await startWorld(options);
  world.google.switches.scriptTime = 'model';
  await typeRows(world, [redline]);
  await world.choose('syncNow');
  return world;
}

/** Lets time pass in steps, and whatever triggers are due run. */
async function pass(world: World, minutes: number, step = 5): Promise<void> {
  for (let passed = 0; passed < minutes; passed += step) {
    await world.clock.advance(step * minute);
    await world.project.runDueTriggers();
  }
}

/** Takes the trigger that reads events away, where it would only make a long time longer. */
function withoutPolling({ project }: World): void {
  project.state.triggers = project.state.triggers.filter(({ functionName }) => functionName !== 'pollEvents');
}

describe('Automatic sync: choosing an interval', () => {
  it('waits for a first sync, because what it takes decides', async () => {
    const world = await startWorld();
    const { choices, minutes } = await view(world);
    expect([choices, minutes]).toEqual([[], null]);
    expect((await choose(world, 15)).words).toContain('sync once first');
    expect(triggersFor(world, 'autoSync')).toEqual([]);
  });

  it('offers what fits into a day beside the trigger that reads events, and says what each would use', async () => {
    const world = await syncedWorld();
    const [first] = (await view(world)).choices;
    expect(first).toMatchObject({ minutes: 5, fetchLimit: 15_000, triggerLimitMs: 67.5 * minute });
    expect(first?.triggerMs).toBeGreaterThan(288 * 500);
    await pass(world, 5);
    const beside = (await view(world)).choices[0];
    expect(beside?.triggerMs).toBeGreaterThan(first?.triggerMs ?? 0);
    expect(beside?.fetches).toBe((first?.fetches ?? 0) + 0);
    world.project.state.properties.get('script')?.set('sync_costs', JSON.stringify([{ tookMs: 35_000, fetches: 30 }]));
    const slow = (await view(world)).choices;
    expect(slow.map(({ fits }) => fits)).toEqual([false, false, true, true, true]);
    expect(await choose(world, 5)).toMatchObject({ isDone: false, words: expect.stringContaining('does not fit') });
    expect(triggersFor(world, 'autoSync')).toEqual([]);
  });

  it('refuses what would send too many requests a day', async () => {
    const world = await syncedWorld();
    world.project.state.properties.get('script')?.set('sync_costs', JSON.stringify([{ tookMs: 1000, fetches: 100 }]));
    expect((await view(world)).choices.map(({ fits }) => fits)).toEqual([false, true, true, true, true]);
  });

  it('keeps exactly one trigger, whatever is chosen how often', async () => {
    const world = await syncedWorld();
    await choose(world, 30);
    const [first] = triggersFor(world, 'autoSync');
    await choose(world, 30);
    expect(triggersFor(world, 'autoSync')).toEqual([first]);
    expect(await choose(world, 60)).toEqual({
      isDone: true,
      words: `It runs every 60 minutes as ${owner}.`,
    });
    const hourly = triggersFor(world, 'autoSync');
    expect(hourly).toMatchObject([{ owner, schedule: { kind: 'every', everyMs: 60 * minute } }]);
    expect((await view(world)).minutes).toBe(60);
    expect(world.fact('Automatic sync')).toContain(`every 60 min as ${owner}; no run yet; next about `);
    expect(world.fact('Triggers run as')).toBe(
      `automatic sync: ${owner}; reading events: ${owner}. Only they can change their own.`,
    );
  });

  it.each([
    ['the menu', (world: World) => world.choose('stopAutoSync')],
    ['the dialog', (world: World) => choose(world, 0)],
  ])('is turned off by %s, which takes away its own trigger only', async (_, turnOff) => {
    const world = await syncedWorld();
    await choose(world, 30);
    await turnOff(world);
    expect(world.project.triggers().map(({ functionName }) => functionName)).toEqual(['pollEvents']);
    expect(world.fact('Automatic sync')).toBeUndefined();
    expect((await view(world)).words).toBe('Automatic sync is off.');
  });

  it('says in words that Google made no trigger, and is off then', async () => {
    const world = await syncedWorld();
    const { triggers } = world.project.state;
    for (let count = 0; count < 19; count++) {
      triggers.push({
        id: `other-${count}`,
        owner,
        functionName: 'x',
        event: 'ON_EDIT',
        schedule: undefined,
        dueAt: undefined,
      });
    }
    const answer = await choose(world, 30);
    expect(answer.isDone).toBe(false);
    expect(answer.words).toContain('too many triggers');
    expect(world.project.properties().has('auto_sync')).toBe(false);
  });
});

describe('Automatic sync: a run', () => {
  it('syncs what people changed, asks nobody and says so in Status', async () => {
    const world = await syncedWorld();
    await choose(world, 5);
    await world.type('Alerts', 2, 'Threshold', '11');
    const asked = world.person.shown.length;
    await pass(world, 5);
    expect(world.cs2cap.account(testKey).alerts()[0]?.threshold_value).toBe('11');
    expect(world.person.shown.length).toBe(asked);
    expect(linesOf(world, '1 changed')).toHaveLength(2);
    expect(world.fact('Automatic sync')).toMatch(/last run .*: 1 changed; next about .*; at most \d+ of 90 min a day/);
  });

  it('never deletes: the alert of a deleted row stays until a person says so', async () => {
    const world = await syncedWorld();
    await choose(world, 5);
    world.book.deleteRow('Alerts', 2);
    await pass(world, 15);
    expect(world.cs2cap.account(testKey).alerts()).toHaveLength(1);
    expect(runsOf(world).every(({ result }) => result?.ok)).toBe(true);
  });

  it('leaves a conflict for a person', async () => {
    const world = await syncedWorld();
    await choose(world, 5);
    const [alert] = world.cs2cap.account(testKey).alerts();
    await world.type('Alerts', 2, 'Threshold', '11');
    await fetch(`${world.cs2cap.url}/v1/account/alerts/${alert?.id}`, {
      method: 'PATCH',
      headers: { Authorization: `Bearer ${testKey}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ threshold_value: '12' }),
    });
    await pass(world, 5);
    expect(statusOf(world, 2)).toContain('Conflict');
    expect(world.cs2cap.account(testKey).alerts()[0]?.threshold_value).toBe('12');
    expect(world.cell('Alerts', 2, 'Threshold')).toBe('11');
  });

  it('does not arm what fired: that needs a person or a policy', async () => {
    const world = await syncedWorld();
    await choose(world, 5);
    await fireRedline(world);
    await pass(world, 15);
    expect(world.cs2cap.account(testKey).alerts()[0]?.is_enabled).toBe(false);
    expect(world.cell('Alerts', 2, 'Status')).toBe('Fired');
  });

  it('waits twice as long after each run that changed nothing, up to an hour, and starts anew at a change', async () => {
    const world = await syncedWorld();
    await choose(world, 5);
    withoutPolling(world);
    await pass(world, 240);
    const gaps = () => {
      const at = runsOf(world).flatMap((run) => ((run.result?.counts.fetch ?? 0) > 0 ? [run.startedAt / minute] : []));
      return at.slice(1).map((time, index) => time - (at[index] ?? 0));
    };
    expect(gaps()).toEqual([10, 20, 40, 60, 60]);
    expect(world.fact('Automatic sync')).toContain('slower while nothing changes');
    await world.type('Alerts', 2, 'Threshold', '9');
    await pass(world, 90);
    expect(gaps().slice(5)).toEqual([60, 5, 10, 20, 40]);
  });

  it('reads one property and does nothing else while it waits', async () => {
    const world = await syncedWorld();
    await choose(world, 5);
    await pass(world, 10);
    const idle = runsOf(world).at(-1)?.result;
    expect(idle?.counts).toMatchObject({ properties: 1, spreadsheet: 0, fetch: 0, lock: 0, cache: 0 });
  });

  it('is no failure when another sync is at work', async () => {
    const world = await syncedWorld();
    await choose(world, 5);
    const now = world.clock.now();
    const lease = { id: 'l1', owner: 'Sync now', sinceMs: now, heartbeatMs: now + 5 * minute, done: 0, total: 0 };
    world.project.state.properties.get('script')?.set('sync_lease', JSON.stringify(lease));
    await pass(world, 5);
    expect(world.fact('Automatic sync')).toContain('"Sync now" is running since');
    expect(JSON.parse(world.project.properties().get('auto_sync') ?? '')).toMatchObject({ failures: 0 });
    expect(linesOf(world, 'is running since')).toHaveLength(1);
    await pass(world, 10);
    expect(world.fact('Automatic sync')).toContain('nothing to do');
  });
});

describe('Automatic sync: Re-arm policies', () => {
  const isArmed = (world: World) => world.cs2cap.account(testKey).alerts()[0]?.is_enabled;

  /** A fired alert whose row says to arm it again after an hour, at most once a day. */
  async function firedWorld(): Promise<World> {
    const world = await syncedWorld();
    await world.type('Alerts', 2, 'Re-arm', 'after 1 h, at most 1 a day');
    await fireRedline(world);
    recoverRedline(world);
    withoutPolling(world);
    return world;
  }

  it('arm a fired alert when they are due, as often a day as they say, and tick its row', async () => {
    const world = await firedWorld();
    await choose(world, 60);
    await pass(world, 60, 30);
    expect([isArmed(world), world.cell('Alerts', 2, 'Enabled')]).toEqual([false, 'FALSE']);
    await pass(world, 60, 60);
    expect([isArmed(world), world.cell('Alerts', 2, 'Enabled')]).toEqual([true, 'TRUE']);
    expect(world.cell('Alerts', 2, 'Status')).toBe('Armed');
    await fireRedline(world);
    recoverRedline(world);
    await pass(world, 180, 60);
    expect([isArmed(world), world.cell('Alerts', 2, 'Status')]).toEqual([false, 'Fired']);
    expect(statusOf(world, 2)).toMatch(/^Fired: Automatic sync arms it again after 20\d\d-\d\d-\d\d \d\d:\d\d UTC$/);
    await pass(world, 24 * 60, 60);
    expect(isArmed(world)).toBe(true);
  });

  it('are left to a paired relay, and the row says so', async () => {
    const world = await firedWorld();
    await pairWithPeer(world);
    await choose(world, 60);
    await pass(world, 180, 60);
    expect(isArmed(world)).toBe(false);
    expect(statusOf(world, 2)).toContain('Fired: The relay arms it again after');
  });

  it('wait where automatic sync is off, and the row says so', async () => {
    const world = await firedWorld();
    await world.choose('syncNow');
    await world.clock.advance(2 * 60 * minute);
    await world.choose('syncNow');
    expect(isArmed(world)).toBe(false);
    expect(statusOf(world, 2)).toContain('Fired: Automatic sync, once it is on, arms it again after');
  });
});

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
    expect(seen.words).toContain(`ran as ${owner}, but has been silent for long`);
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
