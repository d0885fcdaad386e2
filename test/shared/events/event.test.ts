import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeFacts, readEventBody } from '#shared/events/event.ts';

const facts = (body: unknown) => {
  const read = readEventBody(typeof body === 'string' ? body : JSON.stringify(body));
  return read.ok ? read.value : read.failure;
};
const rich = {
  kind: 'price_below',
  threshold_value: '20.50',
  threshold_currency: 'USD',
  triggered_value: '19.99',
  triggered_currency: 'USD',
  reason: 'best ask fell',
};
const read = {
  alertId: 'a1',
  itemId: 47,
  itemName: '★ Karambit | Doppler',
  phase: 'Ruby',
  kind: 'price_below',
  threshold: '20.50',
  thresholdCurrency: 'USD',
  value: '19.99',
  valueCurrency: 'USD',
  reason: 'best ask fell',
  eventId: 'evt_01J',
  createdAt: '2026-11-23T12:00:00Z',
  type: 'alert.triggered',
};
const item = { item_id: 47, market_hash_name: '★ Karambit | Doppler', phase: 'Ruby' };

describe('readEventBody', () => {
  it('C43: reads the documented small body', () => {
    expect(facts({ alert_id: 'a1', item_id: 47, market_hash_name: 'AK-47' })).toEqual({
      alertId: 'a1',
      itemId: 47,
      itemName: 'AK-47',
    });
  });

  it('C43: reads a flat rich body', () => {
    expect(
      facts({
        event_id: 'evt_01J',
        event_type: 'alert.triggered',
        created_at: read.createdAt,
        alert_id: 'a1',
        ...item,
        ...rich,
      }),
    ).toEqual(read);
  });

  it('C43: reads a flat body that holds its item as an object', () => {
    expect(
      facts({
        event_id: 'evt_01J',
        type: 'alert.triggered',
        created_at: read.createdAt,
        alert_id: 'a1',
        item,
        ...rich,
      }),
    ).toEqual(read);
  });

  it('C43: reads a nested body, its item flat or as an object', () => {
    const head = { id: 'evt_01J', type: 'alert.triggered', created_at: read.createdAt };
    expect(facts({ ...head, data: { alert_id: 'a1', item, ...rich } })).toEqual(read);
    expect(facts({ ...head, data: { alert_id: 'a1', ...item, ...rich } })).toEqual(read);
  });

  it('C43: reads an empty object, nulls and unknown fields', () => {
    expect(facts({})).toEqual({});
    expect(facts({ alert_id: 'a1', phase: null, event_id: null, reason: '', extra: { deep: [1] } })).toEqual({
      alertId: 'a1',
    });
  });

  it('C43: a field of an unexpected type costs only itself', () => {
    expect(facts({ alert_id: 'a1', item_id: '47', market_hash_name: ['x'], triggered_value: { amount: 1 } })).toEqual({
      alertId: 'a1',
    });
    expect(facts({ id: 7, data: { alert_id: 'a1', item: 'x' } })).toEqual({ alertId: 'a1' });
  });

  it('C43: a flat id is not taken for the event: it may be that of the alert, and two events must not become one', () => {
    expect(facts({ id: 'a1', alert_id: 'a1' })).toEqual({ alertId: 'a1' });
  });

  it('C44: reads an event of an unknown type', () => {
    expect(facts({ id: 'evt_1', type: 'alert.cooled', data: { alert_id: 'a1' } })).toEqual({
      eventId: 'evt_1',
      type: 'alert.cooled',
      alertId: 'a1',
    });
  });

  it('C11: writes decimals that came as numbers without an exponent', () => {
    expect(facts({ triggered_value: 1e21, threshold_value: 1.5e-7 })).toEqual({
      value: '1000000000000000000000',
      threshold: '0.00000015',
    });
  });

  it('reads a body behind a byte order mark', () =>
    expect(facts('\ufeff{"alert_id":"a1"}')).toEqual({ alertId: 'a1' }));

  it.each(['', 'plain text', '[]', 'null', '"a"', '5', '{"a":'])('refuses %j, which is no JSON object', (body) =>
    expect(readEventBody(body)).toEqual({ ok: false, failure: { message: 'the body is not a JSON object' } }),
  );

  it('never throws, and accepts every JSON object', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (body) => {
        expect(readEventBody(JSON.stringify(body)).ok).toBe(true);
      }),
    );
    fc.assert(
      fc.property(fc.string(), (body) => {
        expect([true, false]).toContain(readEventBody(body).ok);
      }),
    );
  });
});

describe('mergeFacts', () => {
  it('takes what the newer source knows and keeps the rest', () => {
    expect(mergeFacts({ alertId: 'a1', value: '1' }, { value: '2', reason: 'r' })).toEqual({
      alertId: 'a1',
      value: '2',
      reason: 'r',
    });
  });
});
