import { keys } from './accounts.ts';
import type { Ask } from './interview.ts';

const redline = 156;
const doppler = '★ Karambit | Doppler (Factory New)';

/** /items, /prices, /bids and /fx: pages, filters, batches, tiers. */
export async function quoteQuestions(ask: Ask): Promise<void> {
  await askItems(ask);
  await askQuotes(ask);
  await askBatches(ask);
}

async function askItems(ask: Ask): Promise<void> {
  await ask(200, 'GET', '/items');
  await ask(200, 'GET', '/items?q=redline&limit=2&offset=1');
  await ask(200, 'GET', `/items?market_hash_name=${encodeURIComponent(doppler)}&phase=Ruby&is_stattrak=false`);
  await ask(200, 'GET', '/items?item_id=156');
  await ask(200, 'GET', '/items?q=nothing-has-this-name');
  await ask(422, 'GET', '/items?limit=0');
  await ask(422, 'GET', '/items?is_stattrak=maybe', { intent: 'broken' });
  await ask(200, 'GET', '/items/metadata');
  await ask(200, 'GET', '/fx');
}

async function askQuotes(ask: Ask): Promise<void> {
  await ask(200, 'GET', `/prices?item_id=${redline}&currency=EUR`);
  await ask(200, 'GET', `/prices?item_id=${redline}&currency=BTC`);
  await ask(200, 'GET', `/prices?market_hash_name=${encodeURIComponent(doppler)}`);
  await ask(200, 'GET', '/prices?limit=3&offset=3&providers=steam&providers=skinport&phase=Phase%202');
  await ask(200, 'GET', '/prices?item_id=999999999');
  await ask(200, 'GET', `/prices?item_id=${redline}`, { key: keys.free });
  await ask(422, 'GET', '/prices?currency=XXX');
  await ask(422, 'GET', '/prices?phase=Phase%209', { intent: 'broken' });
  await ask(422, 'GET', '/prices?providers=nobody&providers=steam', { intent: 'broken' });
  await ask(200, 'GET', `/bids?item_id=${redline}&currency=USD&limit=100`);
  await ask(400, 'GET', '/bids?providers=skinport&providers=steam', { intent: 'broken' });
  await ask(403, 'GET', `/bids?item_id=${redline}`, { key: keys.free });
}

async function askBatches(ask: Ask): Promise<void> {
  for (const path of ['/prices/batch', '/bids/batch']) {
    await ask(200, 'POST', path, {
      body: { item_ids: [redline, 999_999_999], market_hash_names: [doppler, 'no such'] },
    });
    await ask(200, 'POST', path, { body: { item_ids: [redline], currency: 'EUR', providers: ['steam'] } });
    await ask(400, 'POST', path, { body: { item_ids: Array.from({ length: 101 }, (_, index) => index + 1) } });
    await ask(422, 'POST', path, { body: {} });
    await ask(422, 'POST', path, { body: { item_ids: ['156'] }, intent: 'broken' });
    await ask(422, 'POST', path, { body: { item_ids: [redline], colour: 'red' }, intent: 'broken' });
    await ask(403, 'POST', path, { body: { item_ids: [redline] }, key: keys.free });
  }
}
