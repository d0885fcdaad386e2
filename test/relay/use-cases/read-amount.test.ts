import { describe, expect, it } from 'vitest';
import { readAlertText } from '#relay/use-cases/read-alert-text.ts';
import { readAmount } from '#relay/use-cases/read-amount.ts';

describe('readAmount', () => {
  it.each([
    ['19.5', { value: '19.5' }],
    ['19,50 usd', { value: '19.5', currency: 'USD' }],
    ['$20', { value: '20', currency: 'USD' }],
    ['20 €', { value: '20', currency: 'EUR' }],
    ['1.5k', { value: '1500' }],
    ['1.2345k', { value: '1234.5' }],
    ['0,125', { value: '0.125' }],
  ])('%s', (text, wanted) => expect(readAmount(text, false)).toEqual({ ok: true, value: wanted }));

  it.each([
    ['1,500', 'two-ways'],
    ['1.500,00', 'two-ways'],
    ['0', 'not-above-0'],
    ['-5', 'no-number'],
    ['1e3', 'no-number'],
    ['15%', 'price-in-percent'],
    ['five', 'no-number'],
    ['9'.repeat(25), 'no-number'],
  ])('refuses %s', (text, kind) => {
    expect(readAmount(text, false)).toMatchObject({ ok: false, failure: { kind } });
  });

  it('C10: a spread is percent and has no currency', () => {
    expect(readAmount('15 %', true)).toEqual({ ok: true, value: { value: '15' } });
    expect(readAmount('15 USD', true)).toMatchObject({ ok: false, failure: { kind: 'spread-in-money' } });
  });
});

describe('readAlertText', () => {
  it.each([
    [
      'AK-47 Redline FT below 20.50 USD',
      { item: 'AK-47 Redline FT', kind: 'price_below', threshold: '20.5', currency: 'USD' },
    ],
    ['Karambit > $900', { item: 'Karambit', kind: 'price_above', threshold: '900', currency: 'USD' }],
    ['AWP Asiimov spread 15%', { item: 'AWP Asiimov', kind: 'spread_exceeds', threshold: '15' }],
    [
      'AK-47 Redline FT ниже 20,50 usd',
      { item: 'AK-47 Redline FT', kind: 'price_below', threshold: '20.5', currency: 'USD' },
    ],
    ['AWP Asiimov спред 15%', { item: 'AWP Asiimov', kind: 'spread_exceeds', threshold: '15' }],
    ['MP9 | Under Ground under 3', { item: 'MP9 | Under Ground', kind: 'price_below', threshold: '3' }],
  ])('%s', (text, wanted) => expect(readAlertText(text)).toEqual({ ok: true, value: wanted }));

  it.each(['', 'AK-47', 'below 5', 'AK-47 below'])('%j: says how to write it', (text) => {
    expect(readAlertText(text)).toEqual({ ok: false, failure: { kind: 'alert-form' } });
  });
});
