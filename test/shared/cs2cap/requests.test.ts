import { describe, expect, it } from 'vitest';
import * as requests from '#shared/cs2cap/requests.ts';

const http = (request: requests.ApiRequest<unknown>) => requests.toHttp('https://api.cs2c.app', 'sk_test', request);
const page = { limit: 100, offset: 200 };
const newAlert = { item_id: 47, kind: 'price_below', threshold_value: '20.5', is_enabled: true } as const;

describe('normaliseBase', () => {
  it.each([
    'https://api.cs2c.app',
    'https://api.cs2c.app/',
    'https://api.cs2c.app/v1',
    'https://api.cs2c.app/v1/',
    'https://api.cs2c.app/v1/v1',
    ' https://api.cs2c.app/v1// ',
  ])('C52: gives "%s" exactly one /v1', (base) => expect(requests.normaliseBase(base)).toBe('https://api.cs2c.app/v1'));

  it('C52: keeps a path before it, and a name that only looks like it', () => {
    expect(requests.normaliseBase('http://127.0.0.1:9/cs2cap')).toBe('http://127.0.0.1:9/cs2cap/v1');
    expect(requests.normaliseBase('http://host/apiv1')).toBe('http://host/apiv1/v1');
  });
});

describe('toHttp', () => {
  it('puts key, query and body in their places', () => {
    expect(http(requests.createAlert(newAlert))).toEqual({
      method: 'POST',
      url: 'https://api.cs2c.app/v1/account/alerts',
      headers: {
        Authorization: 'Bearer sk_test',
        Accept: 'application/json',
        'Content-Type': 'application/json; charset=utf-8',
      },
      body: '{"item_id":47,"kind":"price_below","threshold_value":"20.5","is_enabled":true}',
    });
    expect(http(requests.listAlerts(page))).toEqual({
      method: 'GET',
      url: 'https://api.cs2c.app/v1/account/alerts?limit=100&offset=200',
      headers: { Authorization: 'Bearer sk_test', Accept: 'application/json' },
    });
  });

  it('C26: encodes what item names hold', () => {
    const { url } = http(
      requests.listItems({ ...page, market_hash_name: '★ StatTrak™ Bayonet | Doppler & more (FN)' }),
    );
    expect(new URL(url).searchParams.get('market_hash_name')).toBe('★ StatTrak™ Bayonet | Doppler & more (FN)');
    expect(url).toMatch(/^[\x21-\x7e]*$/);
  });

  it('C48: encodes an id of any form into one path segment', () => {
    expect(http(requests.deleteAlert('a/b?c#★')).url).toBe(
      'https://api.cs2c.app/v1/account/alerts/a%2Fb%3Fc%23%E2%98%85',
    );
  });
});

describe('the requests', () => {
  it('C4: ask for a page, and search only where a search is named', () => {
    expect(requests.listAlerts(page).query).toEqual({ limit: '100', offset: '200' });
    expect(requests.listAlerts(page, '47').query).toEqual({ limit: '100', offset: '200', search: '47' });
  });

  it.each([
    requests.listAlerts(page),
    requests.listAlertEvents(page),
    requests.listDeliveries(page),
    requests.listItems(page),
    requests.listSubKeys(page),
  ])('C47: always name a limit ($path)', (request) => expect(request.query['limit']).toBe('100'));

  it('C5: send only the fields of a change', () => {
    expect(requests.patchAlert('a1', { is_enabled: false }).body).toEqual({ is_enabled: false });
  });

  it('C2: wrap the alerts of a batch', () => {
    expect(requests.createAlerts([newAlert]).body).toEqual({ alerts: [newAlert] });
  });

  it.each([
    requests.createAlert(newAlert),
    requests.createAlerts([newAlert]),
    requests.createWebhook({ label: 'x', url: 'https://example.com', platform: 'custom', is_active: false }),
    requests.rotateWebhookSecret('w1'),
    requests.createSubKey('sheet'),
  ])('C1: call $method $path unsafe to repeat', (request) => expect(request.safeToRepeat).toBe(false));

  it.each([
    requests.listAlerts(page),
    requests.patchAlert('a1', { is_enabled: true }),
    requests.deleteAlert('a1'),
    requests.listWebhooks(),
    requests.patchWebhook('w1', { is_active: true }),
    requests.deleteWebhook('w1'),
    requests.getDelivery('d1'),
    requests.getKey(),
    requests.deleteSubKey('k1'),
    requests.batchPrices([1], 'USD'),
  ])('C1: call $method $path safe to repeat', (request) => expect(request.safeToRepeat).toBe(true));

  it.each([
    [true, requests.listItems(page)],
    [true, requests.listPrices(1, 'USD')],
    [true, requests.listBids(1, 'USD')],
    [true, requests.batchPrices([1], 'USD')],
    [true, requests.batchBids([1], 'USD')],
    [true, requests.getFx()],
    [false, requests.listAlerts(page)],
    [false, requests.listAlertEvents(page)],
    [false, requests.listWebhooks()],
    [false, requests.listDeliveries(page)],
    [false, requests.createAlerts([newAlert])],
  ])('C19: say whether they cost monthly quota (%s: $path)', (counts, request) =>
    expect(request.countsAgainstQuota).toBe(counts),
  );
});
