import { describe, expect, it } from 'vitest';
import { redline, startStandIn, testKey } from './harness.ts';

const draft = { item_id: redline, kind: 'price_below', threshold_value: '20' };

describe('an armed fault', () => {
  it('answers with a status, once, for what it matches only', async () => {
    const { call, cs2cap } = await startStandIn();
    cs2cap.faults.arm({ method: 'POST', path: /alerts$/ }, { kind: 'status', status: 503, retryAfterS: 7 });
    expect((await call('GET', '/account/alerts')).status).toBe(200);
    const refused = await call('POST', '/account/alerts', draft);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '7']);
    expect(cs2cap.account(testKey).alerts()).toEqual([]);
    expect((await call('POST', '/account/alerts', draft)).status).toBe(201);
  });

  it('holds for one account and for a number of times, and is gone after clear', async () => {
    const { call, cs2cap } = await startStandIn();
    cs2cap.addAccount({ key: 'sk_other', tier: 'free' });
    cs2cap.faults.arm({ account: testKey, times: 2 }, { kind: 'status', status: 500, code: 'BOOM', detail: 'no' });
    expect((await call('GET', '/fx', undefined, { key: 'sk_other' })).status).toBe(200);
    expect((await call('GET', '/fx')).body).toEqual({ code: 'BOOM', detail: 'no' });
    cs2cap.faults.clear();
    expect((await call('GET', '/fx')).status).toBe(200);
  });

  it('can be the monthly quota (C55)', async () => {
    const { call, cs2cap } = await startStandIn();
    cs2cap.faults.arm({}, { kind: 'monthly-429' });
    const refused = await call('GET', '/fx');
    expect([refused.status, refused.body]).toMatchObject([429, { code: 'RATE_LIMIT_MONTHLY_QUOTA_EXCEEDED' }]);
  });

  it.each([
    ['drop-before', 0],
    ['drop-after', 1],
  ] as const)('%s cuts the connection with %i alerts made (C1)', async (kind, made) => {
    const { call, cs2cap } = await startStandIn();
    cs2cap.faults.arm({ method: 'POST' }, { kind });
    await expect(call('POST', '/account/alerts', draft)).rejects.toThrow();
    expect(cs2cap.account(testKey).alerts()).toHaveLength(made);
    expect(cs2cap.requests.at(-1)).toMatchObject({ path: '/v1/account/alerts', status: 0 });
  });

  it('delays the work on the clock', async () => {
    const { call, cs2cap, clock } = await startStandIn();
    cs2cap.faults.arm({}, { kind: 'delay', ms: 30_000 });
    const answer = call('POST', '/account/alerts', draft);
    while (clock.pending === 0) await new Promise((resolve) => setImmediate(resolve));
    await clock.advance(29_999);
    expect(cs2cap.account(testKey).alerts()).toEqual([]);
    await clock.advance(1);
    expect((await answer).status).toBe(201);
  });

  it('sends half a JSON after the work was done', async () => {
    const { call, cs2cap } = await startStandIn();
    cs2cap.faults.arm({}, { kind: 'malformed' });
    await expect(call('POST', '/account/alerts', draft)).rejects.toThrow(SyntaxError);
    expect(cs2cap.account(testKey).alerts()).toHaveLength(1);
  });
});
