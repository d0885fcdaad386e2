import { describe, expect, it } from 'vitest';
import { fireRedline, redline, typeRows } from '../alert-rows.ts';
import { startWorld, testKey, type World } from '../harness.ts';
import { directUrlOf, postTo, startDirect, verdicts } from '../inbox/direct.ts';
import { pairWithPeer, type RelayPeer } from '../relay-peer.ts';

const webhookId = (world: World) => world.cs2cap.account(testKey).webhooks()[0]?.id ?? '';

const COUNT = 60;

/** Posts signed events, each of its own alert, one after another. */
async function keepFiring(world: World): Promise<void> {
  for (let index = 0; index < COUNT; index++) {
    await world.cs2cap.send(testKey, webhookId(world), { body: JSON.stringify({ alert_id: `a${index}`, item_id: 1 }) });
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Pushes what comes as a relay does: again what was "busy", never again what has its answer. Gives the answers. */
async function keepPushing(peer: RelayPeer): Promise<string[]> {
  const final = new Map<string, string>();
  while (final.size < COUNT) {
    const waiting = peer.lifted.filter((lifted) => !final.has(lifted.delivery_id)).slice(0, 10);
    const results = waiting.length > 0 ? await peer.push(waiting) : [];
    for (const { delivery_id, status } of results) if (status !== 'busy') final.set(delivery_id, status);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return [...final.values()];
}

describe('Webhook ▸ Rotate secret', () => {
  it('loses nothing although events fire all through it, before and after', async () => {
    const world = await startWorld();
    const peer = await pairWithPeer(world);
    const before = world.project.properties().get('signing_secrets');
    const events = Promise.all([keepFiring(world), keepPushing(peer)]);
    let isOver = false;
    const done = events.finally(() => {
      isOver = true;
    });
    let turns = 0;
    for (; !isOver; turns++) await world.choose('rotateSecret');
    const [, answers] = await done;
    expect(turns).toBeGreaterThan(1);
    expect(new Set(answers)).toEqual(new Set(['stored']));
    expect(world.lines('Events')).toHaveLength(COUNT);
    expect(new Set(world.lines('Events').map((line) => line['Alert ID'])).size).toBe(COUNT);
    expect(new Set(verdicts(world))).toEqual(new Set(['signed relay']));
    expect(world.lines('Quarantine')).toEqual([]);
    expect(world.project.properties().get('signing_secrets')).not.toBe(before);
    expect(world.project.properties().has('rotating_until')).toBe(false);
  }, 60_000);

  it('answers "busy" to what a secret signed that is just being fetched, and "refused" to it at other times', async () => {
    const world = await startWorld();
    const peer = await pairWithPeer(world);
    await world.cs2cap.forge(testKey, webhookId(world));
    const script = world.project.state.properties.get('script');
    script?.set('rotating_until', String(world.clock.now() + 1_000));
    expect(await peer.push(peer.lifted)).toMatchObject([
      { status: 'busy', reason: 'the signing secret is being changed' },
    ]);
    await world.clock.advance(1_000);
    expect(await peer.push(peer.lifted)).toMatchObject([{ status: 'refused' }]);
  });

  it('fetches another secret where the answer with one was lost, and loses nothing', async () => {
    const world = await startWorld();
    const peer = await pairWithPeer(world);
    world.cs2cap.faults.arm({ path: /rotate-secret/ }, { kind: 'drop-after' });
    await world.choose('rotateSecret');
    const [webhook] = world.cs2cap.account(testKey).webhooks();
    expect(world.project.properties().get('signing_secrets')).toContain(`${webhook?.secret_last4}"`);
    await world.cs2cap.send(testKey, webhookId(world), {});
    expect(await peer.push(peer.lifted)).toMatchObject([{ status: 'stored' }]);
  });

  it('says what to do where CS2Cap gives none', async () => {
    const world = await startWorld();
    await pairWithPeer(world);
    world.cs2cap.faults.arm({ path: /rotate-secret/, times: 9 }, { kind: 'status', status: 503 });
    await world.choose('rotateSecret');
    expect(world.person.texts.at(-1)).toContain('choose CS2Cap ▸ Webhook ▸ Rotate secret once more');
    expect(world.project.properties().has('rotating_until')).toBe(false);
  });

  it('gives a new address where CS2Cap posts straight here; the old one works for a day', async () => {
    const world = await startDirect();
    const old = directUrlOf(world);
    await world.choose('rotateSecret');
    const next = directUrlOf(world);
    expect(next).not.toBe(old);
    await fireRedline(world);
    await postTo(old, JSON.stringify({ alert_id: 'b', item_id: 1 }));
    expect(world.lines('Events')).toHaveLength(2);
    world.project.state.triggers = [];
    await world.clock.advance(24 * 3_600_000);
    await postTo(old, JSON.stringify({ alert_id: 'c', item_id: 1 }));
    expect(world.lines('Events')).toHaveLength(2);
    await postTo(next, JSON.stringify({ alert_id: 'd', item_id: 1 }));
    expect(world.lines('Events')).toHaveLength(3);
  });

  it('keeps the address where CS2Cap refuses a new one', async () => {
    const world = await startDirect();
    const old = directUrlOf(world);
    world.cs2cap.faults.arm({ method: 'PATCH', path: /webhooks/ }, { kind: 'status', status: 400 });
    await world.choose('rotateSecret');
    expect(directUrlOf(world)).toBe(old);
    world.project.state.triggers = [];
    await world.clock.advance(25 * 3_600_000);
    await postTo(old, JSON.stringify({ alert_id: 'b', item_id: 1 }));
    expect(world.lines('Events')).toHaveLength(1);
  });

  it('needs a destination', async () => {
    const world = await startWorld();
    await world.choose('rotateSecret');
    expect(world.person.texts.at(-1)).toContain('Choose CS2Cap ▸ Webhook ▸ Connect');
  });
});

describe('Webhook ▸ Verify log', () => {
  it('finds every verdict again, also those of rotated secrets and archives, and marks what was altered', async () => {
    const world = await startWorld();
    const peer = await pairWithPeer(world);
    await typeRows(world, [redline]);
    await world.choose('syncNow');
    await fireRedline(world);
    await world.choose('rotateSecret');
    await world.cs2cap.send(testKey, webhookId(world), {
      body: '{"alert_id":"x","item_id":1,"market_hash_name":"★ X"}',
    });
    await peer.push(peer.lifted);
    await world.choose('pollEvents');
    await world.choose('verifyLog');
    expect(world.person.texts.at(-1)).toContain('2 lines hold, 0 were altered, 0 can’t be checked');
    await world.type('Events', 3, 'Item', '★ Y');
    await world.choose('verifyLog');
    expect(world.person.texts.at(-1)).toContain('1 lines hold, 1 were altered');
    expect(world.person.texts.at(-1)).toContain('Events line 3: itemName differ from Raw');
    expect([world.book.backgroundAt('Events', 'I3'), world.book.backgroundAt('Events', 'I2')]).toEqual([
      '#f4cccc',
      '#ffffff',
    ]);
    expect(world.book.noteAt('Events', 'I3')).toContain('Verify log: ');
    await world.type('Events', 3, 'Item', '★ X');
    await world.choose('verifyLog');
    expect([world.book.backgroundAt('Events', 'I3'), world.book.noteAt('Events', 'I3')]).toEqual(['#ffffff', '']);
  });

  it('holds confirmed lines against what CS2Cap lists', async () => {
    const world = await startDirect();
    await fireRedline(world);
    await world.choose('pollEvents');
    await world.clock.advance(61_000);
    await world.choose('pollEvents');
    await world.type('Events', 2, 'Value', '1.5');
    await world.choose('verifyLog');
    expect(world.person.texts.at(-1)).toContain('Events line 2: value differ from CS2Cap’s list');
  });
});
