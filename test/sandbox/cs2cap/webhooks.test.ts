import { describe, expect, it } from 'vitest';
import { armAlert, connect, startReceiver, startStandIn, testKey } from './harness.ts';

const url = 'http://127.0.0.1:9/hook';
const telegramUrl = 'https://api.telegram.org/bot123456:TEST-token/sendMessage';

describe('webhook destinations', () => {
  it('are for Quant only: 403 below (C30)', async () => {
    const { call, cs2cap } = await startStandIn({ accounts: [{ key: testKey, tier: 'pro' }] });
    expect((await call('GET', '/account/webhooks')).status).toBe(403);
    expect((await call('POST', '/account/webhooks', { label: 'x', url })).status).toBe(403);
    expect((await call('GET', '/account/webhooks/deliveries')).status).toBe(403);
    cs2cap.account(testKey).setTier('quant');
    expect((await call('GET', '/account/webhooks')).body).toEqual({ webhooks: [] });
  });

  it('show the secret once, at creation, then only its last four characters (C45)', async () => {
    const standIn = await startStandIn();
    const created = await standIn.call('POST', '/account/webhooks', { label: 'mine', url });
    expect(created.status).toBe(201);
    expect(created.body).toMatchObject({
      webhook: { label: 'mine', url, platform: 'custom', is_active: true, last_success_at: null },
      secret: expect.stringMatching(/^whsec_live_\w{48}$/),
    });
    const { secret, id } = await connect(standIn, { url });
    const list = await standIn.call('GET', '/account/webhooks');
    expect(list.body).toMatchObject({ webhooks: { 0: { id, secret_last4: secret.slice(-4) } } });
    expect(JSON.stringify(list.body)).not.toContain(secret);
  });

  it('give a new secret on rotation, also shown once (C46)', async () => {
    const standIn = await startStandIn();
    const { id, secret } = await connect(standIn, { url });
    const { body, status } = await standIn.call('POST', `/account/webhooks/${id}/rotate-secret`);
    expect(status).toBe(200);
    expect(body).toMatchObject({ webhook: { id, platform: 'custom' }, secret: expect.stringMatching(/^whsec_live_/) });
    expect(body).not.toMatchObject({ secret });
  });

  it.each([
    ['an unknown platform', { platform: 'slack', url }],
    ['a URL that is not HTTP', { url: 'ftp://127.0.0.1/x' }],
    ['text that is no URL', { url: 'hook' }],
    ['Telegram without chat_id (C33)', { platform: 'telegram', url: telegramUrl }],
  ])('are refused with 422 for %s', async (_what, destination) => {
    const { call } = await startStandIn();
    expect((await call('POST', '/account/webhooks', { label: 'x', ...destination })).status).toBe(422);
  });

  it('keep the rules on a change, and keep what is null (C33)', async () => {
    const standIn = await startStandIn();
    const { id } = await connect(standIn, { platform: 'telegram', url: `${telegramUrl}?chat_id=5` });
    const change = (body: unknown) => standIn.call('PATCH', `/account/webhooks/${id}`, body);
    expect((await change({ url: telegramUrl })).status).toBe(422);
    expect((await change({ label: 'new', url: null })).body).toMatchObject({
      label: 'new',
      url: `${telegramUrl}?chat_id=5`,
    });
    expect((await change({ secret: 'x' })).status).toBe(422);
  });

  it('return the bot token of a Telegram URL in lists and deliveries, as the real one does (C32)', async () => {
    const standIn = await startStandIn();
    const receiver = await startReceiver();
    const withToken = `${receiver.url.replace('/hook', '/bot123456:TEST-token/sendMessage')}?chat_id=5`;
    await connect(standIn, { platform: 'telegram', url: withToken });
    await armAlert(standIn);
    await standIn.cs2cap.tick();
    expect((await standIn.call('GET', '/account/webhooks')).body).toMatchObject({ webhooks: [{ url: withToken }] });
    const deliveries = await standIn.call('GET', '/account/webhooks/deliveries');
    expect(deliveries.body).toMatchObject({ deliveries: [{ endpoint_url: withToken }] });
  });

  it('take only Apps Script URLs for google_sheets when the switch says so; the local stand-in passes', async () => {
    const { call } = await startStandIn({ switches: { refuseNonGoogleSheetsUrls: true } });
    const create = async (target: string) =>
      (await call('POST', '/account/webhooks', { label: 'x', platform: 'google_sheets', url: target })).status;
    expect(await create('https://relay.example/webhooks/cs2cap/sheets/abc')).toBe(422);
    expect(await create('https://script.google.com/macros/s/abc/exec')).toBe(201);
    expect(await create('http://127.0.0.1:9/macros/s/abc/exec')).toBe(201);
  });

  it('may be limited to one active destination per platform by the switch', async () => {
    const standIn = await startStandIn({ switches: { onePerPlatform: true } });
    await connect(standIn, { url });
    const second = await standIn.call('POST', '/account/webhooks', { label: 'x', url });
    expect([second.status, second.body]).toMatchObject([409, { code: 'ACCOUNT_WEBHOOK_PLATFORM_EXISTS' }]);
    const { id } = await connect(standIn, { url, is_active: false });
    expect((await standIn.call('PATCH', `/account/webhooks/${id}`, { is_active: true })).status).toBe(409);
    expect(
      (await standIn.call('POST', '/account/webhooks', { label: 'x', url, platform: 'google_sheets' })).status,
    ).toBe(201);
  });

  it('answer 404 for an unknown id and 422 for text that is no UUID', async () => {
    const { call } = await startStandIn();
    const unknown = '00000000-0000-4000-8000-000000000000';
    expect((await call('PATCH', `/account/webhooks/${unknown}`, { label: 'x' })).status).toBe(404);
    expect((await call('DELETE', `/account/webhooks/${unknown}`)).status).toBe(404);
    expect((await call('POST', '/account/webhooks/seven/rotate-secret')).status).toBe(422);
  });
});
