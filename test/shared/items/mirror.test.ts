import { describe, expect, it } from 'vitest';
import { encodeItems } from '#shared/items/catalog-text.ts';
import {
  EMPTY_MIRROR,
  ITEM_TYPES,
  isMissing,
  type Mirror,
  namesOf,
  planLookUp,
  takeFound,
  takeMisses,
  takeParts,
} from '#shared/items/mirror.ts';

const DAY = 86_400_000;
const now = 1000 * DAY;
const chunks = encodeItems([{ itemId: 1, name: 'A' }]);
const aged = (...days: number[]): Mirror => ({
  ...EMPTY_MIRROR,
  parts: days.map((age, at) => ({ type: `T${at}`, atMs: age === Infinity ? 0 : now - age * DAY, chunks })),
});

describe('planLookUp', () => {
  it.each([
    ['asks the first few names of a new sheet alone', EMPTY_MIRROR, 3, { kind: 'names' }],
    [
      'loads everything for more names where there is nothing',
      EMPTY_MIRROR,
      4,
      { kind: 'types', types: undefined, calls: 13 },
    ],
    ['asks nothing where all is known', aged(2, 2), 0, { kind: 'nothing' }],
    ['asks nothing while it is new', aged(0.9, 0.5), 3, { kind: 'nothing' }],
    ['asks a few names alone after a day', aged(1.1, 0.5), 3, { kind: 'names' }],
    ['renews what is a day old for more names', aged(1.1, 0.5), 4, { kind: 'types', types: ['T0'], calls: 1 }],
    ['renews all after a week', aged(8, 8), 0, { kind: 'types', types: undefined, calls: 3 }],
    ['completes what did not come', aged(1, Infinity), 0, { kind: 'types', types: ['T1'], calls: 1 }],
  ] as const)('%s', (_, mirror, unknown, plan) => {
    expect(planLookUp(mirror, unknown, now)).toEqual(plan);
  });

  it('waits longer after each failure in a row, up to a day', () => {
    const kindAfter = (failed: number, minutes: number) =>
      planLookUp({ ...aged(1, Infinity), tries: { atMs: now - minutes * 60_000, failed } }, 0, now).kind;
    expect([kindAfter(1, 0), kindAfter(2, 14), kindAfter(2, 15), kindAfter(3, 29), kindAfter(3, 30)]).toEqual([
      'types',
      'nothing',
      'types',
      'nothing',
      'types',
    ]);
    expect([kindAfter(40, 1439), kindAfter(40, 1440)]).toEqual(['nothing', 'types']);
  });
});

describe('the mirror', () => {
  const part = { chunks, isWhole: true };

  it('keeps what a failed type had, takes what came, and drops types that are gone', () => {
    const before = aged(8, 8, 8);
    const came = new Map([
      ['T0', part],
      ['New', part],
    ]);
    const after = takeParts(before, { types: ['T0', 'T1', 'New'], isAll: true }, came, now);
    expect(after.parts.map(({ type, atMs }) => [type, atMs])).toEqual([
      ['T0', now],
      ['T1', now - 8 * DAY],
      ['New', now],
    ]);
    expect(after.tries).toEqual({ atMs: now, failed: 1 });
    const done = takeParts(after, { types: ['T1'], isAll: false }, new Map([['T1', part]]), now);
    expect(done.parts.map(({ type }) => type).sort()).toEqual(['New', 'T0', 'T1']);
    expect(done.tries.failed).toBe(0);
  });

  it('takes a type that was cut short for not whole', () => {
    const after = takeParts(
      EMPTY_MIRROR,
      { types: ['T'], isAll: true },
      new Map([['T', { chunks, isWhole: false }]]),
      now,
    );
    expect(after.parts).toEqual([{ type: 'T', atMs: 0, chunks }]);
    expect(planLookUp(after, 0, now)).toMatchObject({ kind: 'types' });
  });

  it('knows items that were found by name, once each', () => {
    const found = takeFound(takeFound(aged(1), [{ itemId: 2, name: 'B' }]), [{ itemId: 2, name: 'B' }]);
    expect([...namesOf(found).keys()]).toEqual(['a', 'b']);
  });

  it('remembers a missing name for a day, then longer each time up to a week, and forgets it in the end', () => {
    let mirror = EMPTY_MIRROR;
    let at = now;
    const days: number[] = [];
    for (let time = 0; time < 5; time++) {
      mirror = takeMisses(mirror, [' Nothing  here '], at);
      const until = mirror.misses.get('nothing here')?.untilMs ?? 0;
      expect(isMissing(mirror, 'NOTHING here', until - 1)).toBe(true);
      expect(isMissing(mirror, 'nothing here', until)).toBe(false);
      days.push((until - at) / DAY);
      at = until;
    }
    expect(days).toEqual([1, 2, 4, 7, 7]);
    expect(takeMisses(mirror, [], at + 7 * DAY).misses.size).toBe(0);
  });

  it('has the types of the OpenAPI document to fall back on', () => {
    expect(ITEM_TYPES).toHaveLength(12);
    expect(ITEM_TYPES).toContain('Music Kit');
  });
});
