import { describe, expect, it } from 'vitest';
import { until } from '#sandbox/until.ts';
import { fireRedline, recoverRedline, redline } from '../alert-rows.ts';
import { startWorld, testKey, type World } from '../harness.ts';
import { aMinuteLater, fact, postTo, startDirect, verdicts, whileTimePasses } from './direct.ts';

const smallBody = (world: World) =>
  JSON.stringify({
    alert_id: world.cell('Alerts', 2, 'Alert ID'),
    item_id: 156,
    market_hash_name: 'AK-47 | Redline (Field-Tested)',
  });

/** Re-arms the fired Redline in the sheet and lets it fire again. */
async function fireAgain(world: World): Promise<void> {
  recoverRedline(world);
  await world.choose('syncNow');
  await world.type('Alerts', 2, 'Enabled', 'TRUE');
  await world.choose('syncNow');
  await fireRedline(world);
}

describe('a post straight from CS2Cap', () => {
  it.each([['small'], ['flat'], ['nested']] as const)(
    'is logged as unconfirmed at once and confirmed a minute later (%s body)',
    async (body) => {
      const world = await startDirect({ cs2cap: { switches: { body } } });
      await fireRedline(world);
      expect(world.lines('Events')).toMatchObject([
        { Item: redline.item, Kind: 'price_below', Threshold: '10', Verdict: 'unconfirmed', Source: 'direct' },
      ]);
      expect(world.cs2cap.account(testKey).deliveries().at(-1)).toMatchObject({ status: 'succeeded' });
      await aMinuteLater(world);
      expect(world.lines('Events')).toMatchObject([
        { Value: '9.5', Verdict: 'confirmed', Source: 'direct', 'Event ID': expect.stringMatching(/^evt_/) },
      ]);
    },
  );

  it.each(['utf-8', 'latin1'] as const)('keeps ★ and ™ where Google reads its body as %s', async (charset) => {
    const world = await startDirect();
    world.google.switches.charsetlessBody = charset;
    const item = world.cs2cap.market.items().find((each) => each.market_hash_name.startsWith('★'));
    const itemId = item?.item_id ?? 0;
    world.cs2cap.account(testKey).plantAlert({ itemId, kind: 'price_above', threshold: '0.01', currency: 'USD' });
    world.cs2cap.market.setPrice(itemId, { ask: '9.50', bid: '9.00' });
    await world.cs2cap.tick();
    expect(world.lines('Events')).toMatchObject([{ Item: item?.market_hash_name, Verdict: 'unconfirmed' }]);
    await aMinuteLater(world);
    expect(world.lines('Events')).toMatchObject([{ Item: item?.market_hash_name, Verdict: 'confirmed' }]);
    expect(world.lines('Quarantine')).toEqual([]);
  });

  it('gets a page with status 200, and no redirect', async () => {
    const world = await startDirect();
    expect(await postTo(world.url, smallBody(world))).toMatchObject({
      status: 200,
      text: expect.stringContaining('ok'),
    });
  });

  it('turns its row of the Alerts tab to Fired, with the time, and leaves everything else to the next sync', async () => {
    const world = await startDirect();
    await fireRedline(world);
    await aMinuteLater(world);
    expect(world.cell('Alerts', 2, 'Status')).toBe('Fired');
    expect(world.cell('Alerts', 2, 'Last triggered')).toBe('2026-11-23 12:00:00');
    expect(world.cell('Alerts', 2, 'Enabled')).toBe('TRUE');
    await world.choose('syncNow');
    expect(world.cell('Alerts', 2, 'Status')).toBe('Fired');
    expect(world.cell('Alerts', 2, 'Enabled')).toBe('FALSE');
  });

  it('leaves its row to a sync that runs, and to the next look after it', async () => {
    const world = await startDirect();
    await fireRedline(world);
    world.cs2cap.faults.arm({ method: 'GET', path: /alerts$/ }, { kind: 'delay', ms: 50_000 });
    const sync = world.choose('syncNow');
    await until('the sync to hold its lease', () => world.project.properties().has('sync_lease'));
    await world.project.run('followUp');
    expect(verdicts(world)).toEqual(['confirmed direct']);
    expect(world.cell('Alerts', 2, 'Status')).toBe('Armed');
    await whileTimePasses(world, sync);
    await aMinuteLater(world);
    expect(world.cell('Alerts', 2, 'Status')).toBe('Fired');
  });

  it.each([
    ['without the capability', (url: string) => url.replace(/\?.*/, '')],
    ['with a wrong one', (url: string) => url.replace(/.$/, (last) => (last === '0' ? '1' : '0'))],
    ['with an empty one', (url: string) => url.replace(/k=.*/, 'k=')],
  ])('%s leaves no trace and learns nothing', async (_, change) => {
    const world = await startDirect();
    const { status } = await postTo(change(world.url), smallBody(world));
    expect(status).toBe(302);
    expect(world.lines('Events')).toEqual([]);
    expect(world.lines('Quarantine')).toEqual([]);
    const post = world.project.executions.findLast((execution) => execution.functionName === 'doPost');
    expect(post?.result?.counts.spreadsheet).toBe(0);
  });

  it('is never believed on a sheet that has no capability', async () => {
    const world = await startWorld();
    const { execUrl } = world.project.deploy();
    await postTo(`${execUrl}?k=`, '{}');
    await postTo(`${execUrl}?k=undefined`, '{}');
    expect(world.lines('Events')).toEqual([]);
  });

  it('that CS2Cap knows nothing of goes to Quarantine', async () => {
    const world = await startDirect();
    await postTo(world.url, smallBody(world));
    expect(verdicts(world)).toEqual(['unconfirmed direct']);
    await aMinuteLater(world);
    expect(world.lines('Events')).toEqual([]);
    expect(world.lines('Quarantine')).toMatchObject([
      { Reason: 'CS2Cap was asked and knows no such event', Raw: smallBody(world) },
    ]);
  });

  it('whose content differs from what CS2Cap knows goes to Quarantine, and the true event is logged', async () => {
    const world = await startDirect();
    const alertId = world.cell('Alerts', 2, 'Alert ID');
    await postTo(world.url, JSON.stringify({ alert_id: alertId, item_id: 1, market_hash_name: 'Another item' }));
    world.cs2cap.switches.attemptTimeoutMs = 1;
    await fireRedline(world);
    await aMinuteLater(world);
    expect(world.lines('Events')).toMatchObject([{ Item: redline.item, Verdict: 'confirmed' }]);
    expect(world.lines('Quarantine')).toHaveLength(1);
  });

  it('that comes again is one row, before and after it was confirmed', async () => {
    const world = await startDirect();
    await fireRedline(world);
    const [delivery] = world.cs2cap.account(testKey).deliveries();
    await world.cs2cap.replay(delivery?.id ?? '');
    await aMinuteLater(world);
    await world.cs2cap.replay(delivery?.id ?? '');
    await world.clock.advance(5 * 60_000);
    await world.project.runDueTriggers();
    expect(verdicts(world)).toEqual(['confirmed direct']);
  });

  it('of an alert that fires twice is two rows, although the bodies are equal', async () => {
    const world = await startDirect();
    await fireRedline(world);
    await aMinuteLater(world);
    await fireAgain(world);
    await world.clock.advance(5 * 60_000);
    await world.project.runDueTriggers();
    expect(verdicts(world)).toEqual(['confirmed direct', 'confirmed direct']);
    expect(new Set(world.lines('Events').map((line) => line['Event ID'])).size).toBe(2);
  });

  it('that was polled first stays one row', async () => {
    const world = await startDirect();
    world.google.switches.exec = 'error';
    world.cs2cap.switches.attemptTimeoutMs = 1;
    await fireRedline(world);
    world.google.switches.exec = 'run';
    await world.choose('pollEvents');
    await postTo(world.url, smallBody(world));
    await aMinuteLater(world);
    expect(world.lines('Events')).toHaveLength(1);
    expect(verdicts(world)[0]).toMatch(/^confirmed/);
  });

  it('stays unconfirmed while CS2Cap can’t be asked, and is confirmed later', async () => {
    const world = await startDirect();
    await fireRedline(world);
    const disarm = world.cs2cap.faults.arm({ path: /events/, times: 100 }, { kind: 'status', status: 503 });
    await aMinuteLater(world);
    expect(verdicts(world)).toEqual(['unconfirmed direct']);
    disarm();
    await world.clock.advance(5 * 60_000);
    await world.project.runDueTriggers();
    expect(verdicts(world)).toEqual(['confirmed direct']);
  });

  it('of a type that CS2Cap lists nowhere is logged and stays unconfirmed', async () => {
    const world = await startDirect();
    const body = '{"type":"item.renamed","item_id":1}';
    expect((await postTo(world.url, body)).status).toBe(200);
    await aMinuteLater(world);
    expect(world.lines('Events')).toMatchObject([{ Verdict: 'unconfirmed', Reason: 'event type item.renamed' }]);
    expect(world.lines('Quarantine')).toEqual([]);
  });

  it.each([
    ['no JSON', 'not JSON ★', 'the body is not a JSON object'],
    [
      'a test that this sheet did not make',
      '{"type":"toolkit.test","id":"x"}',
      'a test event that this sheet did not make',
    ],
  ])('with %s is kept in Quarantine', async (_, body, reason) => {
    const world = await startDirect();
    await postTo(world.url, body);
    expect(world.lines('Events')).toEqual([]);
    expect(world.lines('Quarantine')).toMatchObject([{ Reason: reason, Raw: body }]);
  });

  it('finds its follow-up planned already, however many come', async () => {
    const world = await startDirect();
    for (const id of ['a', 'b', 'c']) await postTo(world.url, JSON.stringify({ alert_id: id, item_id: 1 }));
    const planned = world.project.triggers().filter((trigger) => trigger.functionName === 'followUp');
    expect(planned).toHaveLength(1);
    await aMinuteLater(world);
    expect(world.project.triggers().filter((trigger) => trigger.functionName === 'followUp')).toEqual([]);
  });

  it('is told to come again, by a redirect, while the sheet is busy', async () => {
    const world = await startDirect();
    const release = await world.project.holdScriptLock();
    expect((await whileTimePasses(world, postTo(world.url, smallBody(world)))).status).toBe(302);
    release();
  });

  it('works as well where web calls must open the spreadsheet by its id', async () => {
    const world = await startDirect();
    const manifest = world.project.state.head.files['appsscript.json'] ?? '';
    const files = { ...world.project.state.head.files };
    world.project.setHead({
      ...files,
      'appsscript.json': manifest.replace('spreadsheets.currentonly', 'spreadsheets'),
    });
    world.project.redeploy([...world.project.state.deployments.keys()][0] ?? '');
    world.google.switches.activeSpreadsheetInDoPost = 'null';
    await fireRedline(world);
    await aMinuteLater(world);
    expect(verdicts(world)).toEqual(['confirmed direct']);
  });
});

describe('the line about the whole log', () => {
  it('stands in Status and in the header’s note', async () => {
    const world = await startDirect();
    await fireRedline(world);
    await aMinuteLater(world);
    const words = 'Complete up to 12:01 · 1 event · 0 missing · 0 back-filled · last push 1 min ago';
    expect(fact(world, 'Events')).toBe(words);
    expect(world.book.noteAt('Events', 'A1')).toContain(words);
  });
});
