import { describe, expect, it } from 'vitest';
import type { LiftedDelivery } from '#shared/events/link.ts';
import { fireRedline, redline, redlineId, typeRows } from '../alert-rows.ts';
import { startWorld, testKey, type World, type WorldOptions } from '../harness.ts';
import { pairWithPeer, type RelayPeer } from '../relay-peer.ts';
import { aDayLater, fact, postTo, startDirect, verdicts, whileTimePasses } from './direct.ts';

/** A sheet behind a relay, with an armed alert. */
async function startPaired(options: WorldOptions = {}): Promise<{ world: World; peer: RelayPeer }> {
  const world = await startWorld(options);
  const peer = await pairWithPeer(world);
  await typeRows(world, [redline]);
  await world.choose('syncNow');
  return { world, peer };
}

/** Runs what is due within one interval of the poll trigger. */
async function anIntervalLater(world: World): Promise<void> {
  await world.clock.advance(5 * 60_000);
  await world.project.runDueTriggers();
}

/** Arms so many more alerts than the typed one, and lets all fire in one moment. */
async function fireMany(world: World, count: number): Promise<void> {
  const account = world.cs2cap.account(testKey);
  for (let index = 1; index < count; index++) {
    account.plantAlert({ itemId: redlineId, kind: 'price_below', threshold: `${10 + index / 100}`, currency: 'USD' });
  }
  await fireRedline(world);
}

/** One row for each event of the account, each with its own event id once CS2Cap was asked. */
async function expectComplete(world: World): Promise<void> {
  const events = world.cs2cap.account(testKey).events();
  const rows = world.lines('Events');
  expect(rows.map((row) => row['Event ID']).sort()).toEqual(events.map((event) => event.id).sort());
  expect(fact(world, 'Events')).toContain(` · ${events.length} event${events.length === 1 ? '' : 's'} · 0 missing`);
}

/** Fewer at once than Google runs: each execution is a thread here, and what happens beyond the limit is the same. */
const SLOTS = 10;

const webhookId = (world: World) => world.cs2cap.account(testKey).webhooks()[0]?.id ?? '';

/** The last delivery that reached the relay. */
function lastOf(peer: RelayPeer): LiftedDelivery {
  const last = peer.lifted.at(-1);
  if (!last) throw new Error('Nothing was delivered');
  return last;
}

describe('nothing is lost and nothing is double, through the relay, when', () => {
  it('the same delivery comes 50 times at once', async () => {
    const { world, peer } = await startPaired();
    world.google.switches.simultaneousExecutions = SLOTS;
    await fireRedline(world);
    await Promise.all(Array.from({ length: 50 }, () => peer.post(peer.lifted)));
    expect(verdicts(world)).toEqual(['signed relay']);
    await anIntervalLater(world);
    await expectComplete(world);
  });

  it('60 pushes come at once, more than Google runs', async () => {
    const { world, peer } = await startPaired();
    await fireMany(world, 60);
    world.google.switches.simultaneousExecutions = SLOTS;
    const answers = await Promise.all(peer.lifted.map((lifted) => peer.post([lifted])));
    expect(answers.some((answer) => answer.type.includes('text/html'))).toBe(true);
    await anIntervalLater(world);
    await expectComplete(world);
    // The relay sends again what was not acknowledged: it finds its rows.
    for (let index = 0; index < 60; index += 20) await peer.push(peer.lifted.slice(index, index + 20));
    await anIntervalLater(world);
    await expectComplete(world);
    expect(new Set(verdicts(world))).toEqual(new Set(['signed relay']));
  }, 60_000);

  it('a sync has been running for five minutes', async () => {
    const { world, peer } = await startPaired();
    await fireRedline(world);
    world.cs2cap.faults.arm({ method: 'GET', path: /alerts$/ }, { kind: 'delay', ms: 50_000 });
    let isDone = false;
    const sync = world.choose('syncNow').then(() => {
      isDone = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await peer.push(peer.lifted)).toMatchObject([{ status: 'stored' }]);
    expect(isDone).toBe(false);
    await world.clock.advance(50_000);
    await sync;
    await anIntervalLater(world);
    await expectComplete(world);
    expect(world.cell('Alerts', 2, 'Status')).toBe('Fired');
  });

  it.each(['lost', 'bounced'] as const)('the acknowledgement is %s after the rows were written', async (echo) => {
    const { world, peer } = await startPaired();
    await fireRedline(world);
    world.google.switches.echo = echo;
    await expect(peer.push(peer.lifted)).rejects.toThrow();
    world.google.switches.echo = 'text';
    expect(await peer.push(peer.lifted)).toMatchObject([{ status: 'duplicate' }]);
    await anIntervalLater(world);
    await expectComplete(world);
  });

  it.each([
    ['Sheet.appendRow', 1],
    ['Range.setValues', 3],
    ['SpreadsheetApp.flush', 1],
    ['SpreadsheetApp.flush', 3],
    ['Lock.releaseLock', 3],
  ])('the execution is killed at %s with %i deliveries', async (method, count) => {
    const { world, peer } = await startPaired();
    await fireMany(world, count);
    world.google.switches.killAt = { method };
    expect((await peer.post(peer.lifted)).type).toContain('text/html');
    world.google.switches.killAt = undefined;
    await peer.push(peer.lifted);
    await anIntervalLater(world);
    await expectComplete(world);
    expect(new Set(verdicts(world))).toEqual(new Set(['signed relay']));
  });

  it('the lock can’t be had in time', async () => {
    const { world, peer } = await startPaired();
    await fireRedline(world);
    const release = await world.project.holdScriptLock();
    expect(await whileTimePasses(world, peer.push(peer.lifted))).toMatchObject([{ status: 'busy' }]);
    release();
    expect(await peer.push(peer.lifted)).toMatchObject([{ status: 'stored' }]);
    await anIntervalLater(world);
    await expectComplete(world);
  });

  it.each(['quota', 'error', 'too-many'] as const)('the web app fails for a day (%s)', async (exec) => {
    const { world, peer } = await startPaired();
    world.google.switches.exec = exec;
    await fireRedline(world);
    await expect(peer.push(peer.lifted)).rejects.toThrow('No acknowledgement');
    world.google.switches.exec = 'run';
    await aDayLater(world);
    await expectComplete(world);
    expect(verdicts(world)).toEqual(['confirmed back-fill']);
  });

  it('calls to CS2Cap are used up for a day', async () => {
    const { world, peer } = await startPaired();
    await fireRedline(world);
    world.google.switches.quotaUsedUp = ['urlfetch'];
    await peer.push(peer.lifted);
    await anIntervalLater(world);
    expect(verdicts(world)).toEqual(['signed relay']);
    await aDayLater(world);
    expect(verdicts(world)).toEqual(['signed relay']);
    world.google.switches.quotaUsedUp = [];
    await anIntervalLater(world);
    await expectComplete(world);
  });

  it('deliveries come twice, late and out of order', async () => {
    const { world, peer } = await startPaired({ cs2cap: { switches: { timestampOf: 'event' } } });
    Object.assign(world.cs2cap.faults.deliveries, { duplicate: true, lateSeconds: 1_800, outOfOrder: true });
    await fireMany(world, 5);
    expect(peer.lifted).toHaveLength(10);
    await peer.push(peer.lifted);
    await peer.push(peer.lifted.toReversed());
    await anIntervalLater(world);
    await anIntervalLater(world);
    await expectComplete(world);
    expect(new Set(verdicts(world))).toEqual(new Set(['late relay']));
  });

  it('a late delivery comes long after its event was polled, and only the delivery’s record tells', async () => {
    const { world, peer } = await startPaired();
    await fireRedline(world);
    await anIntervalLater(world);
    expect(verdicts(world)).toEqual(['confirmed back-fill']);
    await aDayLater(world);
    await world.cs2cap.send(testKey, webhookId(world), { deliveryId: lastOf(peer).delivery_id });
    await peer.push([lastOf(peer)]);
    await anIntervalLater(world);
    await expectComplete(world);
    expect(verdicts(world)).toEqual(['signed relay']);
  });

  it('a person sorts the log while rows are added', async () => {
    const { world, peer } = await startPaired();
    await fireMany(world, 40);
    let isOver = false;
    const sorting = (async () => {
      for (let turn = 0; !isOver; turn++) {
        world.book.sortTab('Events', 1 + (turn % 14), turn % 2 === 0);
        await new Promise((resolve) => setImmediate(resolve));
      }
    })();
    for (let index = 0; index < 40; index += 4) await peer.push(peer.lifted.slice(index, index + 4));
    isOver = true;
    await sorting;
    await peer.push(peer.lifted);
    await anIntervalLater(world);
    await expectComplete(world);
  });

  it.each(['Events', '_ids', '_base', 'Status'])('the tab %s is deleted', async (tab) => {
    const { world, peer } = await startPaired();
    await fireRedline(world);
    world.book.deleteTab(tab);
    expect(await peer.push(peer.lifted)).toMatchObject([{ status: 'stored' }]);
    await anIntervalLater(world);
    await expectComplete(world);
  });

  it('the signing secret is missing', async () => {
    const { world, peer } = await startPaired();
    world.project.state.properties.get('script')?.delete('signing_secrets');
    await fireRedline(world);
    expect(await peer.push(peer.lifted)).toMatchObject([{ status: 'refused' }]);
    await anIntervalLater(world);
    await expectComplete(world);
    expect(verdicts(world)).toEqual(['confirmed back-fill']);
  });

  it.each([
    ['behind', -3600, 'late relay'],
    ['ahead', 3600, 'confirmed back-fill'],
  ])('timestamps are an hour %s', async (_, offset, expected) => {
    const { world, peer } = await startPaired();
    world.cs2cap.faults.deliveries.lateSeconds = -offset;
    await fireRedline(world);
    await peer.push(peer.lifted);
    await anIntervalLater(world);
    await anIntervalLater(world);
    await expectComplete(world);
    expect(verdicts(world)).toEqual([expected]);
  });

  it('a body holds other scripts, emoji and 200 KB', async () => {
    const { world, peer } = await startPaired();
    const body = JSON.stringify({
      alert_id: 'a',
      item_id: 1,
      market_hash_name: '★ Karambit 🔪 ™',
      more: '★'.repeat(200_000),
    });
    await world.cs2cap.send(testKey, webhookId(world), { body });
    expect(await peer.push([lastOf(peer)])).toMatchObject([{ status: 'stored' }]);
    expect(await peer.push([lastOf(peer)])).toMatchObject([{ status: 'duplicate' }]);
    const [row] = world.lines('Events');
    expect(row).toMatchObject({ Item: '★ Karambit 🔪 ™', Verdict: 'signed' });
    expect(row?.['Raw']).toMatch(/… \[200\d\d\d characters, SHA-256 [0-9a-f]{64}\]$/);
    expect(row?.['Raw']?.length).toBeLessThan(50_000);
  });
});

describe('nothing is lost and nothing is double, straight from CS2Cap, when', () => {
  it('the same post comes 50 times at once', async () => {
    const world = await startDirect();
    await fireRedline(world);
    const body = world.lines('Events')[0]?.['Raw'] ?? '';
    world.google.switches.simultaneousExecutions = SLOTS;
    await Promise.all(Array.from({ length: 50 }, () => postTo(world.url, body)));
    expect(verdicts(world)).toEqual(['unconfirmed direct']);
    await anIntervalLater(world);
    await expectComplete(world);
    expect(verdicts(world)).toEqual(['confirmed direct']);
  });

  it('60 posts come at once, more than Google runs', async () => {
    const world = await startDirect({ cs2cap: { switches: { deliveriesInParallel: 60 } } });
    world.google.switches.simultaneousExecutions = SLOTS;
    await fireMany(world, 60);
    expect(world.lines('Events').length).toBeLessThan(60);
    await anIntervalLater(world);
    await expectComplete(world);
    expect(new Set(verdicts(world))).toEqual(new Set(['confirmed direct', 'confirmed back-fill']));
  }, 60_000);

  it('the execution is killed after the row, and CS2Cap posts again', async () => {
    const world = await startDirect();
    world.google.switches.killAt = { method: 'Lock.releaseLock' };
    await fireRedline(world);
    world.google.switches.killAt = undefined;
    await world.cs2cap.replay(world.cs2cap.account(testKey).deliveries()[0]?.id ?? '');
    await anIntervalLater(world);
    await expectComplete(world);
  });

  it('the web app fails for a day', async () => {
    const world = await startDirect();
    world.google.switches.exec = 'quota';
    await fireRedline(world);
    world.google.switches.exec = 'run';
    await aDayLater(world);
    await expectComplete(world);
    expect(fact(world, 'Events')).toContain('came by polling only');
  });

  it('posts come twice and out of order', async () => {
    const world = await startDirect();
    Object.assign(world.cs2cap.faults.deliveries, { duplicate: true, outOfOrder: true });
    await fireMany(world, 5);
    await anIntervalLater(world);
    await anIntervalLater(world);
    await expectComplete(world);
    expect(new Set(verdicts(world))).toEqual(new Set(['confirmed direct']));
  });

  it('a body holds other scripts, emoji and 200 KB', async () => {
    const world = await startDirect();
    const body = JSON.stringify({ alert_id: 'a', item_id: 1, market_hash_name: '★ 🔪 ™', more: 'x'.repeat(200_000) });
    expect((await postTo(world.url, body)).status).toBe(200);
    await postTo(world.url, body);
    expect(world.lines('Events')).toMatchObject([{ Item: '★ 🔪 ™', Verdict: 'unconfirmed' }]);
  });
});
