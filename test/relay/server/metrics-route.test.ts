import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { GAUGES } from '#relay/gauges.ts';
import { COUNTERS, HISTOGRAMS } from '#relay/metrics.ts';
import { until } from '#sandbox/until.ts';
import { refusal, startBotServer, TOKEN } from '../support/bot-server.ts';
import { startTestRelay } from '../support/running-relay.ts';
import { SECRET, signedDelivery } from '../support/signed-delivery.ts';
import { testFolder } from '../support/test-store.ts';

/** GET with headers that `fetch` would not send. */
const get = (url: string, headers: Record<string, string>): Promise<number> =>
  new Promise((resolve, reject) => {
    request(url, { headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .on('error', reject)
      .end();
  });

async function startWatched(environment: Record<string, string> = {}) {
  const { apiRoot, script } = await startBotServer();
  const relay = await startTestRelay({
    DATA_DIR: testFolder(),
    CS2C_WEBHOOK_SECRET: `another-secret,${SECRET}`,
    TELEGRAM_BOT_TOKEN: TOKEN,
    TELEGRAM_API_ROOT: apiRoot,
    TELEGRAM_DEFAULT_CHATS: '-1001',
    ...environment,
  });
  const scrape = async () => (await fetch(`${relay.url}/metrics`)).text();
  const post = async (deliveryId: string, secret = SECRET) => {
    const { headers, body } = signedDelivery({
      atMs: Date.now(),
      deliveryId,
      secret,
      body: `{"alert_id":"${deliveryId}"}`,
    });
    return fetch(`${relay.url}/webhooks/cs2cap`, { method: 'POST', headers, body });
  };
  return { relay, script, scrape, post };
}

describe('GET /metrics', () => {
  it('tells what came, what was refused and why, and how sending went; no secret is in it', async () => {
    const { relay, scrape, post, script } = await startWatched();
    script.push(refusal(400, 'Bad Request: message is too long'));
    await post('one');
    await until('the dead letter', async () => (await scrape()).includes('relay_dead_letters_total{kind="message"} 1'));
    await post('two');
    await post('two');
    await post('three', 'forged-secret');
    await fetch(`${relay.url}/webhooks/cs2cap`, { method: 'POST', body: 'x'.repeat(256 * 1024 + 1) });
    await until('the message', async () => (await scrape()).includes('outcome="sent"'));
    const text = await scrape();
    for (const line of [
      'relay_webhooks_received_total{path="account"} 4',
      'relay_webhooks_verified_total{matched="secret 2, key whole, hex"} 3',
      'relay_webhooks_duplicates_total{path="account"} 1',
      'relay_events_total{source="push"} 2',
      'relay_webhooks_refused_total{path="account",reason="wrong-signature"} 1',
      'relay_webhooks_refused_total{path="account",reason="too-large"} 1',
      'relay_attempts_total{kind="message",outcome="dead"} 1',
      'relay_attempts_total{kind="message",outcome="sent"} 1',
      'relay_dead_letters{kind="message"} 1',
      'relay_queue_depth{state="pending"} 0',
      'relay_queue_oldest_seconds 0',
      'relay_lane_pauses_total 0',
      'relay_build_info{build="test"} 1',
      'relay_delivery_seconds_count{kind="message"} 1',
      'relay_store_seconds_count 3',
      'relay_inbox_group_size_sum 3',
    ]) {
      expect(text.split('\n')).toContain(line);
    }
    for (const name of [COUNTERS, HISTOGRAMS, GAUGES].flatMap((table) => Object.keys(table)))
      expect(text).toContain(`# TYPE ${name} `);
    for (const secret of [SECRET, TOKEN, 'another-secret']) expect(text).not.toContain(secret);
  });

  it('is not there for who comes through a proxy or by the public address', async () => {
    const { relay } = await startWatched({ PUBLIC_URL: 'https://relay.example' });
    expect(await get(`${relay.url}/metrics`, {})).toBe(200);
    expect(await get(`${relay.url}/metrics`, { 'x-forwarded-for': '10.0.0.7' })).toBe(404);
    expect(await get(`${relay.url}/metrics`, { forwarded: 'for=1.2.3.4' })).toBe(404);
    expect(await get(`${relay.url}/metrics`, { host: 'relay.example' })).toBe(404);
  });

  it('believes no address that a proxy reports, also where the proxy is trusted', async () => {
    const { relay } = await startWatched({ TRUST_PROXY: '1' });
    expect(await get(`${relay.url}/metrics`, { 'x-forwarded-for': '127.0.0.1' })).toBe(404);
  });
});

describe('GET /readyz', () => {
  it('says in words how store, queue and bot are; a refused bot is a reason to send no traffic', async () => {
    const { relay } = await startWatched();
    const ready = async () => {
      const response = await fetch(`${relay.url}/readyz`);
      return { status: response.status, json: await response.json() };
    };
    expect(await ready()).toMatchObject({
      status: 503,
      json: {
        status: 'not ready',
        store: 'ok',
        queue: 'nothing waits',
        message: expect.stringMatching(/TELEGRAM_BOT_TOKEN/),
      },
    });
    const off = await startTestRelay({ DATA_DIR: testFolder() });
    const response = await fetch(`${off.url}/readyz`);
    expect(await response.json()).toEqual({
      status: 'ready',
      store: 'ok',
      queue: 'nothing waits',
      bot: 'no bot token is set',
    });
  });
});
