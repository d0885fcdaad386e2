import { describe, expect, it } from 'vitest';
import { FxRates } from '#shared/cs2cap/fx.ts';
import { Item, ItemPage } from '#shared/cs2cap/item.ts';
import { BidPage, PriceBatch, PricePage } from '#shared/cs2cap/quote.ts';

const item = { item_id: 47, market_hash_name: 'AK-47', phase: null };
const pagination = { limit: 100, offset: 0, total: 1 };

describe('prices and bids', () => {
  it('C12: keep minor units and the exact decimal side by side', () => {
    const ask = { ...item, provider: 'skinport', lowest_ask: 0, lowest_ask_decimal: '0.00000012', quantity: 3 };
    expect(PricePage.parse({ meta: { currency: 'BTC' }, items: [ask], pagination }).items[0]).toEqual(ask);
    const bid = { ...item, provider: 'skinport', highest_bid: 1999, num_bids: 3 };
    expect(BidPage.parse({ meta: {}, items: [bid], pagination }).items[0]).toEqual(bid);
  });

  it('C28: a batch without offers is an answer, not an error', () => {
    expect(PriceBatch.parse({ meta: {}, items: [], items_not_found: [47] }).items_not_found).toEqual([47]);
    expect(PriceBatch.parse({ meta: {}, items: [] }).items_not_found).toEqual([]);
  });
});

describe('items and rates', () => {
  it('C25: an item may have a phase, and may lack an id', () => {
    expect(Item.parse({ market_hash_name: 'x' }).item_id).toBeUndefined();
    expect(ItemPage.parse({ items: [{ ...item, phase: 'Ruby' }], pagination }).items[0]?.phase).toBe('Ruby');
  });

  it('C27: rates are by currency code', () => {
    expect(FxRates.parse({ rates: { USD: 1, EUR: 0.9 } }).rates['EUR']).toBe(0.9);
    expect(FxRates.safeParse({ rates: { USD: '1' } }).success).toBe(false);
  });
});
