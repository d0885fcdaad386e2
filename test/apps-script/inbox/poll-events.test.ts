import { describe, expect, it } from 'vitest';
import { fireRedline, recoverRedline, redline, typeRows } from '../alert-rows.ts';
import { startWorld, testKey, type World, type WorldOptions } from '../harness.ts';
import { pairWithPeer } from '../relay-peer.ts';
import { fact } from './direct.ts';

async function startArmed(options: WorldOptions = {}): Promise<World> {
  const world = await startWorld(options);
  await typeRows(world, [redline]);
  await world.choose('syncNow');
  return world;
}

async function rearm(world: World): Promise<void> {
  recoverRedline(world);
  await world.type('Alerts', 2, 'Enabled', 'TRUE');
  await world.choose('syncNow');
}

describe('reading events from CS2Cap', () => {
  it('logs what fired, on any tier, by the time trigger alone', async () => {
    const world = await startArmed({ cs2cap: { accounts: [{ key: testKey, tier: 'free' }] } });
    await fireRedline(world);
    await world.clock.advance(5 * 60_000);
    await world.project.runDueTriggers();
    expect(world.lines('Events')).toMatchObject([
      { Item: redline.item, Value: '9.5', Currency: 'USD', Threshold: '10', Verdict: 'confirmed', Source: 'poll' },
    ]);
    expect(fact(world, 'Read events')).toBe('1 event logged');
  });

  it('logs each event once, however often it looks', async () => {
    const world = await startArmed();
    await fireRedline(world);
    await world.choose('pollEvents');
    await world.choose('pollEvents');
    await world.choose('syncNow');
    expect(world.lines('Events')).toHaveLength(1);
  });

  it('does not log again what a person deleted from the log', async () => {
    const world = await startArmed();
    await fireRedline(world);
    await world.choose('pollEvents');
    world.book.deleteRow('Events', 2);
    await world.choose('pollEvents');
    expect(world.lines('Events')).toEqual([]);
  });

  it.each([['all'], ['email-only']] as const)(
    'completes the row of an event that was pushed, and adds none (event lists %s deliveries)',
    async (eventDeliveries) => {
      const world = await startArmed({ cs2cap: { switches: { eventDeliveries } } });
      const peer = await pairWithPeer(world);
      await fireRedline(world);
      await peer.push(peer.lifted);
      expect(world.lines('Events')).toMatchObject([{ 'Event ID': '', Value: '' }]);
      await world.choose('pollEvents');
      await world.choose('pollEvents');
      expect(world.lines('Events')).toMatchObject([
        { 'Event ID': expect.stringMatching(/^evt_/), Value: '9.5', Verdict: 'signed', Source: 'relay' },
      ]);
    },
  );

  it.each([['all'], ['email-only']] as const)(
    'is overtaken by the push: the row it added gets the proof (event lists %s deliveries)',
    async (eventDeliveries) => {
      const world = await startArmed({ cs2cap: { switches: { eventDeliveries } } });
      const peer = await pairWithPeer(world);
      await fireRedline(world);
      await world.choose('pollEvents');
      expect(await peer.push(peer.lifted)).toMatchObject([{ status: 'stored' }]);
      expect(await peer.push(peer.lifted)).toMatchObject([{ status: 'duplicate' }]);
      expect(world.lines('Events')).toMatchObject([
        { Verdict: 'signed', Source: 'relay', Value: '9.5', 'Delivery ID': peer.lifted[0]?.delivery_id },
      ]);
    },
  );

  it.each([['all'], ['email-only']] as const)(
    'keeps two firings within minutes apart (event lists %s deliveries)',
    async (eventDeliveries) => {
      const world = await startArmed({ cs2cap: { switches: { eventDeliveries } } });
      const peer = await pairWithPeer(world);
      await fireRedline(world);
      await peer.push(peer.lifted);
      await world.choose('syncNow');
      await world.clock.advance(120_000);
      await rearm(world);
      await fireRedline(world);
      await peer.push(peer.lifted.slice(1));
      await world.choose('pollEvents');
      const events = world.lines('Events');
      expect(events.map((line) => line['Triggered at'])).toEqual(['2026-11-23 12:00:00', '2026-11-23 12:02:00']);
      expect(new Set(events.map((line) => line['Event ID'])).size).toBe(2);
    },
  );

  it('logs a second firing whose push was lost, although the first one came minutes before', async () => {
    const world = await startArmed({ cs2cap: { switches: { eventDeliveries: 'email-only' } } });
    const peer = await pairWithPeer(world);
    await fireRedline(world);
    await peer.push(peer.lifted);
    await world.choose('syncNow');
    await world.clock.advance(120_000);
    await rearm(world);
    await fireRedline(world);
    await world.choose('pollEvents');
    expect(world.lines('Events').map((line) => line['Verdict'])).toEqual(['signed', 'confirmed']);
  });

  it('says once that it does not work, and once that it works again', async () => {
    const world = await startArmed();
    world.cs2cap.faults.arm(
      { path: /events/, times: 2 },
      { kind: 'status', status: 401, code: 'X', detail: 'Invalid key.' },
    );
    await world.choose('pollEvents');
    await world.choose('pollEvents');
    await world.choose('pollEvents');
    const outcomes = world.lines('Status').filter((line) => line['What'] === 'Read events');
    expect(outcomes.map((line) => line['Outcome'])).toEqual([
      'works again',
      'CS2Cap could not be asked for its events: Invalid key.',
    ]);
  });
});
