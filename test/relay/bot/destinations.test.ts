import { describe, expect, it } from 'vitest';
import { createCs2capClient } from '#relay/cs2cap/client.ts';
import { healNatives } from '#relay/cs2cap/native-destinations.ts';
import { readDeliveries } from '#relay/cs2cap/read-deliveries.ts';
import { readNativeTroubles } from '#relay/cs2cap/read-native-troubles.ts';
import { parseTelegramUrl } from '#shared/telegram/destination-url.ts';
import { BOT_TOKEN, type Stage, startStage } from './stage.ts';

const FIRED = /re-arm it to hear/;

/** A group that the owner has connected; the account has webhooks. */
async function connectedGroup(options: { readonly forum?: boolean } = {}) {
  const stage = await startStage();
  const group = stage.telegram.supergroup({ title: 'Traders', owner: stage.owner, forum: options.forum ?? false });
  group.addBot(stage.account);
  await stage.owner.in(group).sends('/connect');
  await stage.owner.in(group).sees(/Connected/);
  return { stage, group, owner: stage.owner.in(group) };
}

const hooks = (stage: Stage) => stage.cs2cap.account('sk_test').webhooks();
const heal = (stage: Stage, botToken = BOT_TOKEN) => {
  if (!stage.deps.natives) throw new Error('no natives');
  return healNatives({ ...stage.deps.natives, botToken });
};

/** Makes CS2Cap itself post to the group. */
async function goNative(owner: ReturnType<Stage['owner']['in']>, command = '/native') {
  await owner.sends(command);
  await owner.sees(/Let CS2Cap itself post/);
  await owner.presses('Yes, CS2Cap posts here');
  await owner.sees(/CS2Cap posts here from now on/);
}

describe('native destinations', () => {
  it('after asking, CS2Cap itself posts to the chat, and the relay steps back: never both', async () => {
    const { stage, group, owner } = await connectedGroup();
    await goNative(owner, '/native silent nopreview');
    expect(hooks(stage)).toMatchObject([{ platform: 'telegram', is_active: true }]);
    expect(parseTelegramUrl(hooks(stage)[0]?.url ?? '')).toEqual({
      token: BOT_TOKEN,
      chatId: String(group.id),
      silent: true,
      noPreview: true,
    });
    stage.plantAlert();
    await stage.marketFalls();
    await expect.poll(() => group.messages().filter((message) => /AK-47/.test(message.text)).length).toBe(1);
    expect(group.messages().some((message) => FIRED.test(message.text))).toBe(false);
  });

  it('/destinations lists, pauses, resumes, tests and deletes; the token is nowhere', async () => {
    const { stage, owner, group } = await connectedGroup();
    await goNative(owner);
    await owner.sends('/destinations');
    await owner.sees(/1\. Telegram: Traders · telegram → Traders · active \(the only active one/);
    await owner.presses('Pause 1');
    await owner.sees(/Traders · paused/);
    expect((await stage.chats())[0]).toMatchObject({ mode: 'routed' });
    stage.plantAlert();
    await stage.marketFalls();
    await owner.sees(FIRED);
    await owner.presses('Resume 1');
    await owner.sees(/Traders · active/);
    expect((await stage.chats())[0]).toMatchObject({ mode: 'native' });
    await owner.presses('Test 1');
    await owner.sees('A test of this destination; no alert fired.');
    await owner.sees(/The test reached “Traders”/);
    await owner.presses('Back');
    await owner.sees(/1\. Telegram: Traders/);
    await owner.presses('Delete 1');
    await owner.sees(/Delete this destination at CS2Cap\?/);
    await owner.presses('Yes, delete it');
    await owner.sees(/no destinations at CS2Cap/);
    expect(hooks(stage)).toEqual([]);
    const everything = `${JSON.stringify(group.messages())}${stage.logged.join('\n')}`;
    expect(everything).not.toContain(BOT_TOKEN.split(':')[1]);
  });

  it('a chat that would get both is noticed, and one is paused after asking', async () => {
    const { stage, group, owner } = await connectedGroup();
    await stage.owner.startsBot(stage.account);
    const url = `https://api.telegram.org/bot${BOT_TOKEN}/sendMessage?chat_id=${group.id}`;
    const client = createCs2capClient({ base: stage.cs2cap.url, apiKey: 'sk_test', clock: stage.clock });
    const made = await fetch(`${stage.cs2cap.url}/v1/account/webhooks`, {
      method: 'POST',
      headers: { Authorization: 'Bearer sk_test', 'Content-Type': 'application/json' },
      body: JSON.stringify({ label: 'By hand', url, platform: 'telegram', is_active: true }),
    });
    expect(made.ok && client).toBeTruthy();
    await heal(stage);
    await heal(stage);
    const seat = stage.owner.in(stage.account);
    await seat.sees(/“Traders” gets every alert twice/);
    expect(seat.messages().filter((message) => /twice/.test(message.text))).toHaveLength(1);
    await owner.sends('/connect');
    await owner.sees(/CS2Cap itself posts to this chat too/);
    await owner.presses('Pause CS2Cap’s own');
    await owner.sees(/By hand · telegram → Traders · paused/);
    expect(hooks(stage)).toMatchObject([{ is_active: false }]);
  });

  it('a new token, a migration and a chat out of reach: every destination follows', async () => {
    const { stage, group, owner } = await connectedGroup();
    await goNative(owner);
    await stage.db.updateTable('chats').set({ chat_id: '-100999' }).execute();
    expect(await heal(stage, '123456:A-new-token')).toEqual({ ok: true, value: 1 });
    expect(parseTelegramUrl(hooks(stage)[0]?.url ?? '')).toMatchObject({
      token: '123456:A-new-token',
      chatId: '-100999',
    });
    expect(await heal(stage, '123456:A-new-token')).toEqual({ ok: true, value: 0 });
    await stage.db
      .updateTable('chats')
      .set({ chat_id: String(group.id) })
      .execute();
    group.kick(stage.account);
    await expect.poll(async () => (await stage.chats())[0]?.state).toBe('unreachable');
    await heal(stage);
    expect(hooks(stage)).toMatchObject([{ is_active: false }]);
    group.addBot(stage.account);
    await expect.poll(async () => (await stage.chats())[0]?.state).toBe('active');
    await heal(stage);
    expect(hooks(stage)).toMatchObject([{ is_active: true }]);
  });

  it('in a topic the thread is in the address; only account admins manage destinations', async () => {
    const { stage, group } = await connectedGroup({ forum: true });
    const thread = group.addTopic('Knives');
    await stage.owner.in(group).sends('/connect', { thread });
    await stage.owner.in(group).sees(/Connected/);
    await stage.owner.in(group).sends('/native', { thread });
    await stage.owner.in(group).sees(/Let CS2Cap itself post to “Traders \/ Knives”/);
    await stage.owner.in(group).presses('Yes, CS2Cap posts here');
    await stage.owner.in(group).sees(/CS2Cap posts here from now on/);
    expect(parseTelegramUrl(hooks(stage)[0]?.url ?? '')).toMatchObject({ threadId: thread });
    const ann = stage.telegram.user({ firstName: 'Ann' });
    group.addMember(ann);
    const sent = await ann.in(group).sends('/destinations');
    await ann.in(group).sees(/Only an admin of the account/, { after: sent });
  });
});

describe('what Telegram says to CS2Cap’s own posts', () => {
  /** The alert fires, CS2Cap posts, and the relay reads how that went. */
  async function fires(stage: Stage): Promise<void> {
    stage.plantAlert();
    await stage.marketFalls();
    await stage.cs2cap.settled();
    await readTroubles(stage);
    await heal(stage);
  }
  const readTroubles = async ({ deps: { natives } }: Stage) => {
    if (!natives) throw new Error('no natives');
    const read = await readDeliveries(natives, 0);
    if (!read.ok) throw new Error(read.failure.message);
    return readNativeTroubles(natives, read.value);
  };

  it.each([500, 90])(
    `a chat that is gone (excerpts of %i characters): paused, the owner is told once`,
    async (length) => {
      const { stage, group, owner } = await connectedGroup();
      stage.cs2cap.switches.excerptLength = length;
      await stage.owner.startsBot(stage.account);
      await goNative(owner);
      group.delete();
      await fires(stage);
      const seat = stage.owner.in(stage.account);
      await seat.sees(/“Traders” gets no more alerts: 403 Forbidden: bot was kicked/);
      expect(await stage.chats()).toMatchObject([{ state: 'unreachable', mode: 'native' }]);
      expect(hooks(stage)).toMatchObject([{ is_active: false }]);
      await readTroubles(stage);
      await stage.clock.advance(60_000);
      expect(seat.messages().filter((message) => /no more alerts/.test(message.text))).toHaveLength(1);
    },
  );

  it('a group that became a supergroup: the address follows, and the relay sends what CS2Cap could not', async () => {
    const { stage, group, owner } = await connectedGroup();
    await goNative(owner);
    const moved = stage.telegram.supergroup({ title: 'Traders', owner: stage.owner });
    moved.addBot(stage.account);
    stage.telegram.faults.arm(
      { method: 'sendMessage', chatId: group.id },
      {
        kind: 'status',
        code: 400,
        description: 'Bad Request: group chat was upgraded to a supergroup chat',
        parameters: { migrate_to_chat_id: moved.id },
      },
    );
    await fires(stage);
    await stage.owner.in(moved).sees(FIRED);
    expect(parseTelegramUrl(hooks(stage)[0]?.url ?? '')).toMatchObject({ chatId: String(moved.id) });
    expect(hooks(stage)).toMatchObject([{ is_active: true }]);
    await readTroubles(stage);
    await fires(stage);
    await expect.poll(() => moved.messages().filter((message) => /AK-47/.test(message.text)).length).toBe(2);
    expect(moved.messages().filter((message) => FIRED.test(message.text))).toHaveLength(1);
  });

  it('a topic that is closed: CS2Cap posts to the chat itself, the owner is told, the missed alert comes there', async () => {
    const { stage, group } = await connectedGroup({ forum: true });
    await stage.owner.startsBot(stage.account);
    const thread = group.addTopic('Knives');
    const owner = stage.owner.in(group);
    await owner.sends('/disconnect');
    await owner.sees(/Disconnected/);
    await stage.db.deleteFrom('chats').execute();
    await owner.sends('/connect', { thread });
    const connected = await owner.sees(/Connected/);
    await owner.sends('/native', { thread });
    await owner.sees(/Let CS2Cap itself post/, { after: connected });
    await owner.presses('Yes, CS2Cap posts here');
    await owner.sees(/CS2Cap posts here from now on/);
    group.closeTopic(thread);
    await fires(stage);
    await stage.owner.in(stage.account).sees(/The topic of “Traders \/ Knives” is closed or deleted/);
    expect((await owner.sees(FIRED)).thread).toBeUndefined();
    expect(parseTelegramUrl(hooks(stage)[0]?.url ?? '')?.threadId).toBeUndefined();
  });

  it('a chat that came back is not lost again by what was said before', async () => {
    const { stage, group, owner } = await connectedGroup();
    await goNative(owner);
    stage.telegram.faults.arm(
      { method: 'sendMessage', chatId: group.id },
      { kind: 'status', code: 403, description: 'Forbidden: bot was kicked from the supergroup chat' },
    );
    await fires(stage);
    expect(await stage.chats()).toMatchObject([{ state: 'unreachable' }]);
    group.kick(stage.account);
    group.addBot(stage.account);
    await expect.poll(stage.chats).toMatchObject([{ state: 'active' }]);
    await readTroubles(stage);
    await heal(stage);
    expect(await stage.chats()).toMatchObject([{ state: 'active' }]);
    expect(hooks(stage)).toMatchObject([{ is_active: true }]);
  });
});
