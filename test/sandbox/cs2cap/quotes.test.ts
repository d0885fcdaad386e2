import { describe, expect, it } from 'vitest';
import { loadCatalog } from './cs2cap.ts';
import { redline, startStandIn, testKey } from './harness.ts';

const doppler = '★ Karambit | Doppler (Factory New)';

describe('the catalog', () => {
  it('comes whole without a limit, and clamped to the cap of the tier with one (C24)', async () => {
    const { call } = await startStandIn({ accounts: [{ key: testKey, tier: 'free' }] });
    const total = loadCatalog().length;
    expect((await call('GET', '/items')).body).toMatchObject({
      items: { length: total },
      pagination: { total, has_next: false },
    });
    expect((await call('GET', '/items?limit=5000')).body).toMatchObject({
      items: { length: 100 },
      pagination: { limit: 100, has_next: true },
    });
    expect((await call('GET', '/items?limit=0')).status).toBe(422);
  });

  it('finds by part of the name, by exact name and by phase, whatever the case (C24, C25)', async () => {
    const { call } = await startStandIn();
    const found = async (query: Record<string, string>) =>
      (await call('GET', `/items?${new URLSearchParams(query)}`)).body;
    expect(await found({ q: 'ak-47 | redline (field', limit: '1' })).toMatchObject({ items: [{ item_id: redline }] });
    expect(await found({ market_hash_name: doppler })).toMatchObject({ pagination: { total: 7 } });
    expect(await found({ market_hash_name: doppler, phase: 'sapphire' })).toMatchObject({
      items: [{ phase: 'Sapphire' }],
      pagination: { total: 1 },
    });
    expect(await found({ item_id: '156' })).toMatchObject({
      items: [{ market_hash_name: 'AK-47 | Redline (Field-Tested)' }],
    });
    expect(await found({ is_stattrak: 'true', q: 'ak-47 | redline' })).toMatchObject({ pagination: { total: 4 } });
  });

  it('lists its filter values and its size (C27)', async () => {
    const { call } = await startStandIn();
    const { body } = await call('GET', '/items/metadata');
    expect(body).toMatchObject({
      catalog: { total_items: loadCatalog().length },
      filters: { phase: expect.arrayContaining(['Ruby', 'Phase 2']) },
    });
  });
});

describe('quotes', () => {
  it('are integers in minor units with a decimal companion (C12)', async () => {
    const { call, cs2cap } = await startStandIn();
    cs2cap.market.setPrice(redline, { ask: '25.50' });
    const best = async (currency: string) =>
      (await call('GET', `/prices?item_id=156&providers=buff163&currency=${currency}`)).body;
    expect(await best('USD')).toMatchObject({ items: [{ lowest_ask: 2550, lowest_ask_decimal: '25.50' }] });
    expect(await best('BTC')).toMatchObject({ items: [{ lowest_ask: 0, lowest_ask_decimal: '0.00041565' }] });
    expect(await best('JPY')).toMatchObject({ items: [{ lowest_ask: 3764, lowest_ask_decimal: '3764.31' }] });
    expect(cs2cap.market.price(redline)).toMatchObject({ ask: '2550', askDecimal: '25.50' });
  });

  it('of a Doppler name without a phase are the cheapest of all phases (C25)', async () => {
    const { call, cs2cap } = await startStandIn();
    const ruby =
      cs2cap.market.items().find((item) => item.market_hash_name === doppler && item.phase === 'Ruby')?.item_id ?? 0;
    cs2cap.market.setPrice(ruby, { ask: '0.50' });
    const named = await call('GET', `/prices?market_hash_name=${encodeURIComponent(doppler)}&providers=buff163`);
    expect(named.body).toMatchObject({ items: [{ lowest_ask: 50, phase: null }], pagination: { total: 1 } });
    const phase2 = await call(
      'GET',
      `/prices?market_hash_name=${encodeURIComponent(doppler)}&phase=Phase%202&providers=buff163`,
    );
    expect(phase2.body).toMatchObject({ items: [{ item_id: 4994, phase: 'Phase 2' }] });
  });

  it('are an empty list when nobody asks, not an error', async () => {
    const { call, cs2cap } = await startStandIn();
    cs2cap.market.setPrice(redline, { ask: null });
    expect(await call('GET', '/prices?item_id=156')).toMatchObject({
      status: 200,
      body: { items: [], pagination: { total: 0 } },
    });
    const batch = await call('POST', '/prices/batch', {
      item_ids: [redline, 999_999, 4994],
      market_hash_names: ['nothing'],
    });
    expect(batch).toMatchObject({
      status: 200,
      body: { items: [{ item_id: 4994 }], items_not_found: [redline, 999_999], names_not_found: ['nothing'] },
    });
  });

  it('of bids and batches need Starter, prices do not (C28)', async () => {
    const { call, cs2cap } = await startStandIn({ accounts: [{ key: testKey, tier: 'free' }] });
    const statuses = async () => [
      (await call('GET', '/prices?item_id=156')).status,
      (await call('GET', '/bids?item_id=156')).status,
      (await call('POST', '/prices/batch', { item_ids: [redline] })).status,
      (await call('POST', '/bids/batch', { item_ids: [redline] })).status,
    ];
    expect(await statuses()).toEqual([200, 403, 403, 403]);
    cs2cap.account(testKey).setTier('starter');
    expect(await statuses()).toEqual([200, 200, 200, 200]);
  });

  it.each([
    ['an unknown currency', 'GET', '/prices?currency=XXX', undefined, 422],
    ['a currency in lower case', 'GET', '/prices?currency=usd', undefined, 422],
    ['an unknown provider', 'GET', '/prices?providers=nowhere', undefined, 422],
    ['an unknown phase', 'GET', '/prices?phase=Phase%209', undefined, 422],
    ['bids of a provider without buy orders', 'GET', '/bids?providers=skinport', undefined, 400],
    ['a batch of 101', 'POST', '/prices/batch', { item_ids: Array.from({ length: 101 }, (_, i) => i + 1) }, 400],
    ['an empty batch', 'POST', '/bids/batch', { item_ids: [] }, 422],
    ['a batch with an unknown field', 'POST', '/prices/batch', { item_ids: [1], ids: [1] }, 422],
  ])('refuse %s', async (_what, method, path, body, status) => {
    const { call } = await startStandIn();
    expect((await call(method, path, body)).status).toBe(status);
  });

  it('default to a full page of the tier, over everything', async () => {
    const { call } = await startStandIn({ accounts: [{ key: testKey, tier: 'free' }] });
    expect((await call('GET', '/prices')).body).toMatchObject({
      items: { length: 100 },
      pagination: { limit: 100, has_next: true },
    });
  });

  it('have the same default price for an item in every run, between 1.00 and 2000.00 with the bid at 85 to 97 %', async () => {
    const [one, other] = [await startStandIn(), await startStandIn()];
    for (const { item_id } of one.cs2cap.market.items()) {
      const price = one.cs2cap.market.price(item_id);
      expect(other.cs2cap.market.price(item_id)).toEqual(price);
      const [ask, bid] = [Number(price.ask), Number(price.bid)];
      expect(ask >= 100 && ask <= 200_000 && bid / ask > 0.84 && bid / ask <= 0.97).toBe(true);
    }
  });
});
