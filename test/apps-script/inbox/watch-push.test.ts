import { describe, expect, it } from 'vitest';
import { fireRedline, recoverRedline, redlineId } from '../alert-rows.ts';
import { startWorld, testKey, type World } from '../harness.ts';
import { pairWithPeer } from '../relay-peer.ts';
import { fact, startDirect, verdicts } from './direct.ts';

const webhookPath = (world: World) =>
  `${world.cs2cap.url}/v1/account/webhooks/${world.cs2cap.account(testKey).webhooks()[0]?.id}`;

const call = (url: string, method: string, body?: object) =>
  fetch(url, {
    method,
    headers: { Authorization: `Bearer ${testKey}`, 'Content-Type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });

/** Lets another alert fire and a quarter of an hour pass, in which polling sees it. */
async function missOne(world: World): Promise<void> {
  world.cs2cap
    .account(testKey)
    .plantAlert({ itemId: redlineId, kind: 'price_below', threshold: '11', currency: 'USD' });
  await fireRedline(world);
  for (let turn = 0; turn < 3; turn++) {
    await world.clock.advance(5 * 60_000);
    await world.project.runDueTriggers();
  }
}

describe('the watch over pushes', () => {
  it.each<[string, (world: World) => unknown, string]>([
    [
      'the plan was downgraded',
      (world) => world.cs2cap.account(testKey).setTier('pro'),
      'the account has no webhooks any more; polling goes on',
    ],
    [
      'the destination is paused',
      (world) => call(webhookPath(world), 'PATCH', { is_active: false }),
      'the destination of this sheet is paused; resume it in CS2Cap ▸ Webhook ▸ Destinations',
    ],
    [
      'the destination is gone',
      (world) => call(webhookPath(world), 'DELETE'),
      'the destination of this sheet is gone; choose CS2Cap ▸ Webhook ▸ Connect',
    ],
    [
      'the address is dead',
      (world) => {
        for (const id of [...world.project.state.deployments.keys()]) world.project.undeploy(id);
      },
      'CS2Cap can’t reach this sheet; CS2Cap says "HTTP 404"; choose CS2Cap ▸ Diagnose',
    ],
  ])('says that %s, and the events are there all the same', async (_, spoil, words) => {
    const world = await startDirect();
    world.cs2cap.switches.retryDelaysMs = [];
    await world.clock.advance(1_000);
    await spoil(world);
    await missOne(world);
    expect(fact(world, 'Events')).toContain('2 events came by polling only: ');
    expect(fact(world, 'Events')).toContain(words);
    expect(verdicts(world)).toEqual(['confirmed back-fill', 'confirmed back-fill']);
    expect(fact(world, 'Events')).toContain('2 events · 0 missing · 2 back-filled');
    expect(fact(world, 'Events')).not.toMatch(/k=[0-9a-f]{8}/);
  });

  it('ends by itself when pushes come again', async () => {
    const world = await startDirect();
    await world.clock.advance(1_000);
    world.cs2cap.account(testKey).setTier('pro');
    await missOne(world);
    expect(fact(world, 'Events')).toContain('no webhooks any more');
    world.cs2cap.account(testKey).setTier('quant');
    recoverRedline(world);
    world.cs2cap
      .account(testKey)
      .plantAlert({ itemId: redlineId, kind: 'price_below', threshold: '12', currency: 'USD' });
    await fireRedline(world);
    await world.clock.advance(5 * 60_000);
    await world.project.runDueTriggers();
    expect(verdicts(world).at(-1)).toBe('confirmed direct');
    expect(fact(world, 'Events')).not.toContain('polling only');
  });

  it('does not call an event missed whose push is a few minutes late', async () => {
    const world = await startWorld();
    const peer = await pairWithPeer(world);
    world.cs2cap
      .account(testKey)
      .plantAlert({ itemId: redlineId, kind: 'price_below', threshold: '11', currency: 'USD' });
    await world.clock.advance(1_000);
    await fireRedline(world);
    await world.clock.advance(5 * 60_000);
    await world.project.runDueTriggers();
    expect(fact(world, 'Events')).toContain('1 back-filled');
    expect(fact(world, 'Events')).not.toContain('polling only');
    await peer.push(peer.lifted);
    await world.clock.advance(5 * 60_000);
    await world.project.runDueTriggers();
    expect(fact(world, 'Events')).toContain('1 event · 0 missing · 0 back-filled · last push 5 min ago');
  });

  it('shows a gap where the list is too long to be read back to what is known', async () => {
    const world = await startWorld({ cs2cap: { switches: { rateLimits: false } } });
    const account = world.cs2cap.account(testKey);
    const plant = (count: number, threshold: string) => {
      for (let index = 0; index < count; index++) {
        account.plantAlert({ itemId: redlineId, kind: 'price_below', threshold, currency: 'USD' });
      }
    };
    plant(1, '10');
    await fireRedline(world);
    await world.choose('pollEvents');
    await world.clock.advance(60_000);
    plant(2_050, '11');
    await world.cs2cap.tick();
    await world.choose('pollEvents');
    expect(world.lines('Events')).toHaveLength(2_001);
    expect(fact(world, 'Events')).toContain('gap 12:00–12:01: CS2Cap’s list does not reach back to it');
  });
});
