import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  canonicalDecimal,
  compareDecimals,
  decimalFromNumber,
  fromMinorUnits,
  sameDecimal,
  shiftPoint,
} from '#shared/alerts/decimal.ts';

const digits = (maxLength: number) => fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength });
const decimals = fc
  .tuple(fc.constantFrom('', '-', '+'), digits(25), fc.option(digits(25)))
  .map(([sign, whole, fraction]) => `${sign}${whole}${fraction === null ? '' : `.${fraction}`}`);
/** A decimal as an integer count of 10^-25, by arithmetic that shares nothing with the code under test. */
const exact = (text: string): bigint => {
  const [whole = '', fraction = ''] = text.replace(/^[-+]/, '').split('.');
  const size = BigInt(whole || '0') * 10n ** 25n + BigInt(fraction.padEnd(25, '0') || '0');
  return text.startsWith('-') ? -size : size;
};

describe('canonicalDecimal', () => {
  it.each([
    ['20', '20'],
    ['020.50', '20.5'],
    ['.5', '0.5'],
    ['5.', '5'],
    ['+3', '3'],
    ['-5', '-5'],
    ['-0.00', '0'],
    ['000', '0'],
    ['0.0000000000000000000000001', '0.0000000000000000000000001'],
  ])('writes %s as %s', (text, canonical) => expect(canonicalDecimal(text)).toBe(canonical));

  it.each(['', '.', '-', '+.', '1e3', '1,5', ' 5', '5 ', '1.2.3', '--1', 'NaN', '0x10', '٣'])(
    'C11: takes "%s" for no decimal',
    (text) => expect(canonicalDecimal(text)).toBeUndefined(),
  );

  it('keeps the number, and gives the same text when it is asked twice', () => {
    fc.assert(
      fc.property(decimals, (text) => {
        const canonical = canonicalDecimal(text) ?? '';
        expect(exact(canonical)).toBe(exact(text));
        expect(canonicalDecimal(canonical)).toBe(canonical);
      }),
    );
  });
});

describe('sameDecimal and compareDecimals', () => {
  it('agree with exact arithmetic', () => {
    fc.assert(
      fc.property(decimals, decimals, (left, right) => {
        const [a, b] = [exact(left), exact(right)];
        expect(sameDecimal(left, right)).toBe(a === b);
        const compared = compareDecimals(canonicalDecimal(left) ?? '', canonicalDecimal(right) ?? '');
        expect(Math.sign(compared)).toBe(a < b ? -1 : a > b ? 1 : 0);
      }),
    );
  });

  it('C3: takes "20" and "20.00" for one number', () => expect(sameDecimal('20', '20.00')).toBe(true));
  it('lets texts that are no decimals equal only themselves', () => {
    expect(sameDecimal('n/a', 'n/a')).toBe(true);
    expect(sameDecimal('n/a', '0')).toBe(false);
  });
});

describe('decimalFromNumber', () => {
  it.each([
    [1e21, '1000000000000000000000'],
    [1.5e-7, '0.00000015'],
    [-2.5, '-2.5'],
    [0, '0'],
    [-0, '0'],
    [123456789.25, '123456789.25'],
    [1.2345e22, '12345000000000000000000'],
  ])('C11: writes %d without an exponent', (value, text) => expect(decimalFromNumber(value)).toBe(text));

  it.each([Number.NaN, Infinity, -Infinity])('gives nothing for %d', (value) =>
    expect(decimalFromNumber(value)).toBeUndefined(),
  );

  it('is read back as the same number, whatever the number', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(Number(decimalFromNumber(value))).toBe(value === 0 ? 0 : value);
      }),
    );
  });
});

describe('shiftPoint', () => {
  it.each([
    ['0.155', 2, '15.5'],
    ['15', 2, '1500'],
    ['15.5', -2, '0.155'],
    ['-0.5', 1, '-5'],
    ['0', 5, '0'],
  ])('moves the point of %s by %d', (text, places, shifted) => expect(shiftPoint(text, places)).toBe(shifted));

  it('is undone by the opposite shift', () => {
    fc.assert(
      fc.property(decimals, fc.integer({ min: -30, max: 30 }), (text, places) => {
        expect(shiftPoint(shiftPoint(text, places) ?? '', -places)).toBe(canonicalDecimal(text));
      }),
    );
  });

  it('gives nothing for what is no decimal', () => expect(shiftPoint('1e3', 2)).toBeUndefined());
});

describe('fromMinorUnits', () => {
  it.each([
    [2550, 2, '25.5'],
    [5, 2, '0.05'],
    [0, 2, '0'],
    [-2550, 2, '-25.5'],
    [1500, 0, '1500'],
    [1, 8, '0.00000001'],
    [100, 2, '1'],
  ])('C12: %d minor units with %d digits are %s', (minor, places, major) =>
    expect(fromMinorUnits(minor, places)).toBe(major),
  );

  it.each([1.5, 2 ** 53, Number.NaN])('gives nothing for %d, which is no exact count', (minor) =>
    expect(fromMinorUnits(minor, 2)).toBeUndefined(),
  );
});
