import { systemClock } from '#relay/clock.ts';
import { createCs2capClient } from '#relay/cs2cap/client.ts';
import type { Cs2cap } from '#sandbox/cs2cap/cs2cap.ts';
import * as requests from '#shared/cs2cap/requests.ts';
import { keys } from './accounts.ts';
import { isInDocument, judge, type Report } from './judge.ts';
import type { Tap } from './tap.ts';

const redline = 156;
const page = { limit: 50, offset: 0 };
const rule = { item_id: redline, kind: 'price_below', threshold_value: '20.50', is_enabled: true } as const;

/** The exports of requests.ts that build no request. */
const NO_REQUESTS = ['normaliseBase', 'toHttp'];

/**
 * Every request of `shared/cs2cap/requests.ts`, sent by the relay's client through the proxy. Reports
 * a violation, a failure, an answer that our own schema refuses, a request that is not in this walk.
 */
export async function walkClient(cs2cap: Cs2cap, tap: Tap, receiverUrl: string, report: Report): Promise<void> {
  const client = createCs2capClient({ base: tap.url, apiKey: keys.quant, clock: systemClock });
  const walked = new Set<string>();

  /** Sends one; gives its value, or throws, since what follows needs it. */
  async function send<T>(name: keyof typeof requests, request: requests.ApiRequest<T>): Promise<T> {
    walked.add(name);
    const seen = tap.exchanges.length;
    const result = await client.send(request);
    for (const exchange of tap.exchanges.slice(seen).filter(isInDocument)) {
      for (const complaint of judge(exchange)) report(`${name}: ${complaint}`);
    }
    if (!result.ok) throw new Error(`${name}: ${result.failure.kind}: ${result.failure.message}`);
    return result.value;
  }

  await walkQuotes(send);
  await walkAlerts(send);
  await walkWebhooks(send, cs2cap, receiverUrl);
  await walkKeys(send);
  const missing = Object.keys(requests).filter((name) => !NO_REQUESTS.includes(name) && !walked.has(name));
  for (const name of missing) report(`${name} of requests.ts is not in this walk`);
}

type Send = <T>(name: keyof typeof requests, request: requests.ApiRequest<T>) => Promise<T>;

async function walkKeys(send: Send): Promise<void> {
  await send('getKey', requests.getKey());
  const made = await send('createSubKey', requests.createSubKey('sheet'));
  await send('listSubKeys', requests.listSubKeys(page));
  await send('deleteSubKey', requests.deleteSubKey(made.key_info.id ?? ''));
}

async function walkQuotes(send: Send): Promise<void> {
  await send('listItems', requests.listItems({ q: '★ Karambit | Doppler', ...page }));
  await send('listItems', requests.listItems({ item_id: redline, ...page }));
  await send('listItems', requests.listItems({ market_hash_name: 'AK-47 | Redline (Field-Tested)', ...page }));
  await send('getItemTypes', requests.getItemTypes());
  await send('listItemsOfType', requests.listItemsOfType('Key'));
  await send('listPrices', requests.listPrices(redline, 'EUR'));
  await send('listBids', requests.listBids(redline, 'USD'));
  await send('batchPrices', requests.batchPrices([redline, 4994], 'USD'));
  await send('batchBids', requests.batchBids([redline], 'EUR'));
  await send('getFx', requests.getFx());
}

async function walkAlerts(send: Send): Promise<void> {
  const alert = await send('createAlert', requests.createAlert({ ...rule, threshold_currency: 'USD' }));
  await send('createAlerts', requests.createAlerts([rule, { ...rule, threshold_value: '21' }]));
  await send('createAlert', requests.createAlert({ ...rule, kind: 'spread_exceeds', threshold_value: '15' }));
  await send('patchAlert', requests.patchAlert(alert.id, { is_enabled: false }));
  await send('patchAlert', requests.patchAlert(alert.id, { threshold_value: '19.50', threshold_currency: 'EUR' }));
  await send('listAlerts', requests.listAlerts({ limit: 200, offset: 0 }));
  await send('listAlerts', requests.listAlerts(page, '★ Karambit & co'));
  await send('deleteAlert', requests.deleteAlert(alert.id));
}

async function walkWebhooks(send: Send, cs2cap: Cs2cap, url: string): Promise<void> {
  const draft = { label: 'walk', url: `${url}/ok`, platform: 'custom', is_active: false } as const;
  const { webhook } = await send('createWebhook', requests.createWebhook(draft));
  await send('patchWebhook', requests.patchWebhook(webhook.id, { is_active: true }));
  await send('rotateWebhookSecret', requests.rotateWebhookSecret(webhook.id));
  await send('listWebhooks', requests.listWebhooks());
  cs2cap.market.setPrice(redline, { ask: '5.00' });
  await cs2cap.tick();
  await send('listAlertEvents', requests.listAlertEvents(page));
  const [delivery] = (await send('listDeliveries', requests.listDeliveries(page))).deliveries;
  if (!delivery) throw new Error('listDeliveries: no delivery came of the fired alert');
  await send('getDelivery', requests.getDelivery(delivery.id));
  await send('deleteWebhook', requests.deleteWebhook(webhook.id));
}
