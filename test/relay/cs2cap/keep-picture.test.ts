import { describe, expect, it, onTestFinished } from 'vitest';
import { createCatalog } from '#relay/cs2cap/catalog.ts';
import { createCs2capClient } from '#relay/cs2cap/client.ts';
import { pictureKeeper } from '#relay/cs2cap/keep-picture.ts';
import { createQuotaMeter } from '#relay/cs2cap/quota-meter.ts';
import { readAllAlerts } from '#relay/cs2cap/read-pages.ts';
import { mirrorAlerts } from '#relay/store/alerts.ts';
import { findItem, keepItems } from '#relay/store/items.ts';
import { writeSetting } from '#relay/store/settings.ts';
import { ManualClock } from '#sandbox/clock.ts';
import { loadCatalog, startCs2cap } from '#sandbox/cs2cap/cs2cap.ts';
import { storeForTest } from '../store-for-test.ts';

/** An account with an alert that is armed, one that has fired, and one that is off, each for an item of its own. */
async function startAccount() {
  const clock = new ManualClock();
  const db = await storeForTest();
  const catalog = loadCatalog().map((item) => ({ ...item, image_url: `https://images.example/${item.item_id}` }));
  const cs2cap = await startCs2cap({ clock, catalog, switches: { rateLimits: false } });
  onTestFinished(() => cs2cap.stop());
  const client = createCs2capClient({ base: cs2cap.url, apiKey: 'sk_test', clock, random: () => 0 });
  const items = cs2cap.market.items();
  const [armed, fired, off] = [items[0]?.item_id ?? 0, items[1]?.item_id ?? 0, items[2]?.item_id ?? 0];
  for (const itemId of [armed, fired, off]) {
    cs2cap.market.setPrice(itemId, { ask: itemId === fired ? '5' : '20', bid: '1' });
    const isEnabled = itemId !== off;
    cs2cap.account('sk_test').plantAlert({ itemId, kind: 'price_below', threshold: '10', currency: 'USD', isEnabled });
  }
  await cs2cap.tick();
  const alerts = await readAllAlerts(client);
  if (alerts.ok) await mirrorAlerts(db, alerts.value, true);
  const deps = { db, clock, cs2cap: client, quota: createQuotaMeter({ db, clock }) };
  const look = pictureKeeper(deps);
  const asked = () =>
    cs2cap.requests
      .filter((request) => request.path === '/v1/items')
      .map((request) => Number(request.query['item_id']));
  return {
    db,
    clock,
    deps,
    asked,
    ids: { armed, fired, off },
    picture: async (itemId: number) => (await findItem(db, itemId))?.image_url,
    async passesMinutes(count: number) {
      for (let minute = 0; minute < count; minute++) {
        await clock.advance(60_000);
        await look(clock.now());
      }
    },
  };
}

describe('pictures of items', () => {
  it('come one a minute: alerts that have fired first, then armed ones, never twice, never for what is off', async () => {
    const { ids, picture, passesMinutes, asked } = await startAccount();
    await passesMinutes(1);
    expect(asked()).toEqual([ids.fired]);
    await passesMinutes(3);
    expect(asked()).toEqual([ids.fired, ids.armed]);
    expect(await picture(ids.armed)).toMatch(/^https:/);
    expect(await picture(ids.off)).toBeUndefined();
  });

  it('with half of the month’s quota used only those of alerts that have fired; at the reserve none', async () => {
    const { db, clock, ids, passesMinutes, asked } = await startAccount();
    const month = new Date(clock.now()).toISOString().slice(0, 7);
    await writeSetting(db, 'quota', JSON.stringify({ month, used: 900 }));
    await passesMinutes(2);
    expect(asked()).toEqual([]);
    await writeSetting(db, 'quota', JSON.stringify({ month, used: 500 }));
    await passesMinutes(3);
    expect(asked()).toEqual([ids.fired]);
  });

  it('come with the catalog, for no call of their own', async () => {
    const { db, ids, picture, passesMinutes, asked, deps } = await startAccount();
    await keepItems(db, [{ item_id: ids.fired, market_hash_name: 'known' }], 0);
    await createCatalog(deps).search('redline', 1);
    const calls = asked().length;
    expect(await picture(ids.armed)).toMatch(/^https:/);
    expect(await picture(ids.off)).toMatch(/^https:/);
    expect(await db.selectFrom('items').select('item_id').execute()).toHaveLength(3);
    await passesMinutes(3);
    expect(asked()).toHaveLength(calls);
  });
});
