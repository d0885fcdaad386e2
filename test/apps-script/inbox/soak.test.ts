import { describe, expect, it } from 'vitest';
import { redlineId } from '../alert-rows.ts';
import { startWorld, testKey, type World } from '../harness.ts';
import { pairWithPeer, type RelayPeer } from '../relay-peer.ts';
import { fact } from './direct.ts';

/** `npm run soak` sets 2,000; the small one still has every phase and every fault. */
const EVENTS = Number(process.env['SOAK_EVENTS'] ?? 80);
const WAVE = 10;
const WAVES = Math.ceil(EVENTS / 4 / WAVE);

/** How each event, by its id, must stand in the log. */
type Expected = Map<string, string>;

const accountOf = (world: World) => world.cs2cap.account(testKey);

/** Lets so many alerts fire: new ones, and in every other wave some that fired before, whose bodies are equal. */
async function fireWave(world: World, wave: number): Promise<readonly string[]> {
  const account = accountOf(world);
  const before = new Set(account.events().map((event) => event.id));
  const again = wave % 2 === 0 ? [] : account.alerts().slice(-3);
  for (const alert of again) await enable(world, alert.id);
  for (let index = again.length; index < WAVE; index++) {
    account.plantAlert({ itemId: redlineId, kind: 'price_below', threshold: `${10 + wave / 100}`, currency: 'USD' });
  }
  await world.cs2cap.tick();
  return account.events().flatMap((event) => (before.has(event.id) ? [] : [event.id]));
}

const enable = (world: World, id: string) =>
  fetch(`${world.cs2cap.url}/v1/account/alerts/${id}`, {
    method: 'PATCH',
    headers: { Authorization: `Bearer ${testKey}`, 'Content-Type': 'application/json' },
    body: '{"is_enabled":true}',
  });

/** Time passes, and what is due runs. */
async function pass(world: World, ms: number): Promise<void> {
  await world.clock.advance(ms);
  await world.project.runDueTriggers();
}

const note = (expected: Expected, ids: readonly string[], how: string): void => {
  for (const id of ids) expected.set(id, how);
};

async function pollOnly(world: World, expected: Expected): Promise<void> {
  for (let wave = 0; wave < WAVES; wave++) {
    note(expected, await fireWave(world, wave), 'confirmed poll');
    await pass(world, 301_000);
  }
}

/** Every third wave meets a web app that is down; every post comes twice, and in no order. */
async function straight(world: World, expected: Expected): Promise<void> {
  await world.choose('connectWebhook');
  await pass(world, 61_000);
  Object.assign(world.cs2cap.faults.deliveries, { duplicate: true, outOfOrder: true });
  for (let wave = 0; wave < WAVES; wave++) {
    const isDown = wave % 3 === 2;
    world.google.switches.exec = isDown ? 'quota' : 'run';
    note(expected, await fireWave(world, wave), isDown ? 'confirmed back-fill' : 'confirmed direct');
    world.google.switches.exec = 'run';
    await pass(world, 301_000);
  }
  world.cs2cap.faults.clear();
}

/** What goes wrong with the first push of a wave. */
const PUSH_FAULTS: readonly ((world: World) => void)[] = [
  () => {},
  ({ google }) => void Object.assign(google.switches, { echo: 'lost' }),
  ({ google }) => void Object.assign(google.switches, { killAt: { method: 'SpreadsheetApp.flush' } }),
  ({ google }) => void Object.assign(google.switches, { killAt: { method: 'Lock.releaseLock' } }),
  ({ google }) => void Object.assign(google.switches, { exec: 'too-many' }),
];

async function throughRelay(world: World, expected: Expected): Promise<RelayPeer> {
  const peer = await pairWithPeer(world);
  await pass(world, 61_000);
  for (let wave = 0; wave < WAVES; wave++) {
    const isLate = wave % 4 === 3;
    world.cs2cap.faults.deliveries.lateSeconds = isLate ? 900 : 0;
    const first = peer.lifted.length;
    note(expected, await fireWave(world, wave), isLate ? 'late relay' : 'signed relay');
    const lifted = peer.lifted.slice(first);
    PUSH_FAULTS[wave % PUSH_FAULTS.length]?.(world);
    await peer.post(lifted);
    Object.assign(world.google.switches, { echo: 'text', killAt: undefined, exec: 'run' });
    if (wave % 2 === 0) await pass(world, 301_000);
    // At once and in parts, as a relay with several lanes would.
    await Promise.all([peer.post(lifted.slice(0, 6)), peer.post(lifted.slice(4)), peer.post(lifted.toReversed())]);
    await pass(world, 61_000);
  }
  world.cs2cap.faults.clear();
  return peer;
}

/** The relay takes deliveries and is down for good. */
async function relayGone(world: World, expected: Expected): Promise<void> {
  for (let wave = 0; wave < WAVES; wave++) {
    note(expected, await fireWave(world, wave), 'confirmed back-fill');
    if (wave % 5 === 4) await pass(world, 301_000);
    else await pass(world, 11_000);
  }
}

describe('a soak through all four sources, with faults', () => {
  it(`logs each of ${EVENTS} events once, with its verdict`, async () => {
    const world = await startWorld({ cs2cap: { switches: { rateLimits: false, body: 'small' } } });
    world.project.deploy();
    world.cs2cap.market.setPrice(redlineId, { ask: '9.50', bid: '9.00' });
    const expected: Expected = new Map();
    await pollOnly(world, expected);
    await straight(world, expected);
    const peer = await throughRelay(world, expected);
    await relayGone(world, expected);
    await pass(world, 301_000);
    await peer.post(peer.lifted.slice(0, 20));
    await pass(world, 301_000);

    const rows = world.lines('Events');
    const found = rows.map((row) => `${row['Event ID']} ${row['Verdict']} ${row['Source']}`).sort();
    expect(expected.size).toBe(WAVES * 4 * WAVE);
    expect(found).toEqual([...expected].map(([id, how]) => `${id} ${how}`).sort());
    expect(world.lines('Quarantine')).toEqual([]);
    expect(fact(world, 'Events')).toContain(` · ${expected.size} events · 0 missing`);
  }, 900_000);
});
