import { describe, expect, it } from 'vitest';
import type { Counts } from '#sandbox/google/meter.ts';
import { redline, typeRows } from '../alert-rows.ts';
import { startWorld, testKey, type World } from '../harness.ts';
import { pairWithPeer, type RelayPeer } from '../relay-peer.ts';
import { postTo, startDirect } from './direct.ts';

const LINES = 20_000;

/**
 * Fills the log as far as the toolkit sees it: lines with their records, in the order and form that it writes. Gives a
 * function that tells how many lines there are and what the last one says.
 */
async function fillLog(world: World): Promise<() => Promise<unknown>> {
  const headers = world.book.rows('Events')[0] ?? [];
  const column = headers.indexOf('Record') + 1;
  const code = `
function fill() {
  const tab = SpreadsheetApp.getActive().getSheetByName('Events');
  const ids = SpreadsheetApp.getActive().getSheetByName('_ids');
  for (const each of [tab, ids]) each.insertRowsAfter(each.getMaxRows(), ${LINES} + 1 - each.getMaxRows());
  const records = Array.from({ length: ${LINES} }, (_, index) =>
    ['r id' + index + ' key' + index + ' deliv_' + index + ' evt_' + index + ' alert_' + index + ' mi5gp8w0 mi5gp8w0']);
  tab.getRange(2, 1, ${LINES}, 1).setValues(records.map(() => [new Date(1763900000000)]));
  tab.getRange(2, ${column}, ${LINES}, 1).setValues(records);
  ids.getRange(2, 1, ${LINES}, 1).setValues(records);
}
function tail() {
  const tab = SpreadsheetApp.getActive().getSheetByName('Events');
  const [headers] = tab.getRange('1:1').getValues();
  const [values] = tab.getRange(tab.getLastRow(), 1, 1, headers.length).getValues();
  const cells = headers.map((header, index) => [header, values[index]]).filter(([header]) => header);
  return Object.assign(Object.fromEntries(cells), { lines: tab.getLastRow() - 1 });
}`;
  const filler = world.google.createProject(
    { files: { 'appsscript.json': '{"timeZone":"Etc/UTC"}', 'Code.js': code } },
    world.book,
  );
  const result = await filler.run('fill');
  if (!result.ok) throw new Error(result.error?.message);
  return async () => (await filler.run('tail')).value;
}

const trips = ({ spreadsheet, properties, cache, lock, fetch }: Counts) =>
  spreadsheet + properties + cache + lock + fetch;

/** What the last doPost cost. */
function lastPost(world: World): Counts {
  const counts = world.project.executions.findLast(({ functionName }) => functionName === 'doPost')?.result?.counts;
  if (!counts) throw new Error('nothing was posted');
  return counts;
}

/** Opens the spreadsheet by its id in web calls, which costs a round trip more and needs the wider scope. */
function withoutActiveSpreadsheet(world: World): void {
  const files = { ...world.project.state.head.files };
  const manifest = (files['appsscript.json'] ?? '').replace('spreadsheets.currentonly', 'spreadsheets');
  world.project.setHead({ ...files, 'appsscript.json': manifest });
  for (const id of world.project.state.deployments.keys()) world.project.redeploy(id);
  world.google.switches.activeSpreadsheetInDoPost = 'null';
}

async function deliver(world: World, peer: RelayPeer, count: number): Promise<void> {
  const webhook = world.cs2cap.account(testKey).webhooks()[0]?.id ?? '';
  const alertId = world.cell('Alerts', 2, 'Alert ID');
  for (let index = 0; index < count; index++) {
    // Another body each time: within one second equal ones are signed alike.
    await world.cs2cap.send(testKey, webhook, {
      body: JSON.stringify({ alert_id: alertId, item_id: peer.lifted.length }),
    });
  }
  const sent = peer.lifted.slice(-count);
  expect((await peer.push(sent)).map((result) => result.status)).toEqual(Array(count).fill('stored'));
}

/** Every call to a service is a round trip of 100–500 ms on Google's servers (apps-script.md §5). */
describe.each([
  ['bound', false],
  ['opened by its id', true],
])('doPost with a log of 20,000 rows (spreadsheet %s)', (_, isNull) => {
  it('makes at most 10 round trips for one delivery and 14 for 100, through the relay', async () => {
    const world = await startWorld();
    const peer = await pairWithPeer(world);
    await typeRows(world, [redline]);
    await world.choose('syncNow');
    const tail = await fillLog(world);
    if (isNull) withoutActiveSpreadsheet(world);
    await deliver(world, peer, 1);
    expect(trips(lastPost(world))).toBeLessThanOrEqual(10);
    expect(await tail()).toMatchObject({ lines: LINES + 1, Verdict: 'signed', Item: redline.item, Threshold: 10 });
    await deliver(world, peer, 100);
    expect(trips(lastPost(world))).toBeLessThanOrEqual(14);
    await peer.push(peer.lifted.slice(-1));
    expect(trips(lastPost(world))).toBeLessThanOrEqual(10);
    expect(await tail()).toMatchObject({ lines: LINES + 101 });
  }, 60_000);

  it('makes at most 10 for one straight from CS2Cap, and takes little of an execution’s time', async () => {
    const world = await startDirect();
    const tail = await fillLog(world);
    if (isNull) withoutActiveSpreadsheet(world);
    const body = JSON.stringify({ alert_id: world.cell('Alerts', 2, 'Alert ID'), item_id: 1 });
    expect((await postTo(world.url, body)).status).toBe(200);
    expect(trips(lastPost(world))).toBeLessThanOrEqual(10);
    expect(await tail()).toMatchObject({ lines: LINES + 1, Verdict: 'unconfirmed', Item: redline.item });
    const post = world.project.executions.findLast(({ functionName }) => functionName === 'doPost');
    expect(post?.result?.modelMs).toBeLessThan(3_000);
  }, 60_000);
});
