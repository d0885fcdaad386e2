import { describe, expect, it } from 'vitest';
import { fireRedline, recoverRedline, statusOf } from '../alert-rows.ts';
import { startWorld, testKey, type World } from '../harness.ts';
import { pairWithPeer } from '../relay-peer.ts';
import {
  choose,
  linesOf,
  minute,
  owner,
  pass,
  runsOf,
  syncedWorld,
  triggersFor,
  view,
  withoutPolling,
} from './auto-sync-world.ts';

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
    expect(world.fact('Automatic sync')).toContain('"Sync now" has been running since');
    expect(JSON.parse(world.project.properties().get('auto_sync') ?? '')).toMatchObject({ failures: 0 });
    expect(linesOf(world, 'has been running since')).toHaveLength(1);
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
