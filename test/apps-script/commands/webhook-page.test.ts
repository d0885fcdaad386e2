import { describe, expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import { startScene, TOKEN } from '#sandbox/telegram/raw-call.ts';
import { fireRedline, redline, typeRows } from '../alert-rows.ts';
import { startWorld, testKey, type World, type WorldOptions } from '../harness.ts';
import { directUrlOf, fact, startDirect } from '../inbox/direct.ts';
import { pairWithPeer } from '../relay-peer.ts';

const Reply = z.looseObject({
  message: z.string().optional(),
  question: z.string().optional(),
  destinations: z
    .array(
      z.looseObject({
        id: z.string(),
        label: z.string(),
        platform: z.string(),
        address: z.string(),
        isActive: z.boolean(),
      }),
    )
    .default([]),
  deliveries: z.array(z.looseObject({ id: z.string(), status: z.string(), attempts: z.number() })).default([]),
  attempts: z.array(z.looseObject({ number: z.number(), answer: z.unknown() })).default([]),
  total: z.number().optional(),
});

/** What the page does: one call to the server side. */
async function ask(world: World, request: object) {
  const result = await world.project.run('webhookPage', [request]);
  if (!result.ok) throw new Error(result.error?.message);
  return Reply.parse(result.value);
}

const register = (world: World, webhook: object) =>
  fetch(`${world.cs2cap.url}/v1/account/webhooks`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${testKey}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(webhook),
  });

const botUrl = 'https://api.telegram.org/bot123456:SECRET-TOKEN/sendMessage?chat_id=1';

/** A Telegram with one bot, whose people have started it, as the sheet's Telegram. */
async function startTelegram(world: World) {
  const scene = await startScene();
  onTestFinished(() => scene.telegram.stop());
  world.project.state.properties.get('script')?.set('telegram_root', scene.telegram.url);
  return scene;
}

describe('Webhook ▸ Destinations', () => {
  it('opens a page, and its server side lists all platforms without tokens and capabilities', async () => {
    const world = await startDirect();
    const key = directUrlOf(world).split('k=')[1];
    await register(world, { label: 'chat', url: botUrl, platform: 'telegram' });
    await register(world, {
      label: 'channel',
      url: 'https://discord.com/api/webhooks/1/abc',
      platform: 'discord',
      is_active: false,
    });
    await register(world, { label: 'server', url: 'https://example.com/hook', platform: 'custom' });
    await world.choose('listDestinations');
    expect(world.person.shown.at(-1)).toMatchObject({ kind: 'dialog', title: 'Destinations' });
    const reply = await ask(world, { action: 'list' });
    expect(reply.destinations.map(({ label, platform, isActive }) => [label, platform, isActive])).toEqual([
      ['server', 'custom', true],
      ['channel', 'discord', false],
      ['chat', 'telegram', true],
      ['CS2Cap toolkit: sheet', 'google_sheets', true],
    ]);
    const text = JSON.stringify(reply);
    expect(text).toContain('bot123456:***');
    expect(text).not.toContain('SECRET-TOKEN');
    expect(text).not.toContain(key);
    expect(text).not.toContain('webhooks/1/abc');
    expect(text).not.toContain('whsec_');
  });

  it('pauses and deletes after a question, resumes without', async () => {
    const world = await startWorld();
    await register(world, { label: 'one', url: 'https://example.com/1', platform: 'custom' });
    await register(world, { label: 'two', url: 'https://example.com/2', platform: 'custom' });
    const [id = ''] = world.cs2cap
      .account(testKey)
      .webhooks()
      .map((webhook) => webhook.id);
    const active = () =>
      world.cs2cap
        .account(testKey)
        .webhooks()
        .map((webhook) => webhook.is_active);
    expect((await ask(world, { action: 'pause', id })).question).toMatch(/^Pause "one"\?/);
    expect(active()).toEqual([true, true]);
    expect((await ask(world, { action: 'pause', id, isSure: true })).message).toBe('"one" is paused.');
    expect(active()).toEqual([false, true]);
    expect((await ask(world, { action: 'resume', id })).message).toBe('"one" is active.');
    expect(active()).toEqual([true, true]);
    expect((await ask(world, { action: 'delete', id })).question).toMatch(/^Delete "one"\?/);
    await ask(world, { action: 'delete', id, isSure: true });
    expect(active()).toEqual([true]);
  });

  it('warns before the last active destination goes while alerts are enabled', async () => {
    const world = await startDirect();
    const id = world.cs2cap.account(testKey).webhooks()[0]?.id ?? '';
    const warning = 'It is the last active destination, and 1 alert is enabled';
    expect((await ask(world, { action: 'pause', id })).question).toContain(warning);
    await register(world, { label: 'other', url: 'https://example.com/hook', platform: 'custom' });
    expect((await ask(world, { action: 'pause', id })).question).not.toContain(warning);
  });

  it('adds a Telegram chat once a message reached it, and never shows the token again', async () => {
    const world = await startWorld();
    const { telegram, ann, bot } = await startTelegram(world);
    const reply = await ask(world, { action: 'telegram', token: TOKEN, chat: String(ann.id), label: 'Ann' });
    expect(reply.message).toBe('"Ann" is added; a message there said so.');
    expect(JSON.stringify(reply)).not.toContain('test-token');
    expect(world.cs2cap.account(testKey).webhooks()).toMatchObject([
      { platform: 'telegram', label: 'Ann', is_active: true },
    ]);
    expect(ann.in(bot).messages().at(-1)?.text).toContain('alerts of your account will come here');
    expect(telegram.calls.at(-1)).toMatchObject({ method: 'sendMessage' });
  });

  it.each([
    ['a token that is none', { token: 'abc', chat: '1' }, 'the bot token must look like'],
    ['a chat that is none', { token: TOKEN, chat: 'somebody' }, 'the chat must be a numeric id'],
    ['a chat that the bot can’t reach', { token: TOKEN, chat: '999' }, 'Telegram refused: Bad Request: chat not found'],
    ['an unknown token', { token: '1:wrong', chat: '1' }, 'Telegram refused: Unauthorized'],
  ])('does not add %s', async (_, fields, words) => {
    const world = await startWorld();
    await startTelegram(world);
    const reply = await ask(world, { action: 'telegram', ...fields });
    expect(reply.message).toContain(words);
    expect(world.cs2cap.account(testKey).webhooks()).toEqual([]);
  });

  it('adds a Discord webhook, and nothing that is none', async () => {
    const world = await startWorld();
    expect((await ask(world, { action: 'discord', url: 'https://example.com/x' })).message).toContain(
      'not the address',
    );
    await ask(world, { action: 'discord', url: 'https://discord.com/api/webhooks/1/a-b_c', label: 'Desk' });
    expect(world.cs2cap.account(testKey).webhooks()).toMatchObject([{ platform: 'discord', label: 'Desk' }]);
  });

  it('says what it can’t do', async () => {
    const world = await startWorld();
    expect((await ask(world, { action: 'fly' })).message).toContain('"fly"');
    const bare = await startWorld({ isBare: true });
    expect((await ask(bare, { action: 'list' })).message).toContain('There is no CS2Cap API key yet');
  });
});

describe('a tier without webhooks', () => {
  const free: WorldOptions = { cs2cap: { accounts: [{ key: testKey, tier: 'free' }] } };

  it('lets the sheet itself tell a Telegram chat what it polls, once, and again what Telegram refused', async () => {
    const world = await startWorld(free);
    const { telegram, ann, bot } = await startTelegram(world);
    const added = await ask(world, { action: 'telegram', token: TOKEN, chat: String(ann.id), label: 'Ann' });
    expect(added.message).toContain('this sheet itself tells "Ann"');
    expect(added.destinations).toMatchObject([{ id: `chat:${ann.id}`, label: 'Ann', isActive: true }]);
    await typeRows(world, [redline]);
    // A Free key has few requests a minute.
    await world.clock.advance(61_000);
    await world.choose('syncNow');
    await fireRedline(world);
    await world.clock.advance(61_000);
    telegram.faults.arm({ method: 'sendMessage' }, { kind: 'status', code: 500, description: 'Internal' });
    await world.choose('pollEvents');
    expect(fact(world, 'Read events')).toContain('a chat was not told: Internal');
    await world.choose('pollEvents');
    await world.choose('pollEvents');
    const texts = ann
      .in(bot)
      .messages()
      .map((message) => message.text ?? '');
    expect(texts.filter((text) => text.startsWith(redline.item))).toEqual([
      expect.stringContaining('Price at or below 10 USD\nSeen: 9.5 USD'),
    ]);
    const listed = await ask(world, { action: 'delete', id: `chat:${ann.id}` });
    expect(listed.destinations).toEqual([]);
  });
});

describe('Webhook ▸ Deliveries', () => {
  it('lists the history with every attempt, and no capability', async () => {
    const world = await startDirect({ cs2cap: { switches: { retryDelaysMs: [] } } });
    const url = directUrlOf(world);
    await register(world, { label: 'dead', url: 'http://127.0.0.1:9/hook', platform: 'custom' });
    await fireRedline(world);
    await world.choose('listDeliveries');
    expect(world.person.shown.at(-1)).toMatchObject({ kind: 'dialog', title: 'Deliveries' });
    const reply = await ask(world, { action: 'deliveries' });
    expect(reply.total).toBe(2);
    expect(reply.deliveries.map((delivery) => delivery.status).sort()).toEqual(['failed', 'succeeded']);
    const failed = reply.deliveries.find((delivery) => delivery.status === 'failed');
    const { attempts } = await ask(world, { action: 'attempts', id: failed?.id });
    expect(attempts).toMatchObject([{ number: 1, status: 'failed' }]);
    expect(JSON.stringify([reply, attempts])).not.toContain(url.split('k=')[1]);
    await world.choose('pollEvents');
    expect(fact(world, 'Events')).toContain('1 deliveries failed');
  });
});

describe('Webhook ▸ Disconnect', () => {
  it('asks, warns, deletes, and goes on polling', async () => {
    const world = await startDirect();
    world.person.saysYes = false;
    await world.choose('disconnectWebhook');
    expect(world.person.texts.at(-1)).toContain('1 alert is enabled: without a verified email');
    expect(world.cs2cap.account(testKey).webhooks()).toHaveLength(1);
    world.person.saysYes = true;
    await world.choose('disconnectWebhook');
    expect(world.cs2cap.account(testKey).webhooks()).toEqual([]);
    await fireRedline(world);
    await world.choose('pollEvents');
    expect(world.lines('Events')).toMatchObject([{ Verdict: 'confirmed', Source: 'poll' }]);
  });
});

describe('test rows', () => {
  it('are removed all at once from the page', async () => {
    const world = await startWorld();
    await pairWithPeer(world);
    world.person.saysYes = false;
    await world.choose('connectWebhook');
    await world.choose('connectWebhook');
    expect(world.lines('Events').map((line) => line['Verdict'])).toEqual(['test', 'test']);
    expect((await ask(world, { action: 'remove-tests' })).message).toBe('Test rows removed: 2.');
    expect(world.lines('Events')).toEqual([]);
  });
});
