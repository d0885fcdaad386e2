import { describe, expect, it } from 'vitest';
import { fireRedline, recoverRedline, redline, redlineId, typeRows } from '../alert-rows.ts';
import { startWorld, testKey, type World } from '../harness.ts';
import { pairWithPeer, type RelayPeer } from '../relay-peer.ts';
import { fact } from './direct.ts';

/** A sheet with three signed events of one month, and the first day of the next. */
async function startNextMonth(): Promise<{ world: World; peer: RelayPeer }> {
  const world = await startWorld();
  const peer = await pairWithPeer(world);
  await typeRows(world, [redline]);
  await world.choose('syncNow');
  const account = world.cs2cap.account(testKey);
  for (const threshold of ['10.1', '10.2']) {
    account.plantAlert({ itemId: redlineId, kind: 'price_below', threshold, currency: 'USD' });
  }
  await fireRedline(world);
  await peer.push(peer.lifted);
  await world.choose('pollEvents');
  expect(world.lines('Events')).toHaveLength(3);
  world.project.state.triggers = [];
  await world.clock.advance(8 * 24 * 3_600_000);
  return { world, peer };
}

const tabNames = (world: World) => world.book.tabs().map((tab) => tab.name);

describe('the archive', () => {
  it('takes a month that is over, whole and formatted, and dedupe still knows its events', async () => {
    const { world, peer } = await startNextMonth();
    const before = world.lines('Events');
    await world.choose('pollEvents');
    expect(world.lines('Events 2026-11')).toEqual(before);
    expect(world.lines('Events')).toEqual([]);
    expect(world.book.formatAt('Events 2026-11', 'A2')).toBe(world.book.formatAt('Events', 'A2'));
    expect(world.book.protections('Events 2026-11')).toMatchObject([{ wholeSheet: true, warningOnly: true }]);
    expect(fact(world, 'Read events')).toBe('3 lines moved to the archive of 2026-11');
    expect((await peer.push(peer.lifted)).map((result) => result.status)).toEqual(Array(3).fill('duplicate'));
    await world.choose('pollEvents');
    expect(world.lines('Events')).toEqual([]);
  });

  it('leaves what belongs to this month, however people sorted it', async () => {
    const { world, peer } = await startNextMonth();
    await world.choose('syncNow');
    recoverRedline(world);
    await world.type('Alerts', 2, 'Enabled', 'TRUE');
    await world.choose('syncNow');
    await fireRedline(world);
    await peer.push(peer.lifted.slice(3));
    world.book.sortTab('Events', 14);
    await world.choose('pollEvents');
    expect(world.lines('Events').map((line) => line['Received at'])).toEqual(['2026-12-01 12:00:00']);
    expect(world.lines('Events 2026-11')).toHaveLength(3);
    expect(await peer.push(peer.lifted.slice(3))).toMatchObject([{ status: 'duplicate' }]);
  });

  it.each([
    ['while it copies', 'Sheet.deleteColumns'],
    ['after it copied', 'Sheet.deleteRows', 2],
  ])('is taken up again when its run died %s', async (_, method, call = 1) => {
    const { world, peer } = await startNextMonth();
    const before = world.lines('Events');
    world.google.switches.killAt = { method, call };
    await expect(world.choose('pollEvents')).rejects.toThrow('killed');
    world.google.switches.killAt = undefined;
    await world.choose('pollEvents');
    expect(tabNames(world).filter((name) => name.startsWith('Events'))).toEqual(['Events', 'Events 2026-11']);
    expect(world.lines('Events 2026-11')).toEqual(before);
    expect(world.lines('Events')).toEqual([]);
    expect((await peer.push(peer.lifted)).map((result) => result.status)).toEqual(Array(3).fill('duplicate'));
  });

  it('takes few calls', async () => {
    const { world } = await startNextMonth();
    await world.choose('pollEvents');
    const poll = world.project.executions.findLast(({ functionName }) => functionName === 'pollEvents');
    expect(poll?.result?.counts.spreadsheet).toBeLessThanOrEqual(75);
  });
});
