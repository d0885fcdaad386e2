import { describe, expect, it } from 'vitest';
import type { Change } from './cs2cap.ts';
import { armAlert, connect, startReceiver, startStandIn, testKey } from './harness.ts';

describe('the record of requests', () => {
  it('names the account, not its key, and keeps method, path, query, body, status and code', async () => {
    const { call, cs2cap } = await startStandIn();
    await call('POST', '/account/alerts?x=1&x=2', { item_id: 1 });
    expect(cs2cap.requests).toMatchObject([
      {
        account: 'account-1',
        method: 'POST',
        path: '/v1/account/alerts',
        query: { x: '1,2' },
        body: { item_id: 1 },
        status: 422,
        code: 'VALIDATION_ERROR',
      },
    ]);
    expect(JSON.stringify(cs2cap.requests)).not.toContain(testKey);
  });

  it('blacks out bot tokens and capabilities in URLs', async () => {
    const { call, cs2cap } = await startStandIn();
    const url = 'https://api.telegram.org/bot123456:TEST-token/sendMessage?chat_id=1&k=capability';
    await call('POST', '/account/webhooks', { label: 'x', platform: 'telegram', url });
    expect(JSON.stringify(cs2cap.requests)).not.toMatch(/TEST-token|capability/);
    expect(cs2cap.requests).toMatchObject([
      { body: { url: 'https://api.telegram.org/bot…/sendMessage?chat_id=1&k=…' } },
    ]);
  });

  it.each(['/v1/nothing', '/v1/v1/fx', '/account/alerts', '/', '//'])(
    'answers %s with 404 and a code (C52)',
    async (path) => {
      const { cs2cap } = await startStandIn();
      const response = await fetch(cs2cap.url + path, { headers: { Authorization: `Bearer ${testKey}` } });
      expect([response.status, JSON.parse(await response.text())]).toEqual([
        404,
        { code: 'NOT_FOUND', detail: 'Not Found' },
      ]);
      expect(cs2cap.requests.at(-1)).toMatchObject({ status: 404, code: 'NOT_FOUND' });
    },
  );

  it('answers a body over 1 MiB with 413', async () => {
    const { call } = await startStandIn();
    expect((await call('POST', '/account/alerts', 'x'.repeat(1_048_577))).status).toBe(413);
  });
});

describe('the changes that the page hears of', () => {
  it('are price moves, requests, firings and attempts, without secrets and whole signatures', async () => {
    const standIn = await startStandIn();
    const receiver = await startReceiver();
    const { secret } = await connect(standIn, { url: receiver.url });
    const heard: Change[] = [];
    const end = standIn.cs2cap.onChange((what) => heard.push(what));
    const alertId = await armAlert(standIn);
    await standIn.cs2cap.tick();
    expect(heard).toMatchObject([
      { kind: 'price', itemId: 156 },
      { kind: 'request', request: { method: 'POST', status: 201 } },
      { kind: 'alert-fired', account: 'account-1', alertId, value: '19.50', currency: 'USD' },
      {
        kind: 'delivery-attempt',
        attempt: 1,
        status: 'succeeded',
        httpStatus: 200,
        headers: { 'X-CS2C-Event-Type': 'alert.triggered' },
      },
    ]);
    const signature = String(receiver.received[0]?.headers['x-cs2c-signature']);
    expect(JSON.stringify(heard)).toContain(signature.slice(0, 8));
    for (const hidden of [secret, signature, testKey]) expect(JSON.stringify(heard)).not.toContain(hidden);
    end();
    await standIn.call('GET', '/account/alerts');
    expect(heard).toHaveLength(4);
  });

  it('end with the stand-in: nothing waits on the clock afterwards', async () => {
    const standIn = await startStandIn();
    const receiver = await startReceiver();
    receiver.answer = { status: 500 };
    await connect(standIn, { url: receiver.url });
    await armAlert(standIn);
    standIn.cs2cap.startTicking(1_000);
    await standIn.cs2cap.tick();
    expect(standIn.clock.pending).toBe(2);
    await standIn.cs2cap.stop();
    expect(standIn.clock.pending).toBe(0);
  });
});
