import { describe, expect, it } from 'vitest';
import { asiimov, fireRedline, recoverRedline, redline, redlineId, statusOf, typeRows } from '../alert-rows.ts';
import { startWorld, testKey, type World } from '../harness.ts';

const alertsOf = (world: World) => world.cs2cap.account(testKey).alerts();
const _changesOf = (world: World) => world.cs2cap.requests.filter((request) => request.method !== 'GET');

describe('Sync now, while people work in the sheet', () => {
  it('finds its rows again after they were sorted', async () => {
    const world = await startWorld();
    await typeRows(world, [redline, asiimov]);
    await world.choose('syncNow');
    await fireRedline(world);
    const sorted = new Promise<void>((resolve) => {
      const end = world.cs2cap.onChange(() => {
        end();
        world.book.sortTab('Alerts', 4, false);
        resolve();
      });
    });
    await world.choose('syncNow');
    await sorted;
    const byItem = new Map(world.lines('Alerts').map((line) => [line['Item'], line['Status']]));
    expect(byItem.get(redline.item)).toBe('Fired');
    expect(byItem.get(asiimov.item)).toBe('Armed');
  });

  it('leaves a row that was edited meanwhile, and takes the news over in the next run', async () => {
    const world = await startWorld();
    await typeRows(world, [redline, asiimov]);
    await world.choose('syncNow');
    await fireRedline(world);
    await typeDuringSync(world, 'D2', '8');
    expect(world.cell('Alerts', 2, 'Threshold')).toBe('8');
    expect(world.cell('Alerts', 2, 'Enabled')).toBe('TRUE');
    expect(world.log()[0]).toContain('1 row edited meanwhile');
    await world.choose('syncNow');
    expect(statusOf(world, 2)).toBe('Fired');
    expect(alertsOf(world)[0]).toMatchObject({ threshold_value: '8', is_enabled: false });
  });

  it('does not arm the fired alert that a row took over while the row was edited', async () => {
    const world = await startWorld();
    const twin = { itemId: redlineId, kind: 'price_below', threshold: '10', currency: 'USD' } as const;
    world.cs2cap.account(testKey).plantAlert(twin);
    await fireRedline(world);
    recoverRedline(world);
    await typeRows(world, [redline]);
    await typeDuringSync(world, 'H2', 'all');
    await world.choose('syncNow');
    expect(alertsOf(world).map((alert) => alert.is_enabled)).toEqual([false]);
    expect(statusOf(world, 2)).toBe('Fired');
    expect(world.cell('Alerts', 2, 'Enabled')).toBe('FALSE');
  });

  it('never overwrites a formula, nor arms again because of one', async () => {
    const world = await startWorld();
    await typeRows(world, [{ ...redline, enabled: '=P2' }]);
    await world.book.type('Alerts', 'P2', 'TRUE');
    await world.choose('syncNow');
    await fireRedline(world);
    await world.choose('syncNow');
    await world.choose('syncNow');
    expect(world.book.formulaAt('Alerts', 'F2')).toBe('=P2');
    expect(world.cell('Alerts', 2, 'Status')).toBe('Fired');
    expect(alertsOf(world)[0]?.is_enabled).toBe(false);
    expect(world.log()[0]).toContain('1 formula where CS2Cap has another value: replace the formula');
    expect(world.log()[0]).not.toContain('edited meanwhile');
  });

  it('deletes an alert only when a person says so', async () => {
    const world = await startWorld();
    await typeRows(world, [redline, asiimov]);
    await world.choose('syncNow');
    world.book.deleteRow('Alerts', 2);
    world.person.saysYes = false;
    await world.choose('syncNow');
    expect(alertsOf(world)).toHaveLength(2);
    expect(world.person.texts.join()).toContain(redline.item);
    world.person.saysYes = true;
    await world.choose('syncNow');
    expect(alertsOf(world).map((alert) => alert.kind)).toEqual(['spread_exceeds']);
  });

  it('runs alone: a second one says who is at it and since when', async () => {
    const world = await startWorld();
    await typeRows(world, [redline]);
    world.cs2cap.faults.arm({ path: /account\/alerts$/ }, { kind: 'delay', ms: 1000 });
    const started = new Promise<void>((resolve) => {
      world.cs2cap.onChange(() => resolve());
    });
    const first = world.choose('syncNow');
    await started;
    await world.choose('syncNow');
    expect(world.person.texts.at(-1)).toContain('"Sync now" has been running since 12:00:00');
    await world.clock.advance(1000);
    await first;
    expect(alertsOf(world)).toHaveLength(1);
  });
});

/** Types into a cell of the Alerts tab between the sync's reading and its writing. */
async function typeDuringSync(world: World, a1: string, text: string): Promise<void> {
  let typed: Promise<unknown> | undefined;
  const end = world.cs2cap.onChange(() => {
    typed ??= world.book.type('Alerts', a1, text);
  });
  await world.choose('syncNow');
  end();
  await typed;
}

/** Changes the first alert at CS2Cap, past the sheet. */
async function _patchFirst(world: World, changes: object): Promise<void> {
  await fetch(`${world.cs2cap.url}/v1/account/alerts/${alertsOf(world)[0]?.id}`, {
    method: 'PATCH',
    headers: { Authorization: `Bearer ${testKey}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(changes),
  });
}
