import type { Cs2cap } from '#sandbox/cs2cap/cs2cap.ts';
import { keys } from './accounts.ts';
import { type Ask, textAt } from './interview.ts';

const redline = 156;
const below = { item_id: redline, kind: 'price_below', threshold_value: '20', threshold_currency: 'USD' };
const nobody = '00000000-0000-4000-8000-000000000000';

/** /account/alerts: singles, batches, pages, and everything that stands against an alert. */
export async function alertQuestions(ask: Ask, cs2cap: Cs2cap): Promise<void> {
  await askSingles(ask);
  await askRefusals(ask);
  await askBatches(ask);
  await askLists(ask, cs2cap);
}

async function askSingles(ask: Ask): Promise<void> {
  const id = textAt(await ask(201, 'POST', '/account/alerts', { body: below }), 'id');
  await ask(201, 'POST', '/account/alerts', {
    body: { item_id: redline, kind: 'price_above', threshold_value: '1.50' },
  });
  await ask(201, 'POST', '/account/alerts', {
    body: {
      item_id: redline,
      kind: 'spread_exceeds',
      threshold_value: '.5',
      threshold_currency: null,
      is_enabled: false,
    },
  });
  await ask(200, 'PATCH', `/account/alerts/${id}`, { body: { threshold_value: '19.99', threshold_currency: 'EUR' } });
  await ask(200, 'PATCH', `/account/alerts/${id}`, { body: { is_enabled: false, threshold_value: null } });
  await ask(422, 'PATCH', `/account/alerts/${id}`, { body: {} });
  await ask(422, 'PATCH', `/account/alerts/${id}`, { body: { threshold_value: 20 }, intent: 'broken' });
  await ask(422, 'PATCH', `/account/alerts/${id}`, { body: { item_id: 1 } });
  await ask(200, 'DELETE', `/account/alerts/${id}`);
  await ask(404, 'DELETE', `/account/alerts/${id}`);
  await ask(404, 'PATCH', `/account/alerts/${nobody}`, { body: { is_enabled: true } });
  await ask(422, 'DELETE', '/account/alerts/17', { intent: 'broken' });
}

async function askRefusals(ask: Ask): Promise<void> {
  const path = '/account/alerts';
  await ask(401, 'GET', path, { key: null, intent: 'broken' });
  await ask(401, 'GET', path, { key: 'sk_unknown' });
  await ask(404, 'POST', path, { body: { ...below, item_id: 999_999_999 } });
  for (const change of [
    { threshold_value: '-5' },
    { threshold_value: '0' },
    { kind: 'price_near' },
    { threshold_currency: 'XXX' },
    { kind: 'spread_exceeds' },
    { colour: 'red' },
  ]) {
    await ask(422, 'POST', path, { body: { ...below, ...change } });
  }
  for (const change of [
    { threshold_value: '1,5' },
    { threshold_value: 20 },
    { item_id: '156' },
    { is_enabled: 'yes' },
  ]) {
    await ask(422, 'POST', path, { body: { ...below, ...change }, intent: 'broken' });
  }
  await ask(422, 'POST', path, { body: below, contentType: 'text/plain', intent: 'broken' });
  await ask(422, 'POST', path, { intent: 'broken' });
  await ask(409, 'POST', path, { body: below, key: keys.unreachable });
  await ask(201, 'POST', path, { body: below, key: keys.capped });
  await ask(402, 'POST', path, { body: { ...below, threshold_value: '21' }, key: keys.capped });
  await ask(404, 'PUT', path, { body: below, intent: 'off the document' });
}

async function askBatches(ask: Ask): Promise<void> {
  const path = '/account/alerts/batch';
  const many = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ ...below, threshold_value: `${index + 1}` }));
  await ask(200, 'POST', path, {
    body: { alerts: [below, below, { ...below, item_id: 999_999_999 }, { ...below, threshold_value: '-1' }] },
  });
  await ask(200, 'POST', path, { body: { alerts: many(100) } });
  await ask(400, 'POST', path, { body: { alerts: many(101) } });
  await ask(422, 'POST', path, { body: { alerts: [] }, intent: 'broken' });
  await ask(422, 'POST', path, { body: { alerts: [{ ...below, threshold_value: 'cheap' }] }, intent: 'broken' });
  await ask(402, 'POST', path, { body: { alerts: many(2) }, key: keys.capped });
  await ask(403, 'POST', path, { body: { alerts: many(1) }, key: keys.starter });
  await ask(409, 'POST', path, { body: { alerts: many(1) }, key: keys.unreachable });
}

async function askLists(ask: Ask, cs2cap: Cs2cap): Promise<void> {
  cs2cap.account(keys.quant).plantAlert({ itemId: redline, kind: 'volume_exceeds', threshold: '7', isEnabled: false });
  await ask(200, 'GET', '/account/alerts');
  await ask(200, 'GET', '/account/alerts?limit=999&offset=1&search=redline');
  await ask(200, 'GET', '/account/alerts?limit=0&offset=-3&search=156');
  await ask(422, 'GET', '/account/alerts?limit=many', { intent: 'broken' });
}
