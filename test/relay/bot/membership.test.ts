import { describe, expect, it } from 'vitest';
import { connectChat, migrateChat } from '#relay/store/chats.ts';
import { startStage } from './stage.ts';

describe('the bot’s own membership', () => {
  it('blocked in a private chat: unreachable with the reason; unblocked: active again', async () => {
    const { owner, account, chats } = await startStage();
    await owner.in(account).sends('/connect');
    await owner.in(account).sees(/Connected/);
    owner.blocks(account);
    await expect.poll(chats).toMatchObject([{ state: 'unreachable', state_reason: 'the bot was blocked' }]);
    owner.unblocks(account);
    await expect.poll(chats).toMatchObject([{ state: 'active', state_reason: null }]);
  });

  it('kicked from a group and added again: every topic of it follows', async () => {
    const { owner, account, telegram, chats } = await startStage();
    const forum = telegram.supergroup({ title: 'Forum', owner, forum: true });
    forum.addBot(account);
    const thread = forum.addTopic('Knives');
    await owner.in(forum).sends('/connect', { thread });
    const first = await owner.in(forum).sees(/Connected/);
    await owner.in(forum).sends('/connect');
    await owner.in(forum).sees(/Connected/, { after: first });
    const states = async () => (await chats()).map((chat) => chat.state);
    forum.kick(account);
    await expect.poll(states).toEqual(['unreachable', 'unreachable']);
    forum.addBot(account);
    await expect.poll(states).toEqual(['active', 'active']);
  });

  it('what people disconnected does not come back by itself', async () => {
    const { owner, account, chats } = await startStage();
    await owner.in(account).sends('/connect');
    await owner.in(account).sees(/Connected/);
    await owner.in(account).sends('/disconnect');
    await owner.in(account).sees(/Disconnected/);
    owner.blocks(account);
    owner.unblocks(account);
    const sent = await owner.in(account).sends('/id');
    await owner.in(account).sees(/Chat:/, { after: sent });
    expect(await chats()).toMatchObject([{ state: 'disconnected' }]);
  });

  it('a group becomes a supergroup: the destination follows and keeps its key', async () => {
    const { owner, account, telegram, chats } = await startStage();
    const group = telegram.group({ title: 'Traders', owner });
    group.addBot(account);
    await owner.in(group).sends('/connect');
    await owner.in(group).sees(/Connected/);
    const [before] = await chats();
    const supergroup = telegram.migrate(group);
    await expect.poll(chats).toMatchObject([{ chat_id: String(supergroup.id), key: before?.key, state: 'active' }]);
  });

  it('kicked: what waits is dropped, the owner is told once, and what the chat has set stays', async () => {
    const stage = await startStage();
    const { owner, account, telegram } = stage;
    await owner.startsBot(account);
    const group = telegram.supergroup({ title: 'Traders', owner });
    group.addBot(account);
    await owner.in(group).sends('/connect');
    await owner.in(group).sees(/Connected/);
    await owner.in(group).sends('/subscribe AK-47');
    await owner.in(group).sees(/Subscribed/);
    await stage.clock.advance(1000);
    stage.lanes.pause(`chat:${group.id}`, 60_000);
    stage.plantAlert();
    await stage.marketFalls();
    group.kick(account);
    await owner.in(account).sees(/“Traders” gets no more alerts: the bot was removed from the chat/);
    const states = await stage.db.selectFrom('deliveries').select('state').execute();
    expect(states).toEqual([{ state: 'dropped' }]);
    group.addBot(account);
    await expect.poll(async () => (await stage.chats())[0]?.state).toBe('active');
    expect(await stage.db.selectFrom('subscriptions').selectAll().execute()).toHaveLength(1);
    const told = owner
      .in(account)
      .messages()
      .filter((message) => /no more alerts/.test(message.text));
    expect(told).toHaveLength(1);
  });

  it('in a channel the right to post is lost: unreachable until it is given back', async () => {
    const { owner, account, telegram, chats } = await startStage();
    const channel = telegram.channel({ title: 'News', owner });
    channel.addBot(account, { admin: true });
    await owner.startsBot(account);
    await owner.in(account).sends(`/connect ${channel.id}`);
    await owner.in(account).sees(/“News”: Connected/);
    channel.demote(account);
    await expect
      .poll(chats)
      .toMatchObject([{ state: 'unreachable', state_reason: expect.stringMatching(/no longer post/) }]);
    channel.promote(account);
    await expect.poll(chats).toMatchObject([{ state: 'active' }]);
  });

  it('in a group the right to write is lost: unreachable until it is given back', async () => {
    const stage = await startStage({ polls: false });
    const group = stage.telegram.supergroup({ title: 'Traders', owner: stage.owner });
    const place = { chatId: String(group.id), title: 'Traders', type: 'supergroup', customerId: 1, isDefault: true };
    await connectChat(stage.db, place, 0);
    const bot = stage.newBot();
    bot.botInfo = await bot.api.getMe();
    const standing = async (update_id: number, maySend: boolean) => {
      const member = { user: bot.botInfo, status: 'restricted', is_member: true, can_send_messages: maySend };
      const my_chat_member = { chat: { id: group.id, type: 'supergroup' }, date: 1, new_chat_member: member };
      await bot.handleUpdate(JSON.parse(JSON.stringify({ update_id, my_chat_member })));
    };
    await standing(1, false);
    const reason = 'the bot may no longer write in the chat';
    expect(await stage.chats()).toMatchObject([{ state: 'unreachable', state_reason: reason }]);
    await standing(2, true);
    expect(await stage.chats()).toMatchObject([{ state: 'active' }]);
  });

  it('a topic is closed: its alerts go to the chat, the owner is told; open again, they go back', async () => {
    const stage = await startStage();
    const { owner, account, telegram, chats } = stage;
    await owner.startsBot(account);
    const forum = telegram.supergroup({ title: 'Forum', owner, forum: true });
    forum.addBot(account);
    const thread = forum.addTopic('Knives');
    await owner.in(forum).sends('/connect', { thread });
    await owner.in(forum).sees(/Connected/);
    forum.closeTopic(thread);
    stage.plantAlert();
    await stage.marketFalls();
    expect((await owner.in(forum).sees(/re-arm it to hear/)).thread).toBeUndefined();
    await owner.in(account).sees(/The topic of “Forum \/ Knives” is closed or deleted/);
    forum.reopenTopic(thread);
    await expect.poll(chats).toMatchObject([{ thread_id: thread, lost_thread_id: null }]);
    stage.plantAlert();
    await stage.marketFalls();
    await expect
      .poll(
        () =>
          forum
            .messages()
            .filter((message) => /re-arm it/.test(message.text))
            .at(-1)?.thread,
      )
      .toBe(thread);
  });

  it('a chat is deleted, a topic is deleted: learnt when a message is refused, told once', async () => {
    const stage = await startStage();
    const { owner, account, telegram } = stage;
    await owner.startsBot(account);
    const group = telegram.group({ title: 'Gone', owner });
    const forum = telegram.supergroup({ title: 'Forum', owner, forum: true });
    for (const chat of [group, forum]) chat.addBot(account);
    const thread = forum.addTopic('Knives');
    await owner.in(group).sends('/connect');
    await owner.in(group).sees(/Connected/);
    await owner.in(forum).sends('/connect', { thread });
    await owner.in(forum).sees(/Connected/);
    group.delete();
    forum.deleteTopic(thread);
    stage.plantAlert();
    stage.plantAlert({ nth: 1 });
    await stage.marketFalls();
    await owner.in(account).sees(/“Gone” gets no more alerts: .*group chat was deleted/);
    await owner.in(account).sees(/The topic of “Forum \/ Knives” is closed or deleted/);
    await expect.poll(() => forum.messages().filter((message) => /re-arm it/.test(message.text)).length).toBe(2);
    const told = owner
      .in(account)
      .messages()
      .filter((message) => /“(Gone|Forum)/.test(message.text));
    expect(told).toHaveLength(2);
  });

  it('a reply in a topic that was closed meanwhile comes in the chat itself', async () => {
    const { owner, account, telegram } = await startStage();
    const forum = telegram.supergroup({ title: 'Forum', owner, forum: true });
    forum.addBot(account);
    const thread = forum.addTopic('Knives');
    forum.closeTopic(thread);
    await owner.in(forum).sends('/id', { thread });
    expect((await owner.in(forum).sees(/Chat:/)).thread).toBeUndefined();
  });

  it('a group that migrates into a connected supergroup leaves its alerts and wishes there', async () => {
    const stage = await startStage();
    const { owner, account, telegram } = stage;
    const group = telegram.group({ title: 'Old', owner });
    group.addBot(account);
    await owner.in(group).sends('/connect');
    await owner.in(group).sees(/Connected/);
    await owner.in(group).sends('/subscribe knives');
    await owner.in(group).sees(/Subscribed/);
    const other = telegram.supergroup({ title: 'New', owner });
    other.addBot(account);
    await owner.in(other).sends('/connect');
    await owner.in(other).sees(/Connected/);
    await migrateChat(stage.db, String(group.id), String(other.id));
    const [old, taken] = await stage.chats();
    expect([old?.state, taken?.state]).toEqual(['disconnected', 'active']);
    expect(await stage.db.selectFrom('subscriptions').select('chat_key').execute()).toEqual([{ chat_key: taken?.key }]);
  });
});
