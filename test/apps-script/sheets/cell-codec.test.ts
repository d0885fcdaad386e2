import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeText, encodeDecimal, encodeText } from '../../../apps-script/sheets/cell-codec.ts';
import { readTyped } from '../../sandbox/google/grid/typed-input.ts';

/** What a cell holds after a script put that value in. */
const held = (value: string | number, locale: string) =>
  typeof value === 'number' ? { value, formula: '' } : readTyped(value, '0.###', locale, 2026);

describe('a text in a cell', () => {
  it.each([
    '=1+1',
    '+49 171',
    '-5',
    '@name',
    "'quoted",
    '1-2',
    '2026-11-23',
    '1/2',
    'Jan 5',
    '5. Mai',
    'TRUE',
    'falsch',
    '1e21',
    '01J8ZK',
    '50%',
    '$5',
    '.5',
    ' 5',
    '★ Karambit | Doppler (Factory New)',
    'AK-47 | Redline',
  ])('stays the text it is: %s', (text) => {
    for (const locale of ['en_US', 'de_DE']) {
      const cell = held(encodeText(text), locale);
      expect(cell.formula).toBe('');
      expect(cell.value).toBe(text);
    }
  });

  it('stays the text it is, whatever it is', () => {
    void fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), fc.constantFrom('en_US', 'de_DE'), (text, locale) => {
        const cell = held(encodeText(text), locale);
        expect(cell).toMatchObject({ value: text, formula: '' });
      }),
    );
  });

  it('is cut at what a cell can hold', () => {
    expect(encodeText('x'.repeat(60_000))).toHaveLength(50_000);
  });

  it('reads back without the apostrophe, should a plain-text cell have kept it', () => {
    expect(decodeText("'0123")).toBe('0123');
  });
});

describe('a decimal in a cell', () => {
  it.each([
    ['9.5', 9.5],
    ['0.1', 0.1],
    ['20.00', 20],
  ])('is a number where that is exact: %s', (decimal, expected) => {
    expect(encodeDecimal(decimal)).toBe(expected);
  });

  it.each(['12345678901234567.89', '0.12345678901234567', 'n/a'])(
    'stays a text where a digit would be lost: %s',
    (text) => {
      expect(held(encodeDecimal(text), 'en_US').value).toBe(text);
    },
  );
});
