import { describe, expect, it } from 'vitest';
import { numberText } from '#shared/telegram/number-text.ts';
import { distancePast, neighbours } from '#shared/telegram/past.ts';

describe('distancePast', () => {
  it.each([
    ['price_below', '20.50', '19.99', { side: 'below', tenths: '2.5' }],
    ['price_below', '20.50', '20.5', { side: 'at', tenths: '0' }],
    ['price_below', '20', '21', undefined],
    ['price_above', '3', '4', { side: 'above', tenths: '33.3' }],
    ['price_above', '0.03', '0.035', { side: 'above', tenths: '16.7' }],
    ['spread_exceeds', '15', '16.25', { side: 'above', tenths: '1.3' }],
    ['price_below', '20', undefined, undefined],
    ['price_below', '0', '0', undefined],
    ['price_below', 'x', '1', undefined],
  ])('%s %s, seen %s', (kind, threshold, value, wanted) =>
    expect(distancePast(kind, threshold, value)).toEqual(wanted),
  );
});

describe('neighbours', () => {
  it.each([
    ['price_below', '20.50', { lower: '19.475', raise: '21.525' }],
    ['price_above', '0.1', { lower: '0.095', raise: '0.105' }],
    ['spread_exceeds', '15', { lower: '10', raise: '20' }],
    ['spread_exceeds', '4.5', { raise: '9.5' }],
    ['price_below', '9007199254740993', { lower: '8556839292003943.35', raise: '9457559217478042.65' }],
    ['price_below', undefined, {}],
  ])('C10: of %s %s, exact', (kind, threshold, wanted) => expect(neighbours(kind, threshold)).toEqual(wanted));
});

describe('numberText', () => {
  it.each([
    ['1234567.50', 'en', '1,234,567.50'],
    ['1234567.50', 'ru', '1\u00a0234\u00a0567,50'],
    ['999', 'ru', '999'],
    ['-1000', 'en', '-1,000'],
    ['n/a', 'ru', 'n/a'],
  ] as const)('%s in %s', (decimal, language, text) => expect(numberText(decimal, language)).toBe(text));
});
