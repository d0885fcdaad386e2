import { createCs2capClient } from '#relay/cs2cap/client.ts';
import type { Cs2capOptions } from '#sandbox/cs2cap/cs2cap.ts';
import { readText, redline, type StandIn, startStandIn, testKey } from '#sandbox/cs2cap/harness.ts';
import { testStore } from './test-store.ts';

/** An account at CS2Cap with an alert that a test lets fire, and the client and the store of a relay. */
export async function startAccount({
  tier = 'quant',
  ...switches
}: { readonly tier?: 'quant' | 'free' } & Cs2capOptions['switches'] = {}) {
  const standIn = await startStandIn({
    switches: { rateLimits: false, ...switches },
    accounts: [{ key: testKey, tier }],
  });
  const { db } = await testStore();
  const client = createCs2capClient({ base: standIn.cs2cap.url, apiKey: testKey, clock: standIn.clock });
  /** How many requests came for a path that ends so. */
  const asked = (path: string) => standIn.cs2cap.requests.filter((request) => request.path.endsWith(path)).length;
  return { ...standIn, db, client, asked, ...(await addFiringAlert(standIn)) };
}

/** An alert that is off, and how to let it fire. */
export async function addFiringAlert({ cs2cap, call }: StandIn) {
  const { body } = await call('POST', '/account/alerts', {
    item_id: redline,
    kind: 'price_below',
    threshold_value: '20',
    is_enabled: false,
  });
  const alertId = readText(body, 'id');
  return {
    alertId,
    /** Arms the alert and lets the market fall: one event with this value. */
    async fire(value = '19'): Promise<void> {
      cs2cap.market.setPrice(redline, { ask: '25', bid: '18' });
      await call('PATCH', `/account/alerts/${alertId}`, { is_enabled: true });
      cs2cap.market.setPrice(redline, { ask: value, bid: '18' });
      await cs2cap.tick();
    },
  };
}
