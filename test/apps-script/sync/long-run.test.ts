import { describe, expect, it } from 'vitest';
import { redline, redlineId, statusOf } from '../alert-rows.ts';
import { startWorld, testKey, type World } from '../harness.ts';

const alertsOf = (world: World) => world.cs2cap.account(testKey).alerts();
const patchesOf = (world: World) =>
  world.cs2cap.requests.filter((request) => request.method === 'PATCH' && request.status === 200);

/** A Free account, 20 requests a minute, whose sheet manages so many alerts. */
async function startFree(rows: number): Promise<World> {
  const world = await startWorld({
    cs2cap: { accounts: [{ key: testKey, tier: 'free', batchAccess: true, enabledCap: 500 }] },
  });
  await paste(world, rows, (index) => `${index + 1}`);
  await world.choose('syncNow');
  expect(alertsOf(world)).toHaveLength(rows);
  await world.clock.advance(10 * 60_000);
  world.google.switches.sleep = 'clock';
  return world;
}

const paste = (world: World, rows: number, threshold: (index: number) => string) =>
  world.book.paste(
    'Alerts',
    'A2',
    Array.from({ length: rows }, (_, index) => [redline.item, '', 'price_below', threshold(index), 'USD', 'TRUE']),
  );

/** Lets time pass while something runs, and gives how much passed. */
async function passing(world: World, work: Promise<unknown>): Promise<number> {
  const started = world.clock.now();
  let isDone = false;
  const settled = work.finally(() => {
    isDone = true;
  });
  while (!isDone) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    if (!isDone) await world.clock.advance(1_000);
  }
  await settled;
  return world.clock.now() - started;
}

describe('a sync that is longer than an execution may be', () => {
  it('stops before the limit, goes on by itself, and does everything once', async () => {
    const world = await startFree(150);
    await paste(world, 150, (index) => `${index + 1}.5`);
    const took = await passing(world, world.choose('syncNow'));
    expect(took).toBeLessThan(360_000);
    const first = patchesOf(world).length;
    expect(first).toBeGreaterThan(60);
    expect(first).toBeLessThan(150);
    expect(world.log()[0]).toMatch(/^\d+ changed; \d+ changes to go: it goes on by itself/);
    // What was sent is written down already.
    expect(world.lines('Alerts').filter((line) => line['Message'] === '').length).toBe(first);

    await world.choose('syncNow');
    expect(world.person.texts.at(-1)).toMatch(
      /"Sync now" has been running since 12:10:0\d, \d+ of 150 done; it goes on at/,
    );

    await passing(
      world,
      world.clock.advance(61_000).then(() => world.project.runDueTriggers()),
    );
    await world.project.runDueTriggers();
    expect(patchesOf(world)).toHaveLength(150);
    expect(alertsOf(world).every((alert) => alert.threshold_value.endsWith('.5'))).toBe(true);
    expect(world.log()[0]).toBe('150 changed');
    expect(world.project.triggers().map((trigger) => trigger.functionName)).not.toContain('continueSync');
  });

  it('says why it could not go on, and lets others at it', async () => {
    const world = await startFree(150);
    await paste(world, 150, (index) => `${index + 1}.5`);
    await passing(world, world.choose('syncNow'));
    await world.inDialog('openSettings', 'forgetKey');
    await world.clock.advance(61_000);
    await world.project.runDueTriggers();
    expect(world.log()[0]).toBe(
      'could not go on: There is no CS2Cap API key yet. Choose CS2Cap ▸ Settings… and enter it.',
    );
    await world.inDialog('openSettings', 'saveSettings', [{ apiKey: testKey, base: `${world.cs2cap.url}/v1` }]);
    await passing(world, world.choose('syncNow'));
    expect(alertsOf(world).every((alert) => alert.threshold_value.endsWith('.5'))).toBe(true);
  });

  it('stops when a person says so, also while it waits to go on', async () => {
    const world = await startFree(150);
    await paste(world, 150, (index) => `${index + 1}.5`);
    await passing(world, world.choose('syncNow'));
    const first = patchesOf(world).length;
    await world.choose('stopSync');
    expect(world.log()[0]).toMatch(/will not go on; \d+ of 150 changes were sent/);
    await world.clock.advance(120_000);
    await world.project.runDueTriggers();
    expect(patchesOf(world)).toHaveLength(first);
    world.person.shown.length = 0;
    await passing(world, world.choose('syncNow'));
    expect(patchesOf(world).length).toBeGreaterThan(first);
  });

  it('stops between two waves when a person says so while it is sending', async () => {
    const world = await startFree(60);
    await paste(world, 60, (index) => `${index + 1}.5`);
    let stopped: Promise<void> | undefined;
    const end = world.cs2cap.onChange(() => {
      if (patchesOf(world).length > 0) stopped ??= world.choose('stopSync');
    });
    await passing(world, world.choose('syncNow'));
    end();
    await stopped;
    expect(patchesOf(world).length).toBeLessThan(60);
    expect(world.log().join()).toMatch(/stopped: \d+ changes not sent/);
  });

  it('goes on with what the preview showed and nothing else', async () => {
    const world = await startFree(150);
    await paste(world, 150, (index) => `${index + 1}.5`);
    const plan: unknown = await world.ask('loadPlan', 'sync');
    const hash = String(Reflect.get(Object(Reflect.get(Object(plan), 'value')), 'hash'));
    await world.clock.advance(60_000);
    await passing(world, world.ask('applyPlan', 'sync', hash, { deletes: false, typed: '', createOff: false }));
    await world.book.paste('Alerts', 'A152', [[redline.item, '', 'price_above', '9000', 'USD', 'TRUE']]);
    await passing(
      world,
      world.clock.advance(61_000).then(() => world.project.runDueTriggers()),
    );
    expect(patchesOf(world)).toHaveLength(150);
    expect(alertsOf(world)).toHaveLength(150);
    expect(world.cell('Alerts', 152, 'Status')).toBe('');
  });
});

describe('a run that was killed', () => {
  it('holds nobody up for longer than seven minutes', async () => {
    const world = await startWorld();
    await paste(world, 1, () => '5');
    world.google.switches.killAt = { method: 'UrlFetchApp.fetchAll', call: 2 };
    await world.choose('syncNow').catch(() => undefined);
    world.google.switches.killAt = undefined;
    await world.choose('syncNow');
    expect(world.person.texts.at(-1)).toContain('"Sync now" has been running since');
    await world.clock.advance(8 * 60_000);
    await world.choose('syncNow');
    expect(alertsOf(world)).toHaveLength(1);
    expect(alertsOf(world)[0]?.item.item_id).toBe(redlineId);
    expect(statusOf(world, 2)).toBe('Armed');
  });
});

describe('a long list', () => {
  it('says how far the reading is', async () => {
    const world = await startWorld({ cs2cap: { accounts: [{ key: testKey, tier: 'free', enabledCap: 9_000 }] } });
    const account = world.cs2cap.account(testKey);
    for (let index = 1; index <= 4_500; index++) {
      account.plantAlert({ itemId: redlineId, kind: 'price_below', threshold: `${index}`, currency: 'USD' });
    }
    world.google.switches.sleep = 'clock';
    await passing(world, world.choose('pullFromCs2cap'));
    expect(world.person.texts.join()).toMatch(/Reading CS2Cap: \d+ of 4500 alerts/);
    expect(world.lines('Alerts')).toHaveLength(4_500);
  });
});
