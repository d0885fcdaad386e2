import { describe, expect, it, onTestFinished } from 'vitest';
import { createCs2capClient } from '#relay/cs2cap/client.ts';
import { makeNative } from '#relay/cs2cap/native-destinations.ts';
import { watchAccount } from '#relay/cs2cap/watch-account.ts';
import { mirroredAlerts } from '#relay/store/alerts.ts';
import { readTroubles } from '#relay/store/destination-troubles.ts';
import { createSecretBox } from '#relay/store/sealing.ts';
import { armAlert, connect, redline, startReceiver, startStandIn, testKey } from '#sandbox/cs2cap/harness.ts';
import { until } from '#sandbox/until.ts';
import { TOKEN } from '../support/bot-server.ts';
import { testLog } from '../support/test-log.ts';
import { addChat, testStore } from '../support/test-store.ts';

async function startWatching(
  options: {
    readonly tier?: 'quant' | 'free';
    readonly webhookUrl?: string;
    readonly retentionMs?: number;
    /** Where CS2Cap's own posts to chats go; none without a bot. */
    readonly telegram?: string;
  } = {},
) {
  const standIn = await startStandIn({
    switches: { rateLimits: false, retryDelaysMs: [] },
    accounts: [{ key: testKey, tier: options.tier ?? 'quant' }],
  });
  const { db } = await testStore();
  await addChat(db);
  const { log, lines } = testLog([testKey]);
  const { clock } = standIn;
  const cs2cap = createCs2capClient({ base: standIn.cs2cap.url, apiKey: testKey, clock, random: () => 0 });
  const registered: boolean[] = [];
  const read: (readonly [string, number])[] = [];
  const wake = () => undefined;
  const natives = { db, clock, log, cs2cap, botToken: TOKEN, apiRoot: options.telegram ?? '', wake, pause: wake };
  const watch = watchAccount({
    db,
    clock,
    log,
    cs2cap,
    box: createSecretBox([]),
    webhookUrl: options.webhookUrl,
    intervalMs: 60_000,
    wake: () => undefined,
    ...(options.telegram === undefined ? {} : { natives }),
    ...(options.retentionMs === undefined ? {} : { retentionMs: options.retentionMs }),
    onRead: (source, count) => void read.push([source, count]),
    onRegistered: async () => {
      registered.push(
        ...standIn.cs2cap
          .account(testKey)
          .webhooks()
          .map((webhook) => webhook.is_active),
      );
    },
  });
  onTestFinished(() => watch.stop());
  await watch.firstLook;
  const polls = () => standIn.cs2cap.requests.filter((request) => request.path.includes('/alerts/events')).length;
  const events = async () => (await db.selectFrom('events').selectAll().execute()).length;
  return { ...standIn, standIn, db, natives, watch, lines, registered, read, polls, events };
}

describe('watchAccount', () => {
  it('has the mirror after the first look, and takes in changes and deletions at the next look', async () => {
    const { db, standIn, clock, call } = await startWatching();
    expect(await mirroredAlerts(db)).toEqual([]);
    const id = await armAlert(standIn);
    await clock.advance(60_000);
    await until('the mirrored alert', async () => (await mirroredAlerts(db)).length === 1);
    expect(await mirroredAlerts(db)).toMatchObject([{ id, threshold: '20', enabled: 1 }]);
    await call('DELETE', `/account/alerts/${id}`);
    await until('the deletion', async () => {
      await clock.advance(60_000);
      return (await mirroredAlerts(db)).length === 0;
    });
  });

  it('hears of a new secret before its destination is activated', async () => {
    const { watch, registered, cs2cap } = await startWatching({ webhookUrl: 'https://relay.example/webhooks/cs2cap' });
    expect(watch.mode).toBe('push');
    expect(registered).toEqual([false]);
    expect(cs2cap.account(testKey).webhooks()).toMatchObject([{ is_active: true }]);
  });

  it('polls where the account has no webhooks, and says why', async () => {
    const { watch, lines, standIn, clock, events, read } = await startWatching({
      tier: 'free',
      webhookUrl: 'https://relay.example/webhooks/cs2cap',
    });
    expect(watch.mode).toBe('poll');
    expect(lines.join('')).toContain('events are polled');
    await armAlert(standIn);
    await standIn.cs2cap.tick();
    await clock.advance(60_000);
    await until('the event', async () => (await events()) === 1);
    await until('its count', () => String(read) === 'poll,1');
  });

  it('looks soon after a poke, once for many', async () => {
    const { watch, clock, polls } = await startWatching();
    const before = polls();
    for (let n = 0; n < 5; n++) watch.poke();
    await clock.advance(700);
    await until('the look', () => polls() === before + 1);
    await until('the next wait', () => clock.pending === 1);
    await clock.advance(59_999);
    expect(polls()).toBe(before + 1);
    await clock.advance(1);
    await until('the next look', () => polls() === before + 2);
  });

  it('goes on looking after a failure, and says what failed without the key', async () => {
    const { clock, lines, polls, cs2cap } = await startWatching();
    cs2cap.faults.arm({ times: 2 }, { kind: 'status', status: 401, detail: `bad key ${testKey}` });
    const before = polls();
    await clock.advance(60_000);
    await until('the failed look', () => lines.join('').includes('the events could not be read'));
    expect(lines.join('')).not.toContain(testKey);
    await until('the next wait', () => clock.pending === 1);
    await clock.advance(60_000);
    await until('the next look', () => polls() > before + 1);
  });

  it('asks nothing more once stopped, also when poked', async () => {
    const { watch, clock, polls } = await startWatching();
    await watch.stop();
    const before = polls();
    watch.poke();
    await clock.advance(600_000);
    expect(polls()).toBe(before);
    expect(clock.pending).toBe(0);
  });

  it('reads every alert of an account with more than one page', async () => {
    const { cs2cap, clock, db } = await startWatching();
    const { plantAlert } = cs2cap.account(testKey);
    for (let n = 0; n < 450; n++) plantAlert({ itemId: redline, kind: 'price_below', threshold: String(n + 1) });
    await clock.advance(60_000);
    await until('the mirror', async () => (await mirroredAlerts(db)).length === 450);
  });

  it('sends nothing of what was forgotten, although CS2Cap still lists it', async () => {
    const { db, standIn, clock, events } = await startWatching({ tier: 'free', retentionMs: 3_600_000 });
    await armAlert(standIn);
    await standIn.cs2cap.tick();
    await clock.advance(60_000);
    await until('the event', async () => (await events()) === 1);
    expect(await db.selectFrom('deliveries').select('id').execute()).toHaveLength(1);
    await until('the next wait', () => clock.pending === 1);
    await clock.advance(3_600_000);
    await until('the wait after it', () => clock.pending === 1);
    for (const table of ['deliveries', 'event_keys', 'events'] as const) await db.deleteFrom(table).execute();
    await clock.advance(120_000);
    await until('what is listed, as history', async () => (await events()) === 1);
    expect(await db.selectFrom('deliveries').select('id').execute()).toEqual([]);
  });
});

describe('deliveries that CS2Cap gives up', () => {
  it('are noticed by the next look, and asked for once a look', async () => {
    const watching = await startWatching({ webhookUrl: 'https://relay.example/webhooks/cs2cap' });
    const receiver = await startReceiver();
    receiver.answer = { status: 404 };
    await connect(watching.standIn, { url: receiver.url });
    await armAlert(watching.standIn);
    watching.cs2cap.market.setPrice(redline, { ask: '19', bid: '18' });
    await watching.cs2cap.tick();
    const asked = () => watching.cs2cap.requests.filter(({ path }) => path.includes('/webhooks/deliveries')).length;
    const before = asked();
    await watching.clock.advance(60_000);
    await until('the trouble', async () => (await readTroubles(watching.db)).length > 0);
    const troubles = await readTroubles(watching.db);
    expect(troubles).toEqual([
      expect.objectContaining({ label: 'CS2Cap relay', failed: 1 }),
      expect.objectContaining({ label: 'test', failed: 1, status: 404 }),
    ]);
    expect(asked() - before).toBe(1);
  });

  it('are not asked for where the plan has no webhooks: nothing is warned of', async () => {
    const { lines } = await startWatching({ tier: 'free' });
    expect(lines.join('\n')).not.toMatch(/deliveries/);
  });

  it('to a chat that threw the bot out: the chat is out of reach and the destination paused by the next look', async () => {
    const telegram = await startReceiver();
    const watching = await startWatching({ telegram: telegram.url });
    const [chat] = await watching.db.selectFrom('chats').selectAll().execute();
    if (!chat) throw new Error('no chat');
    await makeNative(watching.natives, chat, { silent: false, noPreview: false });
    const description = 'Forbidden: bot was kicked from the supergroup chat';
    telegram.answer = { status: 403, body: JSON.stringify({ ok: false, error_code: 403, description }) };
    await armAlert(watching.standIn);
    watching.cs2cap.market.setPrice(redline, { ask: '19', bid: '18' });
    await watching.cs2cap.tick();
    await watching.clock.advance(600_000);
    const state = async () => (await watching.db.selectFrom('chats').select('state').execute())[0]?.state;
    await until('the chat to be out of reach', async () => (await state()) === 'unreachable');
    const isPaused = () => watching.cs2cap.account(testKey).webhooks()[0]?.is_active === false;
    await until('the destination to be paused', async () => isPaused());
    expect(telegram.received).toHaveLength(1);
  });
});
