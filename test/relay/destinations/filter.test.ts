import { describe, expect, it } from 'vitest';
import { describeFilter, type Filter, matches, readFilter } from '#relay/destinations/filter.ts';

const filterOf = (text: string): Filter => {
  const read = readFilter(text);
  if (!read.ok) throw new Error(read.failure.kind);
  return read.value;
};
const ruby = {
  itemName: '★ Karambit | Doppler (Factory New)',
  phase: 'Ruby',
  kind: 'price_below',
  threshold: '900',
  thresholdCurrency: 'USD',
};
const gloves = { itemName: '★ Sport Gloves | Vice (Field-Tested)', kind: 'price_above', threshold: '1500' };

describe('readFilter', () => {
  it.each([
    ['knives price_below', { words: ['knives'], kind: 'price_below' }],
    ['AK-47 | Redline FT', { words: ['ak-47', 'redline', 'field-tested'] }],
    [
      'doppler phase Ruby 100-1000 usd',
      { words: ['doppler'], phase: 'ruby', atLeast: '100', atMost: '1000', currency: 'USD' },
    ],
    ['phase 2 <50,5', { words: [], phase: 'phase 2', atMost: '50.5' }],
    ['', { words: [] }],
  ])('reads %j', (text, wanted) => expect(filterOf(text)).toEqual(wanted));

  it('a filter is written so that it can be read again', () => {
    for (const text of ['knives price_below', 'doppler 100-1000 USD phase ruby', '>=5 phase 2', 'spread_exceeds']) {
      expect(filterOf(describeFilter(filterOf(text)) ?? '')).toEqual(filterOf(text));
    }
    expect(describeFilter({ words: [] })).toBeUndefined();
  });

  it('refuses an empty range and a phase without a name', () => {
    expect(readFilter('50-10')).toEqual({ ok: false, failure: { kind: 'empty-range', atLeast: '50', atMost: '10' } });
    expect(readFilter('knives phase')).toEqual({ ok: false, failure: { kind: 'which-phase' } });
  });
});

describe('matches', () => {
  it.each([
    ['knives', ruby, true],
    ['knives', gloves, false],
    ['gloves', gloves, true],
    ['перчатки выше', gloves, true],
    ['всё', { itemId: 1 }, true],
    ['knives price_above', ruby, false],
    ['karambit phase ruby', ruby, true],
    ['karambit phase sapphire', ruby, false],
    ['100-1000 USD', ruby, true],
    ['100-1000 EUR', ruby, false],
    ['>1000', ruby, false],
    ['', ruby, true],
    ['cases', { itemName: 'Operation Bravo Case' }, true],
    ['100-1000', { itemName: 'AK-47' }, false],
  ])('%j', (text, facts, wanted) => expect(matches(filterOf(text), facts)).toBe(wanted));
});
