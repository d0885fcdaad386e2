import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asciiJson } from '#shared/events/ascii-json.ts';

describe('asciiJson', () => {
  it('is ASCII and means the same value, for any value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = asciiJson(value);
        expect(text).toMatch(/^[\x20-\x7e]*$/);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('writes an emoji as its two code units', () => expect(asciiJson('🔪')).toBe('"\\ud83d\\udd2a"'));
  it('writes U+007F and U+2028 as escapes', () => expect(asciiJson('\u007f\u2028')).toBe('"\\u007f\\u2028"'));
});
