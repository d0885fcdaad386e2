import { describe, expect, it } from 'vitest';
import { type StandIn, startStandIn, testKey } from './harness.ts';

const minute = '/account/alerts';

async function repeat(standIn: StandIn, times: number, path: string) {
  const statuses: number[] = [];
  for (let i = 0; i < times; i++) statuses.push((await standIn.call('GET', path)).status);
  return statuses;
}

describe('the limit per minute', () => {
  it.each([
    ['free', 20],
    ['starter', 40],
    ['pro', 100],
    ['quant', 300],
  ] as const)(
    'lets %s make %i requests of any kind, then answers 429 until the minute is over (C19, C59)',
    async (tier, limit) => {
      const standIn = await startStandIn({ accounts: [{ key: testKey, tier }] });
      expect(new Set(await repeat(standIn, limit, minute))).toEqual(new Set([200]));
      await standIn.clock.advance(20_000);
      const refused = await standIn.call('GET', minute);
      expect([refused.status, refused.body]).toMatchObject([429, { code: 'RATE_LIMIT_EXCEEDED' }]);
      expect(Object.fromEntries(refused.headers)).toMatchObject({
        'retry-after': '40',
        'x-ratelimit-tier': tier,
        'x-ratelimit-limit': String(limit),
        'x-ratelimit-remaining': '0',
        'x-ratelimit-reset': '40',
      });
      await standIn.clock.advance(40_000);
      expect(await repeat(standIn, 1, minute)).toEqual([200]);
    },
  );

  it('says when it resets as Unix time, and nothing of Retry-After, when the switches say so (C53)', async () => {
    const standIn = await startStandIn({
      accounts: [{ key: testKey, tier: 'free' }],
      switches: { rateLimitReset: 'epoch', retryAfterHeader: false },
    });
    const resetAt = standIn.clock.now() / 1000 + 60;
    await repeat(standIn, 20, minute);
    const { headers } = await standIn.call('GET', minute);
    expect(headers.get('x-ratelimit-reset')).toBe(String(resetAt));
    expect(headers.get('retry-after')).toBeNull();
  });

  it('is off with the switch', async () => {
    const standIn = await startStandIn({ accounts: [{ key: testKey, tier: 'free' }], switches: { rateLimits: false } });
    expect(new Set(await repeat(standIn, 25, minute))).toEqual(new Set([200]));
  });
});

describe('the quota per month', () => {
  it('counts items, prices, bids and fx, not alerts, webhooks and keys (C19)', async () => {
    const { call, cs2cap } = await startStandIn();
    const used = async (path: string) => {
      const before = cs2cap.account(testKey).quotaUsed;
      expect((await call('GET', path)).status).toBe(200);
      return cs2cap.account(testKey).quotaUsed - before;
    };
    for (const path of ['/items?limit=1', '/items/metadata', '/fx', '/prices?limit=1', '/bids?limit=1']) {
      expect([path, await used(path)]).toEqual([path, 1]);
    }
    for (const path of ['/account/alerts', '/account/alerts/events', '/account/webhooks', '/account/key']) {
      expect([path, await used(path)]).toEqual([path, 0]);
    }
  });

  it('answers 429 with its own code when used up, while alerts still work, until the month is over (C55)', async () => {
    const standIn = await startStandIn({ accounts: [{ key: testKey, tier: 'free' }] });
    for (let i = 0; i < 50; i++) {
      await repeat(standIn, 20, '/fx');
      await standIn.clock.advance(60_000);
    }
    const refused = await standIn.call('GET', '/fx');
    expect([refused.status, refused.body]).toMatchObject([429, { code: 'RATE_LIMIT_MONTHLY_QUOTA_EXCEEDED' }]);
    expect(refused.headers.get('x-ratelimit-limit')).toBe('1000');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(6 * 86_400);
    expect(await repeat(standIn, 1, minute)).toEqual([200]);
    await standIn.clock.advance(9 * 86_400_000);
    expect(await repeat(standIn, 1, '/fx')).toEqual([200]);
  });
});

describe('keys', () => {
  it('are needed as Bearer: 401 without one, with another scheme and for an unknown one', async () => {
    const { cs2cap } = await startStandIn();
    const ask = async (headers: Record<string, string>) => {
      const response = await fetch(`${cs2cap.url}/v1/fx`, { headers });
      return [response.status, JSON.parse(await response.text())];
    };
    for (const headers of [{}, { Authorization: `Basic ${testKey}` }, { Authorization: 'Bearer sk_wrong' }]) {
      expect(await ask(headers)).toMatchObject([401, { code: 'UNAUTHORIZED', detail: expect.any(String) }]);
    }
    expect(cs2cap.account(testKey).quotaUsed).toBe(0);
  });

  it('have children on Quant with caps of their own, which act for the account but make no keys (C51)', async () => {
    const { call, cs2cap } = await startStandIn();
    const made = await call('POST', '/account/sub-keys', { name: 'sheet', rate_requests_per_minute_override: 3 });
    expect(made).toMatchObject({
      status: 201,
      body: { key_info: { name: 'sheet', is_root_key: false, effective_rate_requests_per_minute: 3 } },
    });
    const key = String(Reflect.get(Object(made.body), 'key'));
    expect((await call('GET', minute, undefined, { key })).status).toBe(200);
    expect((await call('POST', '/account/sub-keys', { name: 'x' }, { key })).status).toBe(403);
    cs2cap.switches.childKeysMayManage = false;
    expect((await call('GET', minute, undefined, { key })).status).toBe(403);
    expect((await call('GET', minute, undefined, { key })).status).toBe(429);
    expect((await call('GET', minute)).status).toBe(200);
    expect((await call('GET', '/account/sub-keys')).body).toMatchObject({
      keys: [{ key: { name: 'sheet' } }],
      pagination: { total: 1 },
    });
    expect(JSON.stringify((await call('GET', '/account/sub-keys')).body)).not.toContain(key);
  });

  it('are unknown once they were revoked, which only the root key may do (C51)', async () => {
    const { call } = await startStandIn();
    const { body } = await call('POST', '/account/sub-keys', { name: 'sheet' });
    const key = String(Reflect.get(Object(body), 'key'));
    const path = `/account/sub-keys/${Reflect.get(Object(Reflect.get(Object(body), 'key_info')), 'id')}`;
    expect((await call('DELETE', path, undefined, { key })).status).toBe(403);
    expect((await call('DELETE', path)).status).toBe(200);
    expect((await call('DELETE', path)).status).toBe(404);
    expect((await call('DELETE', '/account/sub-keys/x')).status).toBe(422);
    expect((await call('GET', minute, undefined, { key })).status).toBe(401);
  });

  it('have at most 25 children (C51)', async () => {
    const { call } = await startStandIn();
    const make = async () => (await call('POST', '/account/sub-keys', { name: 'sheet' })).status;
    for (let n = 0; n < 25; n++) expect(await make()).toBe(201);
    expect(await make()).toBe(409);
  });

  it('tell their limits but no tier (C59)', async () => {
    const { call } = await startStandIn({ accounts: [{ key: testKey, tier: 'pro' }] });
    const { body } = await call('GET', '/account/key');
    expect(body).toMatchObject({ key: { is_root_key: true, effective_quota_requests_per_month: 500_000 } });
    expect(body).not.toHaveProperty('key.tier');
    expect(JSON.stringify(body)).not.toContain(testKey);
    expect((await call('POST', '/account/sub-keys', { name: 'x' })).status).toBe(403);
  });
});
