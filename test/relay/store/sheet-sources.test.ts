import { describe, expect, it } from 'vitest';
import { queueForSheet, sheetLane } from '#relay/store/deliveries.ts';
import { insertTestEvent } from '#relay/store/events.ts';
import {
  dueForSheet,
  nextForSheet,
  noteRefused,
  noteStored,
  pruneSources,
  standingOf,
  waitingForSheet,
} from '#relay/store/sheet-sources.ts';
import { testStore } from '../support/test-store.ts';

const DAY = 86_400_000;
const MINUTE = 60_000;
const NOW = 100 * DAY;

async function startSheet() {
  const { db } = await testStore();
  return {
    db,
    async queue(sentFrom: string, length: number, stream = 's1') {
      const body = new Uint8Array(length);
      await queueForSheet(db, await insertTestEvent(db, NOW), { stream, sentFrom, body }, NOW);
    },
  };
}

describe('what waits for a sheet', () => {
  it('is counted by address, in rows and bytes, and other sheets apart', async () => {
    const { db, queue } = await startSheet();
    await queue('a', 10);
    await queue('b', 100);
    await queue('a', 5);
    await queue('a', 7, 's2');
    await noteStored(db, 's1', 'b', NOW);
    const waiting = await waitingForSheet(db, 's1', NOW);
    expect(waiting.sort((one, other) => one.bytes - other.bytes)).toEqual([
      { source: 'a', isKnown: false, rows: 2, bytes: 15 },
      { source: 'b', isKnown: true, rows: 1, bytes: 100 },
    ]);
  });

  it('is due oldest first, but what comes from a known address before all', async () => {
    const { db, queue } = await startSheet();
    for (const source of ['a', 'b', 'a', 'b']) await queue(source, 1);
    await noteStored(db, 's1', 'b', NOW);
    const due = await dueForSheet(db, sheetLane('s1'), NOW);
    expect(due.map(({ id, source }) => [id, source])).toEqual([
      [2, 'b'],
      [4, 'b'],
      [1, 'a'],
      [3, 'a'],
    ]);
    expect(await dueForSheet(db, sheetLane('s1'), NOW - 1)).toEqual([]);
    expect(await nextForSheet(db, sheetLane('s1'))).toBe(NOW);
    expect(await nextForSheet(db, sheetLane('s2'))).toBeUndefined();
  });
});

describe('how an address stands with a sheet', () => {
  it('is known for thirty days after the sheet stored something from there', async () => {
    const { db } = await startSheet();
    const isKnown = async (at: number) => (await standingOf(db, 's1', 'a', at)).isKnown;
    expect(await isKnown(NOW)).toBe(false);
    await noteStored(db, 's1', 'a', NOW);
    expect(await isKnown(NOW)).toBe(true);
    expect((await standingOf(db, 's2', 'a', NOW)).isKnown).toBe(false);
    expect(await isKnown(NOW + 30 * DAY)).toBe(false);
  });

  it('counts refusals until ten minutes after the last, then from one again', async () => {
    const { db } = await startSheet();
    for (let n = 0; n < 3; n++) await noteRefused(db, 's1', 'a', NOW + n * MINUTE);
    expect(await standingOf(db, 's1', 'a', NOW + 3 * MINUTE)).toEqual({
      isKnown: false,
      refused: 3,
      forgottenInS: 540,
    });
    expect((await standingOf(db, 's1', 'a', NOW + 12 * MINUTE)).refused).toBe(0);
    await noteRefused(db, 's1', 'a', NOW + 20 * MINUTE);
    expect((await standingOf(db, 's1', 'a', NOW + 20 * MINUTE)).refused).toBe(1);
  });

  it('is forgotten once it says nothing any more', async () => {
    const { db } = await startSheet();
    const sources = async () => (await db.selectFrom('sheet_sources').select('source').execute()).map((r) => r.source);
    await noteRefused(db, 's1', 'forger', NOW);
    await noteStored(db, 's1', 'cs2cap', NOW);
    await pruneSources(db, NOW + 9 * MINUTE);
    expect((await sources()).sort()).toEqual(['cs2cap', 'forger']);
    await pruneSources(db, NOW + 11 * MINUTE);
    expect(await sources()).toEqual(['cs2cap']);
    await pruneSources(db, NOW + 31 * DAY);
    expect(await sources()).toEqual([]);
  });
});
