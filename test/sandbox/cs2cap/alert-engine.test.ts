import { describe, expect, it } from 'vitest';
import { armAlert, connect, redline, startReceiver, startStandIn, testKey } from './harness.ts';

describe('the alert engine', () => {
  it.each([
    ['price_below', '20', '20.01', false],
    ['price_below', '20', '20.00', true],
    ['price_below', '20', '19.99', true],
    ['price_above', '20.000', '19.99', false],
    ['price_above', '20.000', '20', true],
    ['price_above', '20.000', '20.01', true],
  ])(
    '%s %s at an ask of %s fires: %s, for both bounds are inclusive (C9)',
    async (kind, threshold_value, ask, fires) => {
      const standIn = await startStandIn();
      await armAlert(standIn, { kind, threshold_value });
      standIn.cs2cap.market.setPrice(redline, { ask });
      await standIn.cs2cap.tick();
      expect(standIn.cs2cap.account(testKey).events()).toHaveLength(fires ? 1 : 0);
    },
  );

  it.each([
    ['10', '8.50', '15', true],
    ['10', '8.51', '15', false],
    ['3', '2', '33.33333333', true],
    ['3', '2', '33.33333334', false],
  ])('spread of ask %s and bid %s against %s %% fires: %s, exactly (C10)', async (ask, bid, threshold_value, fires) => {
    const standIn = await startStandIn();
    await armAlert(standIn, { kind: 'spread_exceeds', threshold_value });
    standIn.cs2cap.market.setPrice(redline, { ask, bid });
    await standIn.cs2cap.tick();
    const [event] = standIn.cs2cap.account(testKey).events();
    expect(event !== undefined).toBe(fires);
    if (event) expect(event.triggered_currency).toBeNull();
  });

  it('disables the alert and notes when it fired, once per firing (C14)', async () => {
    const standIn = await startStandIn();
    const id = await armAlert(standIn);
    await standIn.clock.advance(5_000);
    await standIn.cs2cap.tick();
    await standIn.cs2cap.tick();
    const { body } = await standIn.call('GET', '/account/alerts');
    const firedAt = new Date(standIn.clock.now()).toISOString();
    expect(body).toMatchObject({
      alerts: [{ id, is_enabled: false, last_triggered_at: firedAt, updated_at: firedAt }],
    });
    expect(standIn.cs2cap.account(testKey).events()).toHaveLength(1);
  });

  it('fires again at once when re-armed while still past the level (C9)', async () => {
    const standIn = await startStandIn();
    const id = await armAlert(standIn);
    await standIn.cs2cap.tick();
    await standIn.call('PATCH', `/account/alerts/${id}`, { is_enabled: true });
    await standIn.cs2cap.tick();
    const events = standIn.cs2cap.account(testKey).events();
    expect(events.map((event) => event.alert_id)).toEqual([id, id]);
    expect(new Set(events.map((event) => event.id)).size).toBe(2);
  });

  it('compares and reports in the currency of the alert, as a major-unit decimal string (C12)', async () => {
    const standIn = await startStandIn();
    await armAlert(standIn, { threshold_currency: 'EUR', threshold_value: '17' });
    await standIn.cs2cap.tick();
    const { body } = await standIn.call('GET', '/account/alerts/events');
    expect(body).toMatchObject({ events: [{ triggered_value: '16.82', triggered_currency: 'EUR' }] });
  });

  it('keeps quiet when nobody asks or bids', async () => {
    const standIn = await startStandIn();
    await armAlert(standIn);
    await armAlert(standIn, { kind: 'spread_exceeds', threshold_value: '1' });
    standIn.cs2cap.market.setPrice(redline, { ask: null, bid: null });
    await standIn.cs2cap.tick();
    expect(standIn.cs2cap.account(testKey).events()).toEqual([]);
  });

  it('lists events newest first, by clamped offset pages, with email and webhook deliveries (C17, C18)', async () => {
    const standIn = await startStandIn();
    const { id } = await connect(standIn, { url: (await startReceiver()).url });
    for (const threshold_value of ['20', '21', '22']) await armAlert(standIn, { threshold_value });
    await standIn.cs2cap.tick();
    const { body } = await standIn.call('GET', '/account/alerts/events?limit=1&offset=1');
    expect(body).toMatchObject({
      events: [
        {
          id: standIn.cs2cap.account(testKey).events()[1]?.id,
          deliveries: [
            { channel: 'email', status: 'succeeded', delivery_id: null },
            { channel: 'webhook', status: 'succeeded', endpoint_id: id, platform: 'custom', last_http_status: 200 },
          ],
        },
      ],
      pagination: { limit: 1, offset: 1, total: 3 },
    });
    expect((await standIn.call('GET', '/account/alerts/events?limit=500')).body).toMatchObject({
      pagination: { limit: 100 },
    });
    expect((await standIn.call('GET', '/account/alerts/events?offset=-1')).status).toBe(422);
    standIn.cs2cap.switches.eventDeliveries = 'email-only';
    const emailOnly = await standIn.call('GET', '/account/alerts/events?limit=1');
    expect(emailOnly.body).toMatchObject({ events: [{ deliveries: [{ channel: 'email' }] }] });
  });

  it('leaves the alert enabled under "disable after email" when no email goes out (C15)', async () => {
    const standIn = await startStandIn({
      accounts: [{ key: testKey, tier: 'quant', emailVerified: false }],
      switches: { disableAfter: 'never-without-email' },
    });
    await connect(standIn, { url: (await startReceiver()).url });
    await armAlert(standIn);
    await standIn.cs2cap.tick();
    expect(standIn.cs2cap.account(testKey).alerts()).toMatchObject([{ is_enabled: true }]);
    standIn.cs2cap.account(testKey).setEmailVerified(true);
    await standIn.cs2cap.tick();
    expect(standIn.cs2cap.account(testKey).alerts()).toMatchObject([{ is_enabled: false }]);
  });

  it('ticks on the clock until told to stop', async () => {
    const standIn = await startStandIn();
    await armAlert(standIn);
    const end = standIn.cs2cap.startTicking(1_000);
    await standIn.clock.advance(999);
    expect(standIn.cs2cap.account(testKey).events()).toHaveLength(0);
    await standIn.clock.advance(1);
    expect(standIn.cs2cap.account(testKey).events()).toHaveLength(1);
    end();
    expect(standIn.clock.pending).toBe(0);
  });
});
