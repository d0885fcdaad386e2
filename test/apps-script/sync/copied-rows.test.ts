import { describe, expect, it } from 'vitest';
import { fireRedline, recoverRedline, redline, statusOf, typeRows } from '../alert-rows.ts';
import { startWorld, testKey, type World } from '../harness.ts';

const alertsOf = (world: World) => world.cs2cap.account(testKey).alerts();

/** A managed row whose alert has fired, and a line below it that carries the same hidden Row key. */
async function startFired(): Promise<World> {
  const world = await startWorld();
  await typeRows(world, [redline]);
  await world.choose('syncNow');
  await fireRedline(world);
  return world;
}

describe('a row whose hidden Row key stands in the sheet twice', () => {
  it('gets its outcome, not the copy whose visible cells were cleared, and is not armed again', async () => {
    const world = await startFired();
    await world.type('Alerts', 5, 'Row key', world.cell('Alerts', 2, 'Row key'));
    await world.choose('syncNow');
    expect(statusOf(world, 2)).toBe('Fired');
    expect(world.lines('Alerts')[3]).toMatchObject({ Status: '', 'Alert ID': '', Enabled: '' });
    recoverRedline(world);
    await world.choose('syncNow');
    expect(alertsOf(world).map((alert) => alert.is_enabled)).toEqual([false]);
  });

  it('gets it where the cleared copy stands above, too', async () => {
    const world = await startFired();
    world.book.insertRow('Alerts', 2);
    await world.type('Alerts', 2, 'Row key', world.cell('Alerts', 3, 'Row key'));
    await world.choose('syncNow');
    expect(statusOf(world, 3)).toBe('Fired');
    expect(world.cell('Alerts', 2, 'Status')).toBe('');
  });

  it('gets it when it was copied while the sync was reading CS2Cap, and is not armed again', async () => {
    const world = await startFired();
    let copied: Promise<unknown> | undefined;
    const end = world.cs2cap.onChange(() => {
      copied ??= world.book.paste('Alerts', 'A4', [world.book.rows('Alerts')[1] ?? []]);
    });
    await world.choose('syncNow');
    end();
    await copied;
    expect(statusOf(world, 2)).toBe('Fired');
    recoverRedline(world);
    await world.choose('syncNow');
    expect(alertsOf(world)[0]?.is_enabled).toBe(false);
    expect(world.cell('Alerts', 2, 'Enabled')).toBe('FALSE');
  });
});
