import { createServer } from 'node:http';
import { connect } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Relay } from '#relay/relay.ts';
import { connectChat } from '#relay/store/chats.ts';
import { openStore } from '#relay/store/open-store.ts';
import { createSecretBox, WrongKeyError } from '#relay/store/sealing.ts';
import { startStandIn, testKey } from '#sandbox/cs2cap/harness.ts';
import { startTelegram } from '#sandbox/telegram/telegram.ts';
import { until } from '#sandbox/until.ts';
import { refusal, startBotServer, TOKEN } from './support/bot-server.ts';
import { listen } from './support/listen.ts';
import { startTestRelay as start } from './support/running-relay.ts';
import { SECRET, signedDelivery } from './support/signed-delivery.ts';
import { testFolder } from './support/test-store.ts';

const post = (relay: Relay, body = '{"alert_id":"a"}') => {
  const { headers } = signedDelivery({ atMs: Date.now(), body });
  return fetch(`${relay.url}/webhooks/cs2cap`, { method: 'POST', headers, body });
};

describe('startRelay', () => {
  it('receives with nothing configured but a secret, and says that it is ready', async () => {
    const relay = await start({ DATA_DIR: testFolder(), CS2C_WEBHOOK_SECRET: SECRET });
    expect(await (await post(relay)).json()).toEqual({ status: 'accepted' });
    expect((await fetch(`${relay.url}/healthz`)).status).toBe(200);
    expect((await fetch(`${relay.url}/readyz`)).status).toBe(200);
  });

  it('sends after a restart what waited before it', async () => {
    const folder = testFolder();
    const first = await start({ DATA_DIR: folder, CS2C_WEBHOOK_SECRET: SECRET, TELEGRAM_DEFAULT_CHATS: '-1001' });
    await post(first);
    await first.stop();
    const [stopping = '', stopped = ''] = first.lines.slice(-2);
    expect(stopping).toContain('the relay stops');
    expect(stopped).toMatch(/"pending":1,.*the relay has stopped/);
    const { apiRoot, calls } = await startBotServer();
    await start({ DATA_DIR: folder, TELEGRAM_BOT_TOKEN: TOKEN, TELEGRAM_API_ROOT: apiRoot });
    await expect.poll(() => calls.filter((call) => call.method === 'sendMessage')).toHaveLength(1);
  });

  it('keeps the secrets of a paired relay only for the right key', async () => {
    const folder = testFolder();
    const store = await openStore(folder);
    const secret = createSecretBox(['right']).seal(SECRET);
    const row = { id: 'w', url: 'https://relay.example', secret, created_at: 1, activated: 1 };
    await store.db.insertInto('webhooks').values(row).execute();
    await store.close();
    await expect(start({ DATA_DIR: folder, RELAY_KEY: 'wrong' })).rejects.toThrow(WrongKeyError);
    const relay = await start({ DATA_DIR: folder, RELAY_KEY: 'newer,right' });
    expect((await post(relay)).status).toBe(200);
    await relay.stop();
    expect((await post(await start({ DATA_DIR: folder, RELAY_KEY: 'newer' }))).status).toBe(200);
  });

  it('keeps the names of default chats that are known already', async () => {
    const folder = testFolder();
    const environment = { DATA_DIR: folder, TELEGRAM_DEFAULT_CHATS: '-1001' };
    await (await start(environment)).stop();
    const store = await openStore(folder);
    await store.db.updateTable('chats').set({ title: 'Traders', type: 'supergroup', state: 'unreachable' }).execute();
    await store.close();
    await (await start(environment)).stop();
    const again = await openStore(folder);
    const chats = await again.db.selectFrom('chats').select(['title', 'type', 'state', 'is_default']).execute();
    await again.close();
    expect(chats).toEqual([{ title: 'Traders', type: 'supergroup', state: 'active', is_default: 1 }]);
  });

  it('takes a chat that left TELEGRAM_DEFAULT_CHATS out of the default chats, and no other', async () => {
    const folder = testFolder();
    await (await start({ DATA_DIR: folder, TELEGRAM_DEFAULT_CHATS: '-1001,-1002:7' })).stop();
    const store = await openStore(folder);
    const place = { chatId: '-1003', title: 'By /connect', type: 'group' };
    await connectChat(store.db, { ...place, customerId: 1, isDefault: true }, 1);
    await store.close();
    await (await start({ DATA_DIR: folder, TELEGRAM_DEFAULT_CHATS: '-1001' })).stop();
    const again = await openStore(folder);
    const chats = await again.db.selectFrom('chats').select(['chat_id', 'is_default']).orderBy('created_at').execute();
    await again.close();
    const isDefault = Object.fromEntries(chats.map((chat) => [chat.chat_id, chat.is_default]));
    expect(isDefault).toEqual({ '-1001': 1, '-1002': 0, '-1003': 1 });
  });

  it('takes deliveries for its destination from the moment it is active', async () => {
    const standIn = await startStandIn({ switches: { rateLimits: false } });
    const relay = await start({
      DATA_DIR: testFolder(),
      CS2C_API_KEY: testKey,
      CS2C_API_BASE: standIn.cs2cap.url,
      PUBLIC_URL: 'http://127.0.0.1:1',
    });
    const webhook = await until('the active destination', () =>
      standIn.cs2cap
        .account(testKey)
        .webhooks()
        .find((hook) => hook.is_active),
    );
    expect(webhook).toMatchObject({ url: 'http://127.0.0.1:1/webhooks/cs2cap', is_active: true });
    await standIn.call('PATCH', `/account/webhooks/${webhook.id}`, { url: `${relay.url}/webhooks/cs2cap` });
    const timestamp = String(Math.floor(Date.now() / 1000));
    const reply = await standIn.cs2cap.send(testKey, webhook.id, { timestamp });
    expect(reply).toMatchObject({ status: 200, text: '{"status":"accepted"}' });
  });

  it('writes no secret to the log, whatever fails', async () => {
    const { apiRoot, script } = await startBotServer();
    script.push(...Array.from({ length: 20 }, () => refusal(500, `Error at /bot${TOKEN}/x`)));
    const relay = await start({
      DATA_DIR: testFolder(),
      CS2C_API_KEY: 'sk_obvious_test_key',
      CS2C_API_BASE: 'http://127.0.0.1:1',
      CS2C_WEBHOOK_SECRET: SECRET,
      TELEGRAM_BOT_TOKEN: TOKEN,
      TELEGRAM_API_ROOT: apiRoot,
      TELEGRAM_DEFAULT_CHATS: '-1001',
      RELAY_KEY: 'an-obvious-relay-key',
      LOG_LEVEL: 'trace',
    });
    await post(relay);
    await expect.poll(() => relay.lines.join('')).toContain('"delivery"');
    await relay.stop();
    for (const secret of ['sk_obvious_test_key', SECRET, TOKEN, TOKEN.split(':')[1] ?? '', 'an-obvious-relay-key']) {
      expect(relay.lines.join('')).not.toContain(secret);
    }
  });

  it('runs, and ends, although CS2Cap takes the call and says nothing', async () => {
    const silent = createServer(() => undefined);
    onTestFinished(() => silent.closeAllConnections());
    const base = `http://127.0.0.1:${await listen(silent)}`;
    const relay = await start({ DATA_DIR: testFolder(), CS2C_API_KEY: 'sk_obvious_test_key', CS2C_API_BASE: base });
    expect((await fetch(`${relay.url}/readyz`)).status).toBe(200);
    await relay.stop();
  });

  it('fails with the store closed when its port is taken', async () => {
    const first = await start({ DATA_DIR: testFolder() });
    const folder = testFolder();
    await expect(start({ DATA_DIR: folder, PORT: new URL(first.url).port })).rejects.toThrow(/EADDRINUSE/);
    await (await openStore(folder)).close();
  });

  it('stops although a sender is silent on an open connection', async () => {
    const relay = await start({ DATA_DIR: testFolder() });
    const socket = connect(Number(new URL(relay.url).port), '127.0.0.1');
    socket.on('error', () => undefined);
    await new Promise((resolve) => socket.once('connect', resolve));
    socket.write('POST /webhooks/cs2cap HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf');
    await fetch(`${relay.url}/healthz`);
    await relay.stop();
    expect(socket.destroyed || (await new Promise((resolve) => socket.once('close', () => resolve(true))))).toBe(true);
  });
});

describe('/test', () => {
  it('goes the whole way of an event: signed, verified, kept, sent to this chat alone, never counted', async () => {
    const telegram = await startTelegram({ limits: false });
    onTestFinished(() => telegram.stop());
    const bot = telegram.addBot({ token: TOKEN, username: 'alert_bot' });
    const [olga, ben] = [telegram.user({ firstName: 'Olga' }), telegram.user({ firstName: 'Ben' })];
    const folder = testFolder();
    const relay = await start({
      DATA_DIR: folder,
      CS2C_WEBHOOK_SECRET: SECRET,
      TELEGRAM_BOT_TOKEN: TOKEN,
      TELEGRAM_API_ROOT: telegram.url,
      TELEGRAM_ADMIN_IDS: `${olga.id},${ben.id}`,
    });
    for (const person of [olga, ben]) {
      await person.startsBot(bot);
      await person.in(bot).sends('/connect');
      await person.in(bot).sees(/Connected/);
    }
    await olga.in(bot).sends('/test');
    const message = await olga.in(bot).sees(/A test of this connection; no alert fired/);
    expect(message.buttons).toEqual([]);
    await olga.in(bot).sends('/status');
    expect((await olga.in(bot).sees(/This chat:/)).text).toMatch(/Last event: none yet/);
    expect(
      ben
        .in(bot)
        .messages()
        .some(({ text }) => /A test of/.test(text)),
    ).toBe(false);
    const line = relay.lines.find((each) => each.includes('toolkit.test'));
    expect(line).toMatch(/"verdict":"test".*"matched":"secret 1, key whole, hex"/);
    expect(line).not.toContain(SECRET);
  });
});

describe('a wrong clock', () => {
  it('is told in the log once, and in /status, by the signatures alone', async () => {
    const telegram = await startTelegram({ limits: false });
    onTestFinished(() => telegram.stop());
    const bot = telegram.addBot({ token: TOKEN, username: 'alert_bot' });
    const olga = telegram.user({ firstName: 'Olga' });
    const relay = await start({
      DATA_DIR: testFolder(),
      CS2C_WEBHOOK_SECRET: SECRET,
      TELEGRAM_BOT_TOKEN: TOKEN,
      TELEGRAM_API_ROOT: telegram.url,
      TELEGRAM_ADMIN_IDS: String(olga.id),
    });
    for (const body of ['{"alert_id":"a"}', '{"alert_id":"b"}']) {
      const { headers } = signedDelivery({ atMs: Date.now() + 120_000, deliveryId: body, body });
      await fetch(`${relay.url}/webhooks/cs2cap`, { method: 'POST', headers, body });
    }
    const warning = /this machine's clock is 1[12]\d s behind CS2Cap's: set it by NTP/;
    expect(relay.lines.filter((line) => warning.test(line))).toHaveLength(1);
    await olga.startsBot(bot);
    await olga.in(bot).sends('/status');
    expect((await olga.in(bot).sees(/This chat:/)).text).toMatch(warning);
    expect(await (await fetch(`${relay.url}/readyz`)).json()).toMatchObject({ status: 'ready', bot: 'ok' });
  });
});
