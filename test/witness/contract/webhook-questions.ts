import type { Cs2cap } from '#sandbox/cs2cap/cs2cap.ts';
import { keys } from './accounts.ts';
import { type Ask, textAt } from './interview.ts';

const redline = 156;
const nobody = '00000000-0000-4000-8000-000000000000';

/** /account/webhooks, the events and the deliveries that come of them. */
export async function webhookQuestions(ask: Ask, cs2cap: Cs2cap, receiverUrl: string): Promise<void> {
  const ids = await askDestinations(ask, receiverUrl);
  await askRefusals(ask, cs2cap, receiverUrl);
  await askHistory(ask, cs2cap);
  for (const id of ids) await ask(200, 'DELETE', `/account/webhooks/${id}`);
  await ask(404, 'DELETE', `/account/webhooks/${nobody}`);
  await ask(200, 'GET', '/account/webhooks/deliveries');
}

/** One destination of each platform, and one that fails. */
async function askDestinations(ask: Ask, url: string): Promise<readonly string[]> {
  const ids: string[] = [];
  for (const draft of [
    { label: 'plain', url: `${url}/ok` },
    { label: 'sheet', url: `${url}/ok`, platform: 'google_sheets', is_active: true },
    { label: 'chat', url: `${url}/ok?chat_id=-1005`, platform: 'telegram' },
    { label: 'server', url: `${url}/ok`, platform: 'discord' },
    { label: 'broken', url: `${url}/fails`, platform: 'custom' },
    { label: 'paused', url: `${url}/ok`, is_active: false },
  ]) {
    ids.push(textAt(await ask(201, 'POST', '/account/webhooks', { body: draft }), 'webhook', 'id'));
  }
  await ask(200, 'GET', '/account/webhooks');
  await ask(200, 'PATCH', `/account/webhooks/${ids[0]}`, { body: { label: 'renamed', url: null } });
  await ask(200, 'POST', `/account/webhooks/${ids[0]}/rotate-secret`);
  return ids;
}

async function askRefusals(ask: Ask, cs2cap: Cs2cap, url: string): Promise<void> {
  const path = '/account/webhooks';
  await ask(403, 'GET', path, { key: keys.free });
  await ask(403, 'GET', `${path}/deliveries`, { key: keys.free });
  await ask(422, 'POST', path, { body: { label: 'x' }, intent: 'broken' });
  await ask(422, 'POST', path, { body: { label: 7, url }, intent: 'broken' });
  for (const change of [
    { platform: 'pager' },
    { url: 'ftp://127.0.0.1/' },
    { platform: 'telegram' },
    { colour: 'red' },
  ]) {
    await ask(422, 'POST', path, { body: { label: 'x', url, ...change } });
  }
  cs2cap.switches.refuseNonGoogleSheetsUrls = true;
  await ask(422, 'POST', path, { body: { label: 'x', url, platform: 'google_sheets' } });
  cs2cap.switches.refuseNonGoogleSheetsUrls = false;
  cs2cap.switches.onePerPlatform = true;
  await ask(409, 'POST', path, { body: { label: 'x', url } });
  cs2cap.switches.onePerPlatform = false;
  await ask(404, 'PATCH', `${path}/${nobody}`, { body: { label: 'x' } });
  await ask(404, 'POST', `${path}/${nobody}/rotate-secret`);
  await ask(422, 'PATCH', `${path}/17`, { body: { label: 'x' }, intent: 'broken' });
}

/** Alerts fire under each form of the body; what was tried, failed and waits is in the history. */
async function askHistory(ask: Ask, cs2cap: Cs2cap): Promise<void> {
  cs2cap.market.setPrice(redline, { ask: '5.00', bid: '4.00' });
  for (const body of ['small', 'flat', 'nested'] as const) {
    cs2cap.switches.body = body;
    await ask(201, 'POST', '/account/alerts', {
      body: { item_id: redline, kind: 'price_below', threshold_value: '9' },
    });
    await ask(201, 'POST', '/account/alerts', {
      body: { item_id: redline, kind: 'spread_exceeds', threshold_value: '1' },
    });
    await cs2cap.tick();
  }
  await ask(200, 'GET', '/account/alerts/events?limit=100&offset=0');
  cs2cap.switches.eventDeliveries = 'email-only';
  await ask(200, 'GET', '/account/alerts/events?limit=500&offset=1');
  cs2cap.switches.eventDeliveries = 'all';
  await ask(422, 'GET', '/account/alerts/events?offset=-1', { intent: 'broken' });
  await ask(200, 'GET', '/account/webhooks/deliveries?limit=500');
  await ask(422, 'GET', '/account/webhooks/deliveries?offset=-1', { intent: 'broken' });
  for (const delivery of cs2cap.account(keys.quant).deliveries().slice(-12)) {
    await ask(200, 'GET', `/account/webhooks/deliveries/${delivery.id}`);
  }
  await ask(404, 'GET', `/account/webhooks/deliveries/${nobody}`);
}
