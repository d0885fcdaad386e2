import { describe, expect, it } from 'vitest';
import { redline, startStandIn, testKey } from './harness.ts';

const good = { item_id: redline, kind: 'price_below', threshold_value: '20' };

describe('creating alerts in a batch', () => {
  it('answers 200 with a result per entry in order, although entries failed (C2)', async () => {
    const { call, cs2cap } = await startStandIn();
    const answer = await call('POST', '/account/alerts/batch', {
      alerts: [
        good,
        { ...good, item_id: 999_999 },
        { ...good, kind: 'nope' },
        { ...good, threshold_value: '-5' },
        { ...good, threshold_value: '21' },
      ],
    });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      created: 2,
      failed: 3,
      results: [
        { index: 0, status: 'created', code: null },
        { index: 1, status: 'error', code: 'ITEM_NOT_FOUND', alert_id: null },
        { index: 2, status: 'error', code: 'VALIDATION_ERROR' },
        { index: 3, status: 'error', code: 'VALIDATION_ERROR' },
        { index: 4, status: 'created' },
      ],
    });
    const ids = cs2cap
      .account(testKey)
      .alerts()
      .map((alert) => alert.id);
    expect(answer.body).toMatchObject({ results: { 0: { alert_id: ids[0] }, 4: { alert_id: ids[1] } } });
  });

  it('refuses an exact duplicate of the same request inline, in whatever decimals, but not one of an earlier request (C3)', async () => {
    const { call, cs2cap } = await startStandIn();
    const batch = { alerts: [good, { ...good, threshold_value: '20.00' }, { ...good, kind: 'price_above' }] };
    const first = await call('POST', '/account/alerts/batch', batch);
    expect(first.body).toMatchObject({
      created: 2,
      failed: 1,
      results: { 1: { status: 'error', code: 'DUPLICATE_ALERT' } },
    });
    await call('POST', '/account/alerts/batch', batch);
    expect(cs2cap.account(testKey).alerts()).toHaveLength(4);
  });

  it('fails as a whole with 402 when the enabled entries do not fit under the cap, and creates none (C2)', async () => {
    const { call, cs2cap } = await startStandIn({ accounts: [{ key: testKey, tier: 'quant', enabledCap: 1 }] });
    const answer = await call('POST', '/account/alerts/batch', { alerts: [good, { ...good, threshold_value: '21' }] });
    expect([answer.status, answer.body]).toMatchObject([402, { code: 'ALERT_LIMIT_REACHED' }]);
    expect(cs2cap.account(testKey).alerts()).toEqual([]);
    const fitting = { alerts: [good, { ...good, threshold_value: '21', is_enabled: false }] };
    expect((await call('POST', '/account/alerts/batch', fitting)).body).toMatchObject({ created: 2 });
  });

  it.each([
    ['101 entries', 400, Array.from({ length: 101 }, (_, i) => ({ ...good, threshold_value: String(i + 1) }))],
    ['no entry', 422, []],
    ['an entry that is malformed', 422, [good, { ...good, threshold_value: '1e3' }]],
  ])('refuses %s with %i (C2)', async (_what, status, alerts) => {
    const { call, cs2cap } = await startStandIn();
    expect((await call('POST', '/account/alerts/batch', { alerts })).status).toBe(status);
    expect(cs2cap.account(testKey).alerts()).toEqual([]);
  });

  it('takes 100 entries as one request and nothing from the monthly quota (C19)', async () => {
    const { call, cs2cap } = await startStandIn({ accounts: [{ key: testKey, tier: 'free' }] });
    const alerts = Array.from({ length: 100 }, (_, i) => ({ ...good, threshold_value: String(i + 1) }));
    expect((await call('POST', '/account/alerts/batch', { alerts })).body).toMatchObject({ created: 100 });
    expect(cs2cap.account(testKey).quotaUsed).toBe(0);
  });

  it('answers 403 without the feature, so that singles remain (C2)', async () => {
    const { call } = await startStandIn({ accounts: [{ key: testKey, tier: 'free', batchAccess: false }] });
    expect((await call('POST', '/account/alerts/batch', { alerts: [good] })).status).toBe(403);
    expect((await call('POST', '/account/alerts', good)).status).toBe(201);
  });

  it('fails as a whole on one bad kind when the switch says so', async () => {
    const { call, cs2cap } = await startStandIn({ switches: { batchRefusals: 'whole' } });
    const answer = await call('POST', '/account/alerts/batch', { alerts: [good, { ...good, kind: 'nope' }] });
    expect(answer.body).toMatchObject({ detail: [{ loc: ['body', 'alerts', 1, 'kind'] }] });
    expect(cs2cap.account(testKey).alerts()).toEqual([]);
  });
});
