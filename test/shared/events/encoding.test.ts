import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asUtf8, equalInConstantTime, fromBase64, toHex, utf8Bytes } from '#shared/events/encoding.ts';

/** Any sequence of UTF-16 units, halves of surrogate pairs included. */
const anyText = fc
  .array(fc.oneof(fc.integer({ min: 0, max: 0xffff }), fc.integer({ min: 0xd800, max: 0xdfff })))
  .map((units) => String.fromCharCode(...units));

describe('utf8Bytes', () => {
  it('gives the bytes that Node gives, for any text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(utf8Bytes(text)).toEqual([...Buffer.from(text, 'utf8')]);
      }),
    );
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(utf8Bytes(text)).toEqual([...Buffer.from(text, 'utf8')]);
      }),
    );
  });

  it.each(['★ Karambit', 'StatTrak™', '🔪', '\ufeff', '\r\n', '\u0000', ''])('encodes %j', (text) => {
    expect(utf8Bytes(text)).toEqual([...Buffer.from(text, 'utf8')]);
  });

  it.each(['\ud83d', '\udd2a', 'a\ud83db', '\udd2a\ud83d'])('writes the lone surrogate of %j as U+FFFD', (text) => {
    expect(utf8Bytes(text)).toEqual([...Buffer.from(text, 'utf8')]);
    expect(toHex(utf8Bytes(text))).toContain('efbfbd');
  });
});

describe('toHex', () => {
  it('gives the digits that Node gives', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(toHex(bytes)).toBe(Buffer.from(bytes).toString('hex'));
      }),
    );
  });

  it('takes the signed bytes of Apps Script as well', () => expect(toHex([-128, -1, 0, 127])).toBe('80ff007f'));
});

describe('fromBase64', () => {
  it('gives back what Node encoded, padded or not, in both alphabets', () => {
    fc.assert(
      fc.property(
        fc.uint8Array(),
        fc.constantFrom<BufferEncoding>('base64', 'base64url'),
        fc.boolean(),
        (bytes, alphabet, padded) => {
          const text = Buffer.from(bytes).toString(alphabet);
          expect(fromBase64(padded ? text : text.replace(/=+$/, ''))).toEqual([...bytes]);
        },
      ),
    );
  });

  it.each(['a', 'abcde', 'ab c', 'a=bc', '====', 'ab!d', '★★★★'])('takes "%s" for no base64', (text) =>
    expect(fromBase64(text)).toBeUndefined(),
  );
});

describe('equalInConstantTime', () => {
  it('says what === says', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (left, right) => {
        expect(equalInConstantTime(left, right)).toBe(left === right);
        expect(equalInConstantTime(left, left)).toBe(true);
      }),
    );
  });

  it.each([
    ['abc', 'abd'],
    ['abc', 'abcabc'],
    ['', 'a'],
    ['a', ''],
    ['abcabc', 'abc'],
  ])('tells "%s" from "%s"', (left, right) => expect(equalInConstantTime(left, right)).toBe(false));
});

describe('asUtf8', () => {
  const misread = (text: string) => Buffer.from(text, 'utf8').toString('latin1');
  it.each(['★ Karambit | Doppler', '🔪 100 % ™', 'plain', '50%25', 'é'])('repairs "%s"', (text) => {
    expect(asUtf8(misread(text))).toBe(text);
    expect(asUtf8(text)).toBe(text);
  });

  it.each(['caf\u00e9', '\u00ff\u00fe', '\u00e9 ★'])('leaves "%s" alone', (text) => {
    expect(asUtf8(text)).toBe(text);
  });
});
