import { describe, expect, it } from 'vitest';
import { isNewer } from '#shared/alerts/is-newer.ts';

describe('isNewer', () => {
  it.each<[string | null | undefined, string | undefined, boolean]>([
    ['2026-11-24T00:00:00Z', '2026-11-23T00:00:00Z', true],
    ['2026-11-23T00:00:00Z', '2026-11-24T00:00:00Z', false],
    ['2026-11-23T00:00:00Z', '2026-11-23T01:00:00+01:00', false],
    ['2026-11-23T00:00:00Z', undefined, true],
    [null, undefined, false],
    [undefined, '2026-11-23T00:00:00Z', false],
    ['not a time', '2026-11-23T00:00:00Z', false],
  ])('%s after %s: %s', (time, than, expected) => expect(isNewer(time, than)).toBe(expected));
});
