import { describe, expect, it } from 'vitest';
import { armAlert, connect, expectedHmac, redline, startArmed, testKey } from './harness.ts';

describe('a signed delivery', () => {
  it('carries the small body and four headers, one delivery per active destination (C30, C35, C43)', async () => {
    const { standIn, cs2cap, receiver, destination, alertId, delivery, clock } = await startArmed();
    await connect(standIn, { url: receiver.url, platform: 'google_sheets' });
    await connect(standIn, { url: receiver.url, is_active: false });
    await cs2cap.tick();
    expect(receiver.received).toHaveLength(2);
    const [got] = receiver.received;
    expect(JSON.parse(got?.body ?? '')).toEqual({
      alert_id: alertId,
      item_id: redline,
      market_hash_name: 'AK-47 | Redline (Field-Tested)',
    });
    expect(got?.headers).toMatchObject({
      'content-type': 'application/json',
      'x-cs2c-event-type': 'alert.triggered',
      'x-cs2c-delivery-id': delivery()?.id,
      'x-cs2c-timestamp': String(Math.floor(clock.now() / 1000)),
      'x-cs2c-signature': expectedHmac(destination.secret, got).toString('hex'),
    });
  });

  it.each([
    ['hex', (hmac: Buffer) => hmac.toString('hex')],
    ['HEX', (hmac: Buffer) => hmac.toString('hex').toUpperCase()],
    ['base64', (hmac: Buffer) => hmac.toString('base64')],
    ['sha256=hex', (hmac: Buffer) => `sha256=${hmac.toString('hex')}`],
    ['v1=hex', (hmac: Buffer) => `v1=${hmac.toString('hex')}`],
    ['v1,base64', (hmac: Buffer) => `v1,${hmac.toString('base64')}`],
  ] as const)('is signed as %s when the switch says so (C36)', async (signatureEncoding, write) => {
    const { cs2cap, receiver, destination } = await startArmed({ signatureEncoding });
    await cs2cap.tick();
    const [got] = receiver.received;
    expect(got?.headers['x-cs2c-signature']).toBe(write(expectedHmac(destination.secret, got)));
  });

  it.each([
    ['whole', (secret: string) => secret],
    ['after-whsec', (secret: string) => secret.slice('whsec_'.length)],
    ['after-prefix', (secret: string) => secret.slice('whsec_live_'.length)],
    ['base64-of-rest', (secret: string) => Buffer.from(secret.slice('whsec_live_'.length), 'base64')],
  ] as const)('is signed with the key form %s when the switch says so (C36)', async (keyForm, keyOf) => {
    const { cs2cap, receiver, destination } = await startArmed({ keyForm });
    await cs2cap.tick();
    const [got] = receiver.received;
    expect(got?.headers['x-cs2c-signature']).toBe(expectedHmac(keyOf(destination.secret), got).toString('hex'));
  });

  it('has the other signature header when the switch says so (C35)', async () => {
    const { cs2cap, receiver } = await startArmed({ signatureHeader: 'X-CS2Cap-Signature' });
    await cs2cap.tick();
    expect(receiver.received[0]?.headers['x-cs2cap-signature']).toMatch(/^[0-9a-f]{64}$/);
    expect(receiver.received[0]?.headers['x-cs2c-signature']).toBeUndefined();
  });

  it('has the flat or the nested body when the switch says so (C43)', async () => {
    const { cs2cap, receiver, alertId, call } = await startArmed({ body: 'flat' });
    await cs2cap.tick();
    cs2cap.switches.body = 'nested';
    await call('PATCH', `/account/alerts/${alertId}`, { is_enabled: true });
    await cs2cap.tick();
    const [flat, nested] = receiver.received.map((got): unknown => JSON.parse(got.body));
    const [first, second] = cs2cap.account(testKey).events();
    expect(flat).toMatchObject({
      event_id: first?.id,
      alert_id: alertId,
      triggered_value: '19.50',
      kind: 'price_below',
    });
    expect(nested).toMatchObject({
      id: second?.id,
      type: 'alert.triggered',
      data: { alert_id: alertId, item: { item_id: redline } },
    });
  });

  it('keeps the name of the item byte for byte in UTF-8, signature included', async () => {
    const { standIn, cs2cap, receiver, destination } = await startArmed();
    cs2cap.market.setPrice(39_091, { ask: '10' });
    await armAlert(standIn, { item_id: 39_091 });
    await cs2cap.tick();
    const got = receiver.received.find(({ body }) => body.includes('★ StatTrak™ Karambit | Doppler'));
    expect(got?.headers['x-cs2c-signature']).toBe(expectedHmac(destination.secret, got).toString('hex'));
  });
});

describe('a native delivery', () => {
  it('to Telegram posts text to the URL with its chat_id, unsigned (C32)', async () => {
    const { cs2cap, receiver } = await startArmed({}, 'telegram');
    await cs2cap.tick();
    expect(receiver.received).toMatchObject([{ method: 'POST', path: '/hook?chat_id=-1005' }]);
    expect(JSON.parse(receiver.received[0]?.body ?? '')).toMatchObject({
      text: expect.stringContaining('AK-47 | Redline'),
    });
    expect(Object.keys(receiver.received[0]?.headers ?? {}).filter((name) => name.startsWith('x-cs2c'))).toEqual([]);
  });

  it('to Discord posts content, unsigned (C32)', async () => {
    const { cs2cap, receiver } = await startArmed({}, 'discord');
    await cs2cap.tick();
    expect(JSON.parse(receiver.received[0]?.body ?? '')).toEqual({ content: expect.stringContaining('19.50 USD') });
    expect(receiver.received[0]?.headers).not.toHaveProperty('x-cs2c-signature');
  });
});

describe('the delivery history', () => {
  it('is newest first, by clamped pages of 50, with opaque ids (C47, C48)', async () => {
    const { standIn, cs2cap, call } = await startArmed();
    await armAlert(standIn, { threshold_value: '21' });
    await cs2cap.tick();
    const ids = cs2cap
      .account(testKey)
      .deliveries()
      .map((delivery) => delivery.id);
    const { body } = await call('GET', '/account/webhooks/deliveries');
    expect(body).toMatchObject({ deliveries: [{ id: ids[1] }, { id: ids[0] }], pagination: { limit: 50, total: 2 } });
    expect(ids[0]).toMatch(/^deliv_[0-9A-Z]{26}$/);
    expect((await call('GET', '/account/webhooks/deliveries?limit=1000')).body).toMatchObject({
      pagination: { limit: 100 },
    });
    expect((await call('GET', '/account/webhooks/deliveries/deliv_unknown')).status).toBe(404);
  });

  it('has UUIDs when the switch says so (C48)', async () => {
    const { cs2cap, delivery } = await startArmed({ deliveryIds: 'uuid' });
    await cs2cap.tick();
    expect(delivery()?.id).toMatch(/^[0-9a-f-]{36}$/);
  });
});
