import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  canonicalDecimal,
  compareDecimals,
  decimal,
  divide,
  formatDecimal,
  multiply,
  parseDecimal,
  subtract,
} from './decimal.ts';

const money = fc.tuple(fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }), fc.integer({ min: 0, max: 10 }));

describe('exact decimals', () => {
  it.each(['1e3', '1,5', ' 5', '', '+', '.', '0x1', '1.2.3'])('refuses "%s" (C11)', (text) => {
    expect(parseDecimal(text)).toBeUndefined();
  });

  it('adds no error where floats do: 0.3 - 0.1 is 0.2', () => {
    expect(canonicalDecimal(subtract(decimal('0.3'), decimal('0.1')))).toBe('0.2');
    expect(compareDecimals(decimal('20'), decimal('20.00'))).toBe(0);
    expect(canonicalDecimal(multiply(decimal('-1.50'), decimal('2')))).toBe('-3');
  });

  it.each([
    ['0.005', 2, '0.01'],
    ['0.0049', 2, '0.00'],
    ['-0.006', 2, '-0.01'],
    ['12', 0, '12'],
    ['1.5', 4, '1.5000'],
    ['99.999', 2, '100.00'],
  ])('writes %s with %i digits as %s', (text, scale, expected) => {
    expect(formatDecimal(decimal(text), scale)).toBe(expected);
  });

  it('divides to the digits asked for', () => {
    expect(formatDecimal(divide(decimal('100'), decimal('3'), 4), 4)).toBe('33.3333');
    expect(formatDecimal(divide(decimal('2'), decimal('0.03'), 2), 2)).toBe('66.67');
  });

  it('reads back what it wrote, whatever the number', () => {
    fc.assert(
      fc.property(money, ([units, scale]) => {
        const value = { units, scale };
        expect(compareDecimals(decimal(canonicalDecimal(value)), value)).toBe(0);
        expect(compareDecimals(decimal(formatDecimal(value, scale)), value)).toBe(0);
      }),
    );
  });
});
