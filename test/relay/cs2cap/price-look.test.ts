import { describe, expect, it } from 'vitest';
import { createPriceLook } from '#relay/cs2cap/price-look.ts';
import { createQuotaMeter } from '#relay/cs2cap/quota-meter.ts';
import { writeSetting } from '#relay/store/settings.ts';
import { firesAtOnce } from '#relay/use-cases/fires-at-once.ts';
import { ManualClock } from '#sandbox/clock.ts';
import { storeForTest } from '../store-for-test.ts';
import { apiForTest } from '../use-cases/api-for-test.ts';

const item = { item_id: 49, market_hash_name: 'AK-47', phase: null };
const ask = (lowest_ask: number, lowest_ask_decimal: string | null = null) => ({
  ...item,
  provider: 'p',
  lowest_ask,
  lowest_ask_decimal,
  quantity: 1,
});
const page = (items: readonly object[]) => ({
  status: 200,
  json: { meta: {}, items, pagination: { total: items.length } },
});

async function look(...answers: readonly { readonly status: number; readonly json: unknown }[]) {
  const db = await storeForTest();
  const clock = new ManualClock();
  const cs2cap = apiForTest(...answers);
  const prices = createPriceLook({ db, clock, cs2cap, quota: createQuotaMeter({ db, clock }) });
  return { db, clock, cs2cap, prices };
}

describe('the price look-up', () => {
  it('C12: takes the lowest of all markets, exact where CS2Cap gives it; once in five minutes', async () => {
    const { prices, cs2cap, clock } = await look(page([ask(2550), ask(2499, '24.985'), ask(9900)]));
    expect(await prices.ask(49, 'USD')).toMatchObject({ ok: true, value: { ask: '24.985' } });
    await prices.ask(49, 'USD');
    expect(cs2cap.asked).toHaveLength(1);
    await clock.advance(300_000);
    await prices.ask(49, 'USD');
    expect(cs2cap.asked).toHaveLength(2);
    expect(await prices.known(49, 'EUR')).toBeUndefined();
  });

  it('C12: yen have no minor units; nobody offering is no failure', async () => {
    const yen = await look(page([ask(2550)]));
    expect(await yen.prices.ask(49, 'JPY')).toMatchObject({ ok: true, value: { ask: '2550' } });
    const none = await look(page([]));
    expect(await none.prices.ask(49, 'USD')).toEqual({ ok: true, value: { at: none.clock.now() } });
  });

  it('does not touch the reserve of the monthly quota', async () => {
    const { db, prices, cs2cap, clock } = await look(page([ask(1)]));
    const month = new Date(clock.now()).toISOString().slice(0, 7);
    await writeSetting(db, 'quota', JSON.stringify({ month, used: 900 }));
    expect(await prices.ask(49, 'USD')).toMatchObject({
      ok: false,
      failure: { kind: 'reserve', left: 0, reserve: 100 },
    });
    expect(cs2cap.asked).toHaveLength(0);
  });

  it('says why it can’t know', async () => {
    const { prices } = await look({ status: 403, json: { code: 'FORBIDDEN', detail: 'no' } });
    const rule = { itemId: 49, kind: 'spread_exceeds', threshold: '10', currency: undefined };
    expect(await firesAtOnce(prices, rule)).toEqual({ kind: 'unknown', why: { kind: 'plan' } });
    expect(await firesAtOnce(undefined, rule)).toMatchObject({ kind: 'unknown' });
  });

  it.each([
    ['price_below', '25', 'yes'],
    ['price_below', '24', 'no'],
    ['price_above', '24', 'yes'],
    ['price_above', '25', 'no'],
  ] as const)('C9: %s %s at 24.50: %s', async (kind, threshold, wanted) => {
    const { prices } = await look(page([ask(2450)]));
    expect(await firesAtOnce(prices, { itemId: 49, kind, threshold, currency: 'USD' })).toMatchObject({ kind: wanted });
  });

  it.each([
    ['20', 'yes'],
    ['21', 'no'],
  ] as const)('C10: a spread of 20 %% against %s: %s', async (threshold, wanted) => {
    const bid = { ...item, provider: 'p', highest_bid: 2000, highest_bid_decimal: null, num_bids: 1 };
    const { prices } = await look(page([ask(2500)]), page([bid]));
    const rule = { itemId: 49, kind: 'spread_exceeds', threshold, currency: undefined };
    expect(await firesAtOnce(prices, rule)).toMatchObject({ kind: wanted });
  });
});
