import { describe, expect, it } from 'vitest';
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
});
