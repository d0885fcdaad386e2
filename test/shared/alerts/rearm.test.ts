import { describe, expect, it } from 'vitest';
import { readRearm } from '#shared/alerts/rearm.ts';

const HOUR = 3_600_000;

describe('readRearm', () => {
  it.each(['', ' ', 'manual', ' Manual '])('takes "%s" for manual', (text) => {
    expect(readRearm(text)).toEqual({ ok: true, value: { kind: 'manual' } });
  });

  it.each([
    ['after 6 h', { kind: 'after', delayMs: 6 * HOUR }],
    ['After 6h', { kind: 'after', delayMs: 6 * HOUR }],
    ['after 1 d', { kind: 'after', delayMs: 24 * HOUR }],
    ['after 2 d, at most 3 a day', { kind: 'after', delayMs: 48 * HOUR, maxPerDay: 3 }],
    ['after 6 h at most 12 a day', { kind: 'after', delayMs: 6 * HOUR, maxPerDay: 12 }],
  ])('C9: reads the pause "%s"', (text, policy) => expect(readRearm(text)).toEqual({ ok: true, value: policy }));

  it.each(['after', 'after 0 h', 'after 6 m', 'after 6 h, at most 0 a day', 'after 1000 h', '6 h', 'always'])(
    'C9: refuses "%s", which would be no pause',
    (text) => {
      expect(readRearm(text)).toMatchObject({ ok: false, failure: expect.stringContaining(`"${text}"`) });
    },
  );
});
