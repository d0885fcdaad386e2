import { describe, expect, it } from 'vitest';
import { asiimov, redline, redlineId, statusOf, typeRows } from '../alert-rows.ts';
import { startWorld, testKey, type World } from '../harness.ts';

const alertsOf = (world: World) => world.cs2cap.account(testKey).alerts();

async function patchFirst(world: World, changes: object): Promise<void> {
  await fetch(`${world.cs2cap.url}/v1/account/alerts/${alertsOf(world)[0]?.id}`, {
    method: 'PATCH',
    headers: { Authorization: `Bearer ${testKey}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(changes),
  });
}

async function startConflict(): Promise<World> {
  const world = await startWorld();
  await typeRows(world, [redline, asiimov]);
  await world.choose('syncNow');
  await world.type('Alerts', 2, 'Threshold', '8');
  await patchFirst(world, { threshold_value: '9' });
  await world.choose('syncNow');
  return world;
}

describe('Resolve conflict', () => {
  it('shows both values in the row, and changes neither', async () => {
    const world = await startConflict();
    expect(statusOf(world, 2)).toMatch(/^Conflict: .*here 8, at CS2Cap 9\b.*Resolve conflict/);
    expect([world.cell('Alerts', 2, 'Threshold'), alertsOf(world)[0]?.threshold_value]).toEqual(['8', '9']);
    expect(world.log()[0]).toContain('1 in conflict');
  });

  it('sends the sheet’s side', async () => {
    const world = await startConflict();
    world.book.select('Alerts', 'A2');
    await world.choose('keepMine');
    expect([world.cell('Alerts', 2, 'Threshold'), alertsOf(world)[0]?.threshold_value]).toEqual(['8', '8']);
    expect(statusOf(world, 2)).toBe('Armed');
  });

  it('takes CS2Cap’s side', async () => {
    const world = await startConflict();
    world.book.select('Alerts', 'A2');
    await world.choose('keepTheirs');
    expect([world.cell('Alerts', 2, 'Threshold'), alertsOf(world)[0]?.threshold_value]).toEqual(['9', '9']);
    expect(statusOf(world, 2)).toBe('Armed');
  });

  it('gives a row its item back whose alert changed at CS2Cap meanwhile', async () => {
    const world = await startWorld();
    await typeRows(world, [redline]);
    await world.choose('syncNow');
    await world.type('Alerts', 2, 'Kind', 'price_above');
    await patchFirst(world, { threshold_value: '9' });
    await world.choose('syncNow');
    expect(world.cell('Alerts', 2, 'Status')).toBe('Conflict');
    world.book.select('Alerts', 'A2');
    await world.choose('keepTheirs');
    expect([world.cell('Alerts', 2, 'Kind'), world.cell('Alerts', 2, 'Threshold')]).toEqual(['price_below', '9']);
    await world.choose('syncNow');
    expect(world.log()[0]).toBe('nothing to do');
  });

  it('says that no selected row is in conflict', async () => {
    const world = await startConflict();
    world.book.select('Alerts', 'A3');
    await world.choose('keepMine');
    expect(world.person.texts.at(-1)).toContain('None of the selected rows is in conflict');
  });
});

describe('Delete selected', () => {
  it('asks, then deletes the alerts and their rows, and nothing else', async () => {
    const world = await startWorld();
    await typeRows(world, [redline, asiimov, { ...redline, threshold: '7' }]);
    await world.choose('syncNow');
    world.person.saysYes = false;
    world.book.select('Alerts', 'A2', 'A4');
    await world.choose('deleteSelected');
    expect(alertsOf(world)).toHaveLength(3);
    expect(world.person.texts.at(-1)).toContain('2 of the 3 alerts of this sheet');
    world.person.saysYes = true;
    await world.choose('deleteSelected');
    expect(alertsOf(world).map((alert) => alert.kind)).toEqual(['spread_exceeds']);
    expect(
      world
        .lines('Alerts')
        .map((line) => line['Item'])
        .filter(Boolean),
    ).toEqual([asiimov.item]);
    await world.choose('syncNow');
    expect(world.log()[0]).toBe('nothing to do');
  });

  it('leaves alerts alone that this sheet only shows', async () => {
    const world = await startWorld();
    world.cs2cap
      .account(testKey)
      .plantAlert({ itemId: redlineId, kind: 'price_above', threshold: '9000', currency: 'USD' });
    await world.choose('pullFromCs2cap');
    world.book.select('Alerts', 'A2');
    await world.choose('deleteSelected');
    expect(world.person.texts.at(-1)).toContain(
      'Select rows with an alert of this sheet: the selected ones have nothing to delete',
    );
    expect(alertsOf(world)).toHaveLength(1);
  });
});
