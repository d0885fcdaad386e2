import { describe, expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import { startScene, TOKEN } from '#sandbox/telegram/raw-call.ts';
import { fireRedline, redline, typeRows } from '../alert-rows.ts';
import { startWorld, testKey, type World, type WorldOptions } from '../harness.ts';
import { directUrlOf, fact, startDirect } from '../inbox/direct.ts';
import { pairWithPeer } from '../relay-peer.ts';

const Reply = z.union([z.object({ json: z.string() }), z.object({ failure: z.string() })]);

const Listed = z.looseObject({
  webhooks: z.array(z.looseObject({ id: z.string(), label: z.string(), platform: z.string(), is_active: z.boolean() })),
  ownId: z.string().optional(),
  chats: z.array(z.object({ chat: z.string(), label: z.string() })),
});
const Delivered = z.looseObject({
  deliveries: z.array(z.looseObject({ id: z.string(), status: z.string() })),
  pagination: z.looseObject({ total: z.number() }),
});

/** What the page does: one call to the server side. Gives the value, or the failure as `{ failure }`. */
async function ask(world: World, request: Record<string, string>): Promise<unknown> {
  const result = await world.project.run('webhookPage', [request]);
  if (!result.ok) throw new Error(result.error?.message);
  const reply = Reply.parse(result.value);
  return 'json' in reply ? JSON.parse(reply.json) : reply;
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
    const reply = Listed.parse(await ask(world, { action: 'list' }));
    expect(reply.webhooks.map(({ label, platform, is_active }) => [label, platform, is_active])).toEqual([
      ['server', 'custom', true],
      ['channel', 'discord', false],
      ['chat', 'telegram', true],
      ['CS2Cap toolkit: sheet', 'google_sheets', true],
    ]);
    expect(reply.webhooks.find((webhook) => webhook.id === reply.ownId)?.label).toBe('CS2Cap toolkit: sheet');
    const text = JSON.stringify(reply);
    expect(text).toContain('bot123456:***');
    expect(text).not.toContain('SECRET-TOKEN');
    expect(text).not.toContain(key);
    expect(text).not.toContain('webhooks/1/abc');
    expect(text).not.toContain('whsec_');
  });

  it('pauses, resumes and deletes', async () => {
    const world = await startWorld();
    await register(world, { label: 'one', url: 'https://example.com/1', platform: 'custom' });
    await register(world, { label: 'two', url: 'https://example.com/2', platform: 'custom' });
    const webhooks = () => world.cs2cap.account(testKey).webhooks();
    const id = webhooks()[0]?.id ?? '';
    await ask(world, { action: 'pause', id });
    expect(webhooks().map((webhook) => webhook.is_active)).toEqual([false, true]);
    await ask(world, { action: 'resume', id });
    expect(webhooks().map((webhook) => webhook.is_active)).toEqual([true, true]);
    await ask(world, { action: 'delete', id });
    expect(webhooks().map((webhook) => webhook.label)).toEqual(['two']);
  });

  it('tells how many alerts the last active destination would strand', async () => {
    const world = await startDirect();
    const id = world.cs2cap.account(testKey).webhooks()[0]?.id ?? '';
    expect(await ask(world, { action: 'stranded', id })).toBe(1);
    await register(world, { label: 'other', url: 'https://example.com/hook', platform: 'custom' });
    expect(await ask(world, { action: 'stranded', id })).toBe(0);
  });

  it('adds a Telegram chat once a message reached it, and never shows the token again', async () => {
    const world = await startWorld();
    const { telegram, ann, bot } = await startTelegram(world);
    const reply = await ask(world, { action: 'telegram', token: TOKEN, chat: String(ann.id), label: 'Ann' });
    expect(reply).toBe('webhook');
    expect(JSON.stringify(await ask(world, { action: 'list' }))).not.toContain('test-token');
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
    expect(reply).toEqual({ failure: expect.stringContaining(words) });
    expect(world.cs2cap.account(testKey).webhooks()).toEqual([]);
  });

  it('adds a Discord webhook, and keeps its signing secret to itself', async () => {
    const world = await startWorld();
    const reply = await ask(world, {
      action: 'discord',
      url: 'https://discord.com/api/webhooks/1/a-b_c',
      label: 'Desk',
    });
    expect(reply).toBe('webhook');
    expect(world.cs2cap.account(testKey).webhooks()).toMatchObject([{ platform: 'discord', label: 'Desk' }]);
  });

  it('says that there is no key yet', async () => {
    const bare = await startWorld({ isBare: true });
    expect(await ask(bare, { action: 'list' })).toEqual({ failure: expect.stringContaining('no CS2Cap API key yet') });
  });
});

describe('a tier without webhooks', () => {
  const free: WorldOptions = { cs2cap: { accounts: [{ key: testKey, tier: 'free' }] } };

  it('lets the sheet itself tell a Telegram chat what it polls, once, and again what Telegram refused', async () => {
    const world = await startWorld(free);
    const { telegram, ann, bot } = await startTelegram(world);
    const added = await ask(world, { action: 'telegram', token: TOKEN, chat: String(ann.id), label: 'Ann' });
    expect(added).toBe('chat');
    const listed = Listed.parse(await ask(world, { action: 'list' }));
    expect(listed.chats).toEqual([{ chat: String(ann.id), label: 'Ann' }]);
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
    await ask(world, { action: 'delete-chat', id: String(ann.id) });
    expect(world.project.properties().get('polled_chats')).toBe('[]');
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
    const reply = Delivered.parse(await ask(world, { action: 'deliveries' }));
    expect(reply.pagination.total).toBe(2);
    expect(reply.deliveries.map((delivery) => delivery.status).sort()).toEqual(['failed', 'succeeded']);
    const failed = reply.deliveries.find((delivery) => delivery.status === 'failed');
    const detail = await ask(world, { action: 'attempts', id: failed?.id ?? '' });
    expect(detail).toMatchObject({ attempts: [{ attempt_number: 1, status: 'failed' }] });
    expect(JSON.stringify([reply, detail])).not.toContain(url.split('k=')[1]);
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
    expect(await ask(world, { action: 'remove-tests' })).toBe(2);
    expect(world.lines('Events')).toEqual([]);
  });
});
