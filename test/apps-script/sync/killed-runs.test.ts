import { describe, expect, it } from 'vitest';
import { asiimov, redline, redlineId, typeRows } from '../alert-rows.ts';
import { startWorld, testKey, type World } from '../harness.ts';

const alertsOf = (world: World) => world.cs2cap.account(testKey).alerts();
const thresholds = (world: World) => new Map(alertsOf(world).map((alert) => [alert.threshold_value, alert.id]));

/** A sheet whose next sync creates, takes over, patches, replaces, deletes, pulls, and learns that one has fired. */
async function startBusy(): Promise<World> {
  const world = await startWorld();
  const rows = ['1', '2', '3', '4', '10'].map((threshold) => ({ ...redline, threshold }));
  await typeRows(world, [...rows, asiimov]);
  await world.choose('syncNow');
  const ids = thresholds(world);
  await world.type('Alerts', 2, 'Threshold', '1.5');
  await world.type('Alerts', 3, 'Kind', 'price_above');
  await world.type('Alerts', 3, 'Threshold', '9000');
  await patch(world, ids.get('4'), { threshold_value: '4.5' });
  world.cs2cap.market.setPrice(redlineId, { ask: '9.50', bid: '9.00' });
  await world.cs2cap.tick();
  world.cs2cap.market.setPrice(redlineId, { ask: '12.00', bid: '11.00' });
  await typeRows(
    world,
    [
      { ...redline, threshold: '7' },
      { ...redline, threshold: '8' },
    ],
    8,
  );
  world.cs2cap.account(testKey).plantAlert({ itemId: redlineId, kind: 'price_below', threshold: '8', currency: 'USD' });
  world.book.deleteRow('Alerts', 4);
  return world;
}

async function patch(world: World, id: string | undefined, changes: object): Promise<void> {
  await fetch(`${world.cs2cap.url}/v1/account/alerts/${id}`, {
    method: 'PATCH',
    headers: { Authorization: `Bearer ${testKey}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(changes),
  });
}

/** Both sides as they are in the end, without what differs from run to run. */
function stateOf(world: World) {
  const alerts = alertsOf(world).map(({ kind, threshold_value, is_enabled, item }) =>
    [item.item_id, kind, threshold_value, is_enabled].join(' '),
  );
  const numberOf = new Map(alertsOf(world).map(({ id, kind, threshold_value }) => [id, `${kind} ${threshold_value}`]));
  const rows = world.lines('Alerts').map(({ 'Row key': _key, 'Alert ID': id = '', ...line }) => ({
    ...line,
    alert: numberOf.get(id) ?? id,
  }));
  return { alerts: alerts.sort(), rows };
}

/** What a person does before the next run: edits rows that an ended run may have created or replaced already, and sorts. */
async function editSent(world: World): Promise<void> {
  for (const [index, row] of world.lines('Alerts').entries()) {
    const edited = { '9000': '9100', '7': '7.5' }[row['Threshold'] ?? ''];
    if (edited !== undefined) await world.type('Alerts', index + 2, 'Threshold', edited);
  }
  world.book.sortTab('Alerts', 4, false);
}

/** Ends a run at a call, lets a person work, and syncs until nothing is left to do. */
async function endAt(method: string, call: number, between: (world: World) => Promise<void>): Promise<World> {
  const world = await startBusy();
  world.google.switches.killAt = { method, call };
  await world.choose('syncNow').catch(() => undefined);
  world.google.switches.killAt = undefined;
  await world.clock.advance(10 * 60_000);
  // The poll trigger has run by then: a person who sorts within its few milliseconds is another story.
  await world.project.runDueTriggers();
  await between(world);
  await world.choose('syncNow');
  await world.choose('syncNow');
  return world;
}

/** Where executions are ended. All calls of a run take minutes: KILL_AT names other methods, separated by commas. */
const METHODS = (process.env['KILL_AT'] ?? 'UrlFetchApp.fetchAll').split(',');

describe('a run that is ended at any moment', () => {
  it.each([
    ['the next one', 1, () => Promise.resolve()],
    // The same calls again would say little more: every second one is ended.
    ['a person edited and sorted, and the next one', 2, editSent],
  ])('leaves the same state as a whole one after %s', { timeout: 600_000 }, async (_what, every, between) => {
    const usual = await startBusy();
    const { counts } = await usual.project.run('syncNow', [], { ui: usual.person.ui });
    await between(usual);
    await usual.choose('syncNow');
    const expected = stateOf(usual);
    expect(expected.alerts).toHaveLength(7);
    for (const method of METHODS) {
      for (let call = 1; call <= (counts.methods[method] ?? 0); call += every) {
        const world = await endAt(method, call, between);
        expect({ method, call, ...stateOf(world), end: world.log()[0] }).toEqual({
          method,
          call,
          ...expected,
          end: 'nothing to do',
        });
      }
    }
  });
});
