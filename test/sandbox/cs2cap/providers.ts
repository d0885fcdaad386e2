import { invalid, Refusal } from './refusal.ts';

/** AllProviders of openapi.json. */
const all = (
  'avanmarket buff163 buffmarket c5 csdeals csfloat csgo500 csgoempire csmoney_m csmoney_t cstrade dmarket dupefi ecosteam ' +
  'gameboost haloskins itradegg lisskins lootfarm mannco marketcsgo pirateswap rapidskins shadowpay skinbaron skinflow ' +
  'skinland skinout skinplace skinport skinscom skinsmonkey skinswap skinswap_t skinvault steam swapgg tradeit waxpeer ' +
  'whitemarket youpin'
).split(' ');

/** BuyOrderProvider of openapi.json. */
const withBuyOrders =
  'buff163 buffmarket c5 csfloat dmarket dupefi ecosteam marketcsgo steam waxpeer whitemarket youpin'.split(' ');

/** Throws 422 for an unknown provider key, and 400 for one without buy orders where bids are asked for (GET /v1/bids). */
export function checkProviders(providers: readonly string[], side: 'ask' | 'bid', where: 'query' | 'body'): void {
  const unknown = providers.findIndex((provider) => !all.includes(provider));
  if (unknown >= 0) {
    throw invalid({
      type: 'enum',
      loc: [where, 'providers', unknown],
      msg: 'Input should be one of the allowed provider keys',
    });
  }
  const without = side === 'bid' ? providers.filter((provider) => !withBuyOrders.includes(provider)) : [];
  if (without.length > 0) throw new Refusal(400, 'BAD_REQUEST', `Providers without buy orders: ${without.join(', ')}.`);
}
