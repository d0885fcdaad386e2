import { describe, expect, it } from 'vitest';
import { AlertEvent, AlertEventPage } from '#shared/cs2cap/alert-event.ts';
import { factsOfEvent } from '#shared/events/event.ts';

const event = {
  id: 'evt_01J',
  alert_id: 'a1',
  kind: 'spread_exceeds',
  item: { item_id: 47, market_hash_name: 'AK-47' },
  triggered_value: '15.00',
  triggered_currency: null,
  created_at: '2026-11-23T12:00:00Z',
};

describe('factsOfEvent', () => {
  it('gives what the API knows of an event, and nothing for what is null', () => {
    expect(factsOfEvent(AlertEvent.parse(event))).toEqual({
      eventId: 'evt_01J',
      alertId: 'a1',
      itemId: 47,
      itemName: 'AK-47',
      kind: 'spread_exceeds',
      value: '15.00',
      createdAt: '2026-11-23T12:00:00Z',
    });
  });
});

describe('AlertEvent', () => {
  it('C10: takes a spread, whose currency is null', () => {
    expect(AlertEvent.parse(event)).toMatchObject({ triggered_currency: null, deliveries: [] });
  });

  it('C18: takes deliveries by e-mail and by webhook', () => {
    const deliveries = [
      { channel: 'email', status: 'sent' },
      {
        channel: 'webhook',
        status: 'succeeded',
        delivery_id: 'deliv_01J',
        endpoint_id: 'w1',
        platform: 'custom',
        last_http_status: 200,
      },
    ];
    expect(AlertEvent.parse({ ...event, deliveries }).deliveries).toEqual(deliveries);
  });

  it('C44: keeps a kind and a delivery status that nobody knows', () => {
    const odd = { ...event, kind: 'volume_above', deliveries: [{ channel: 'pager', status: 'lost' }] };
    expect(AlertEvent.parse(odd)).toEqual(odd);
  });

  it('C43: one event that can’t be read does not cost the others of its page', () => {
    const page = AlertEventPage.parse({ events: [{ id: 'evt_odd' }, event, 7], pagination: { total: 3 } });
    expect(page.events).toMatchObject([{ id: 'evt_01J' }]);
  });

  it('C50: takes a page whose pagination holds a total only', () => {
    expect(AlertEventPage.safeParse({ events: [event], pagination: { total: 1 } }).success).toBe(true);
  });
});
