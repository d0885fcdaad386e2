import { describe, expect, it } from 'vitest';
import { bestAsk } from '#shared/cs2cap/best-ask.ts';

const ask = (provider: string, lowest_ask: number, lowest_ask_decimal?: string) => ({
  provider,
  lowest_ask,
  lowest_ask_decimal,
  quantity: 1,
  last_updated: '2026-11-23T12:00:00Z',
});

describe('bestAsk', () => {
  it('is the lowest over all marketplaces, by its exact decimal (C12, C21)', () => {
    const asks = [ask('steam', 1050, '10.504'), ask('skinport', 1050, '10.503'), ask('buff', 1051, '10.51')];
    expect(bestAsk(asks, 'USD')).toEqual({ amount: '10.503', provider: 'skinport', updatedAt: '2026-11-23T12:00:00Z' });
  });

  it.each([
    ['USD', 2464, '24.64'],
    ['JPY', 2464, '2464'],
    ['KWD', 2464, '2.464'],
  ])('reads minor units of %s where there is no decimal (C12)', (currency, minor, amount) => {
    expect(bestAsk([ask('steam', minor)], currency)?.amount).toBe(amount);
  });

  it('is nothing where nobody asks for more than nothing', () => {
    expect(bestAsk([], 'USD')).toBeUndefined();
    expect(bestAsk([ask('steam', 0), ask('buff', 5, '0.00')], 'USD')).toBeUndefined();
  });
});
