import { describe, expect, it } from 'vitest';
import { levelOf, wouldFire } from '#shared/alerts/would-fire.ts';

describe('would it fire at once?', () => {
  it.each([
    ['price_below', '25', { ask: '24.5' }, true],
    ['price_below', '24.50', { ask: '24.5' }, true],
    ['price_below', '24', { ask: '24.5' }, false],
    ['price_above', '24', { ask: '24.5' }, true],
    ['price_above', '24.5', { ask: '24.5' }, true],
    ['price_above', '25', { ask: '24.5' }, false],
    ['spread_exceeds', '20', { ask: '25', bid: '20' }, true],
    ['spread_exceeds', '20.0001', { ask: '25', bid: '20' }, false],
    ['spread_exceeds', '20', { ask: '25', bid: '20.001' }, false],
  ])('%s %s at %o: %s', (kind, threshold, prices, wanted) => {
    expect(wouldFire(kind, threshold, prices)).toBe(wanted);
  });

  it.each([
    ['nobody sells', 'price_below', {}],
    ['a spread without a bid', 'spread_exceeds', { ask: '25' }],
    ['a free item', 'spread_exceeds', { ask: '0', bid: '0' }],
    ['a kind that is not known', 'volume_above', { ask: '25', bid: '20' }],
  ])('%s: it can’t be known, and is not claimed', (_name, kind, prices) => {
    expect(levelOf(kind, prices)).toBeUndefined();
    expect(wouldFire(kind, '0.01', prices)).toBe(false);
  });

  it('a spread is exact in decimals, cut after four', () => {
    expect(levelOf('spread_exceeds', { ask: '3', bid: '2' })).toBe('33.3333');
    expect(levelOf('spread_exceeds', { ask: '0.3', bid: '0.1' })).toBe('66.6666');
    expect(levelOf('spread_exceeds', { ask: '10', bid: '11' })).toBe('-10');
    expect(levelOf('spread_exceeds', { ask: '100000.01', bid: '100000' })).toBe('0');
  });
});
