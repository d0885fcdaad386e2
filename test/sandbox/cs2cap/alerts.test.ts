import { describe, expect, it } from 'vitest';
import { armAlert, connect, readText, redline, startReceiver, startStandIn, testKey } from './harness.ts';

const draft = { item_id: redline, kind: 'price_below', threshold_value: '20.50', threshold_currency: 'EUR' };
const issue = (type: string, ...loc: (string | number)[]) => ({ code: 'VALIDATION_ERROR', detail: [{ type, loc }] });

describe('creating an alert', () => {
  it('answers 201 with the alert, and a second equal request makes a twin (C1)', async () => {
    const { call, cs2cap } = await startStandIn();
    const first = await call('POST', '/account/alerts', draft);
    await call('POST', '/account/alerts', draft);
    expect(first.status).toBe(201);
    expect(first.body).toMatchObject({
      kind: 'price_below',
      threshold_value: '20.50',
      threshold_currency: 'EUR',
      is_enabled: true,
      last_triggered_at: null,
      item: { item_id: redline, market_hash_name: 'AK-47 | Redline (Field-Tested)', phase: null },
    });
    expect(cs2cap.account(testKey).alerts()).toHaveLength(2);
  });

  it.each(['1e3', '1,5', ' 5', '', '.', '-'])(
    'refuses the threshold "%s" by the pattern (C11)',
    async (threshold_value) => {
      const { call } = await startStandIn();
      const answer = await call('POST', '/account/alerts', { ...draft, threshold_value });
      expect(answer.status).toBe(422);
      expect(answer.body).toMatchObject(issue('string_pattern_mismatch', 'body', 'threshold_value'));
    },
  );

  it.each(['-5', '0', '0.00'])(
    'refuses the threshold "%s" although the pattern takes it (C11)',
    async (threshold_value) => {
      const { call } = await startStandIn();
      const answer = await call('POST', '/account/alerts', { ...draft, threshold_value });
      expect(answer.status).toBe(422);
      expect(answer.body).toMatchObject(issue('greater_than', 'body', 'threshold_value'));
    },
  );

  it.each([
    ['a number as threshold', { threshold_value: 20 }, issue('string_type', 'body', 'threshold_value')],
    ['text as item id', { item_id: '156' }, issue('int_type', 'body', 'item_id')],
    ['no kind', { kind: undefined }, issue('missing', 'body', 'kind')],
    ['an unknown kind (C8)', { kind: 'volume_above' }, issue('value_error', 'body', 'kind')],
    [
      'a currency that /fx does not have',
      { threshold_currency: 'XXX' },
      issue('value_error', 'body', 'threshold_currency'),
    ],
    ['a currency on a spread (C10)', { kind: 'spread_exceeds' }, issue('value_error', 'body', 'threshold_currency')],
    ['an unknown field', { note: 'x' }, issue('extra_forbidden', 'body', 'note')],
  ])('refuses %s with the place of the mistake (C56)', async (_what, change, expected) => {
    const { call, cs2cap } = await startStandIn();
    const answer = await call('POST', '/account/alerts', { ...draft, ...change });
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject(expected);
    expect(answer.headers.get('x-ratelimit-tier')).toBe('quant');
    expect(cs2cap.account(testKey).alerts()).toEqual([]);
  });

  it('never puts text into the "input" of a validation error, which openapi.json types as object', async () => {
    const { call } = await startStandIn();
    const { body } = await call('POST', '/account/alerts', { ...draft, kind: 'nope' });
    expect(body).toHaveProperty('detail[0].msg');
    expect(body).not.toHaveProperty('detail[0].input');
  });

  it('takes an unknown field and a spread with a currency when the switches say so', async () => {
    const { call } = await startStandIn({ switches: { strictBodies: false, spreadCurrency: 'ignore' } });
    const answer = await call('POST', '/account/alerts', { ...draft, kind: 'spread_exceeds', note: 'x' });
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({ threshold_currency: null });
  });

  it.each([
    ['no body', undefined, 'application/json', 'missing'],
    ['half a JSON', '{"item_id":', 'application/json', 'json_invalid'],
    ['a form content type', '{"item_id":156}', 'application/x-www-form-urlencoded', 'model_attributes_type'],
  ])('refuses %s with 422', async (_what, text, contentType, type) => {
    const { call } = await startStandIn();
    const answer = await call('POST', '/account/alerts', text, { contentType });
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ detail: [{ type }] });
  });

  it('answers 404 ITEM_NOT_FOUND for an unknown item', async () => {
    const { call } = await startStandIn();
    const answer = await call('POST', '/account/alerts', { ...draft, item_id: 999_999 });
    expect([answer.status, answer.body]).toMatchObject([404, { code: 'ITEM_NOT_FOUND' }]);
  });

  it('fills an omitted currency with the preferred one, else USD, and leaves a spread without (C13)', async () => {
    const { call, cs2cap } = await startStandIn();
    cs2cap.addAccount({ key: 'sk_eur', tier: 'free', preferredCurrency: 'EUR' });
    const bare = { item_id: redline, kind: 'price_above', threshold_value: '1' };
    expect((await call('POST', '/account/alerts', bare)).body).toMatchObject({ threshold_currency: 'USD' });
    expect((await call('POST', '/account/alerts', bare, { key: 'sk_eur' })).body).toMatchObject({
      threshold_currency: 'EUR',
    });
    const spread = await call('POST', '/account/alerts', { ...bare, kind: 'spread_exceeds' });
    expect(spread.body).toMatchObject({ threshold_currency: null });
  });

  it.each([
    ['20.50', '20.5'],
    ['+3', '3'],
    ['5.', '5'],
    ['.50', '0.5'],
    ['0020', '20'],
    ['100', '100'],
  ])('echoes the threshold "%s", or gives "%s" under the other switch', async (threshold_value, canonical) => {
    const { call, cs2cap } = await startStandIn();
    expect((await call('POST', '/account/alerts', { ...draft, threshold_value })).body).toMatchObject({
      threshold_value,
    });
    cs2cap.switches.canonicalThresholds = 'canonical';
    const second = await call('POST', '/account/alerts', { ...draft, threshold_value });
    expect(second.body).toMatchObject({ threshold_value: canonical });
  });
});

describe('enabling an alert', () => {
  it('fails with 402 at the cap, while a disabled alert still goes in (C6, C20)', async () => {
    const { call } = await startStandIn({ accounts: [{ key: testKey, tier: 'quant', enabledCap: 1 }] });
    const first = await call('POST', '/account/alerts', draft);
    const second = await call('POST', '/account/alerts', draft);
    const disabled = await call('POST', '/account/alerts', { ...draft, is_enabled: false });
    const armed = await call('PATCH', `/account/alerts/${readText(disabled.body, 'id')}`, { is_enabled: true });
    const again = await call('PATCH', `/account/alerts/${readText(first.body, 'id')}`, { is_enabled: true });
    expect([first, second, disabled, armed, again].map(({ status }) => status)).toEqual([201, 402, 201, 402, 200]);
    expect(second.body).toMatchObject({ code: 'ALERT_LIMIT_REACHED' });
  });

  it('fails with 409 without verified email and webhook, and works with an active Quant webhook (C16)', async () => {
    const standIn = await startStandIn({ accounts: [{ key: testKey, tier: 'quant', emailVerified: false }] });
    expect((await standIn.call('POST', '/account/alerts', draft)).status).toBe(409);
    const { id } = await connect(standIn, { url: (await startReceiver()).url });
    const alert = await standIn.call('POST', '/account/alerts', draft);
    expect(alert.status).toBe(201);
    await standIn.call('PATCH', `/account/webhooks/${id}`, { is_active: false });
    const alertId = standIn.cs2cap.account(testKey).alerts()[0]?.id;
    expect(standIn.cs2cap.account(testKey).alerts()[0]?.is_enabled).toBe(true);
    expect((await standIn.call('PATCH', `/account/alerts/${alertId}`, { is_enabled: true })).status).toBe(409);
    expect((await standIn.call('PATCH', `/account/alerts/${alertId}`, { is_enabled: false })).status).toBe(200);
  });

  it('counts only a verified email as a channel when the switch says so (C16)', async () => {
    const standIn = await startStandIn({
      accounts: [{ key: testKey, tier: 'quant', emailVerified: false }],
      switches: { deliveryChannel: 'email' },
    });
    await connect(standIn, { url: (await startReceiver()).url });
    expect((await standIn.call('POST', '/account/alerts', draft)).status).toBe(409);
    standIn.cs2cap.account(testKey).setEmailVerified(true);
    expect((await standIn.call('POST', '/account/alerts', draft)).status).toBe(201);
  });

  it('does not count a webhook below Quant as a channel (C16)', async () => {
    const standIn = await startStandIn({ accounts: [{ key: testKey, tier: 'quant', emailVerified: false }] });
    await connect(standIn, { url: (await startReceiver()).url });
    standIn.cs2cap.account(testKey).setTier('pro');
    expect((await standIn.call('POST', '/account/alerts', draft)).status).toBe(409);
  });
});

describe('changing and deleting an alert', () => {
  it('changes what is named, keeps what is null, and moves updated_at (C5)', async () => {
    const standIn = await startStandIn();
    const id = await armAlert(standIn);
    await standIn.clock.advance(60_000);
    const answer = await standIn.call('PATCH', `/account/alerts/${id}`, {
      threshold_value: '18',
      threshold_currency: null,
    });
    expect(answer.body).toMatchObject({ threshold_value: '18', threshold_currency: 'USD', is_enabled: true });
    const [alert] = standIn.cs2cap.account(testKey).alerts();
    expect(Date.parse(alert?.updated_at ?? '') - Date.parse(alert?.created_at ?? '')).toBe(60_000);
  });

  it.each([
    ['no field', {}, 'value_error'],
    ['nothing but null', { is_enabled: null }, 'value_error'],
    ['item_id', { item_id: 1, is_enabled: true }, 'extra_forbidden'],
    ['kind', { kind: 'price_above', is_enabled: true }, 'extra_forbidden'],
    ['a threshold of zero', { threshold_value: '0' }, 'greater_than'],
  ])('refuses a change with %s (C5)', async (_what, change, type) => {
    const standIn = await startStandIn();
    const answer = await standIn.call('PATCH', `/account/alerts/${await armAlert(standIn)}`, change);
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ detail: [{ type }] });
  });

  it('deletes once with {ok: true}, then answers 404; text that is no UUID is 422 (C7)', async () => {
    const standIn = await startStandIn();
    const id = await armAlert(standIn);
    expect((await standIn.call('DELETE', `/account/alerts/${id}`)).body).toEqual({ ok: true });
    expect((await standIn.call('DELETE', `/account/alerts/${id}`)).status).toBe(404);
    expect((await standIn.call('DELETE', '/account/alerts/17')).status).toBe(422);
  });
});

describe('listing alerts', () => {
  it('is newest first with a true total; a limit out of range is clamped and the applied one shown (C4)', async () => {
    const standIn = await startStandIn({ switches: { rateLimits: false } });
    for (let i = 1; i <= 3; i++) await armAlert(standIn, { threshold_value: String(i) });
    const page = await standIn.call('GET', '/account/alerts?limit=2&offset=1');
    expect(page.body).toMatchObject({
      alerts: [{ threshold_value: '2' }, { threshold_value: '1' }],
      pagination: { limit: 2, offset: 1, total: 3, has_next: false, has_prev: true },
    });
    expect((await standIn.call('GET', '/account/alerts?limit=9999')).body).toMatchObject({
      pagination: { limit: 200 },
    });
    expect((await standIn.call('GET', '/account/alerts?limit=0')).body).toMatchObject({ pagination: { limit: 1 } });
    expect((await standIn.call('GET', '/account/alerts')).body).toMatchObject({ pagination: { limit: 50 } });
    expect((await standIn.call('GET', '/account/alerts?limit=ten')).status).toBe(422);
  });

  it('reads a numeric search as item id, any other as part of the name (C4)', async () => {
    const standIn = await startStandIn();
    await armAlert(standIn);
    await armAlert(standIn, { item_id: 214 });
    const found = async (search: string) => (await standIn.call('GET', `/account/alerts?search=${search}`)).body;
    expect(await found('47')).toMatchObject({ pagination: { total: 0 } });
    expect(await found('156')).toMatchObject({ alerts: [{ item: { item_id: 156 } }], pagination: { total: 1 } });
    expect(await found('ak-47')).toMatchObject({ pagination: { total: 2 } });
  });

  it('shows an alert of a kind it does not know itself (C8)', async () => {
    const { call, cs2cap } = await startStandIn();
    cs2cap.account(testKey).plantAlert({ itemId: redline, kind: 'volume_above', threshold: '10' });
    expect((await call('GET', '/account/alerts')).body).toMatchObject({ alerts: [{ kind: 'volume_above' }] });
    await cs2cap.tick();
    expect(cs2cap.account(testKey).events()).toEqual([]);
  });
});
