import type { Update } from 'grammy/types';
import { describe, expect, it } from 'vitest';
import { createPacing } from '#relay/delivery/pacing.ts';
import { type Stage, startStage } from './stage.ts';

describe('replies share the pause of their chat', () => {
  it('a paused chat gets no reply until the pause is over; another chat does', async () => {
    const stage = await startStage();
    const ann = stage.telegram.user({ firstName: 'Ann' });
    stage.lanes.pause(`chat:${stage.owner.id}`, 30_000);
    await stage.owner.in(stage.account).sends('/id');
    await ann.in(stage.account).sends('/id');
    await ann.in(stage.account).sees(/Chat:/);
    await expect.poll(() => stage.clock.pending).toBe(1);
    expect(stage.owner.in(stage.account).messages()).toHaveLength(1);
    await stage.clock.advance(30_000);
    await stage.owner.in(stage.account).sees(/Chat:/);
  });

  it('a 429 for a reply pauses the chat; the reply and the alerts come after it', async () => {
    const stage = await startStage();
    const seat = stage.owner.in(stage.account);
    await seat.sends('/connect');
    const connected = await seat.sees(/Connected/);
    stage.telegram.faults.arm({ method: 'sendMessage' }, { kind: '429', retryAfter: 30 });
    await seat.sends('/id');
    await expect.poll(() => stage.clock.pending).toBe(1);
    stage.plantAlert();
    await stage.marketFalls();
    await expect.poll(() => stage.clock.pending).toBe(2);
    expect(seat.messages().filter((message) => message.from.isBot)).toHaveLength(1);
    await stage.clock.advance(30_000);
    await seat.sees(/re-arm it to hear/);
    await seat.sees(/Chat:/, { after: connected });
  });

  it('a pause of many minutes: the reply is given up, without an apology that would wait as long', async () => {
    const stage = await startStage();
    stage.telegram.faults.arm({ method: 'sendMessage' }, { kind: '429', retryAfter: 600 });
    await stage.owner.in(stage.account).sends('/id');
    await expect.poll(() => stage.logged.join('\n')).toContain('can’t answer in this chat');
    expect(stage.telegram.calls.filter((call) => call.method === 'sendMessage')).toHaveLength(1);
  });
});

describe('one sender for all that is said', () => {
  it('replies leave through the outbox’s own client: where grammY’s is cut off, the answer still comes', async () => {
    const stage = await startStage({ polls: false });
    const bot = stage.newBot({ pollRoot: 'http://127.0.0.1:1' });
    await bot.handleUpdate(await startedBy(stage, bot));
    await stage.owner.in(stage.account).sees(/I bring CS2Cap alerts here/);
  });

  it('a reply that Telegram refuses teaches the same as an alert: the topic’s alerts go to the chat, the owner is told once', async () => {
    const stage = await startStage();
    const { owner, account, telegram } = stage;
    await owner.startsBot(account);
    const forum = telegram.supergroup({ title: 'Forum', owner, forum: true });
    forum.addBot(account);
    const thread = forum.addTopic('Knives');
    await owner.in(forum).sends('/connect', { thread });
    await owner.in(forum).sees(/Connected/);
    forum.closeTopic(thread);
    await owner.in(forum).sends('/id', { thread });
    expect((await owner.in(forum).sees(/Chat:/)).thread).toBeUndefined();
    await owner.in(account).sees(/The topic of “Forum \/ Knives” is closed or deleted/);
    expect(await stage.chats()).toMatchObject([{ state: 'active', thread_id: null, lost_thread_id: thread }]);
  });

  it('a chat that blocks the bot between question and answer is a destination no more', async () => {
    const stage = await startStage();
    const seat = stage.owner.in(stage.account);
    await seat.sends('/connect');
    await seat.sees(/Connected/);
    stage.telegram.faults.arm(
      { method: 'sendMessage' },
      { kind: 'status', code: 403, description: 'Forbidden: bot was blocked by the user' },
    );
    await seat.sends('/id');
    await expect.poll(stage.chats).toMatchObject([{ state: 'unreachable' }]);
  });

  it('replies count into the pace of their chat: the alerts after them make room, the replies wait for nothing', async () => {
    const stage = await startStage({ polls: false });
    await stage.owner.startsBot(stage.account);
    const pacing = createPacing();
    const bot = stage.newBot({ pacing });
    const lane = `chat:${stage.owner.id}`;
    for (let nth = 0; nth < 7; nth++) await bot.api.sendMessage(stage.owner.id, `Reply ${nth}`);
    expect(
      stage.owner
        .in(stage.account)
        .messages()
        .filter(({ from }) => from.isBot),
    ).toHaveLength(7);
    const now = stage.clock.now();
    expect(pacing.openAt(lane, now) - now).toBe(1000);
    expect(pacing.openAt('chat:1', now)).toBe(now);
  });

  it('a group that became a supergroup gets the reply there', async () => {
    const stage = await startStage({ polls: false });
    const group = stage.telegram.group({ title: 'Traders', owner: stage.owner });
    group.addBot(stage.account);
    const supergroup = stage.telegram.migrate(group);
    const bot = stage.newBot();
    await bot.api.sendMessage(group.id, 'Are you there?');
    expect(supergroup.messages().map((message) => message.text)).toContain('Are you there?');
  });
});

/** `/start` by the owner, handed to a bot that does not poll. */
async function startedBy(stage: Stage, bot: ReturnType<Stage['newBot']>): Promise<Update> {
  bot.botInfo = await bot.api.getMe();
  await stage.owner.startsBot(stage.account);
  const chat = { id: stage.owner.id, type: 'private', first_name: 'Olga' } as const;
  const from = { id: stage.owner.id, is_bot: false, first_name: 'Olga' };
  const entities = [{ type: 'bot_command', offset: 0, length: 6 } as const];
  return { update_id: 1, message: { message_id: 1, date: 1, chat, from, text: '/start', entities } };
}
