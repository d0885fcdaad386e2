import { describe, expect, it } from 'vitest';
import { startStage } from './stage.ts';

const HOUR_MS = 3_600_000;

describe('/start and /help', () => {
  it('an admin gets the first steps and a menu with the admin commands', async () => {
    const { owner, account, telegram } = await startStage();
    await owner.startsBot(account);
    await owner.in(account).sees(/1\. \/connect/);
    const menus = () => telegram.calls.filter((call) => call.method === 'setMyCommands');
    // Four scopes in two languages at the start, and the admin's own chat.
    await expect.poll(() => menus().length).toBe(9);
    const admin = menus().at(-1);
    expect(JSON.stringify(menus().slice(0, 8))).not.toContain('"sheet"');
    expect(menus().map((call) => call.params['language_code'])).toContain('ru');
    expect(JSON.stringify(admin?.params)).toContain('"sheet"');
    expect(admin?.params['scope']).toEqual({ type: 'chat', chat_id: owner.id });
  });

  it('a stranger learns that an invite is needed, and sees no admin commands', async () => {
    const { telegram, account } = await startStage();
    const stranger = telegram.user({ firstName: 'Sven' });
    await stranger.startsBot(account);
    await stranger.in(account).sees(/ask an admin of the account for an invite/);
    await stranger.in(account).sends('/help');
    const help = await stranger.in(account).sees(/\/connect \[CODE\]/);
    expect(help.text).not.toMatch(/\/invite|\/alerts/);
  });

  it('no admins configured: it names the variable and the id to put there', async () => {
    const { owner, account } = await startStage({ admins: 'nobody' });
    await owner.startsBot(account);
    await owner.in(account).sees(`TELEGRAM_ADMIN_IDS to ${owner.id}`);
    for (const command of ['/connect', '/invite', '/sheet']) {
      const sent = await owner.in(account).sends(command);
      await owner.in(account).sees(`TELEGRAM_ADMIN_IDS to your Telegram user id (${owner.id})`, { after: sent });
    }
  });

  it('an unknown command in a private chat gets a short help; the talk of a group gets none', async () => {
    const { owner, account, telegram } = await startStage();
    await owner.in(account).sends('/frobnicate');
    await owner.in(account).sees(/\/help lists/);
    const group = telegram.group({ title: 'Traders', owner });
    group.addBot(account);
    await owner.in(group).sends('/frobnicate');
    await owner.in(group).sends('/id');
    await owner.in(group).sees(/Chat:/);
    expect(group.messages().filter((message) => message.from.isBot && message.service === undefined)).toHaveLength(1);
  });
});

describe('whom a command is for', () => {
  it('one for another bot is left alone, one for this bot is answered', async () => {
    const { owner, account, telegram } = await startStage();
    const group = telegram.supergroup({ title: 'Traders', owner });
    group.addBot(account);
    await owner.in(group).sends('/id@other_bot');
    await owner.in(group).sends('/id@alert_bot');
    await owner.in(group).sees(/Chat:/);
    expect(group.messages().filter((message) => message.from.isBot)).toHaveLength(1);
  });
});

describe('/id', () => {
  it('shows chat, topic and person; General has no topic', async () => {
    const { owner, account, telegram } = await startStage();
    const forum = telegram.supergroup({ title: 'Forum', owner, forum: true });
    forum.addBot(account);
    const thread = forum.addTopic('Knives');
    await owner.in(forum).sends('/id', { thread });
    const inTopic = await owner.in(forum).sees(/Topic:/);
    expect(inTopic.text).toBe(`Chat: ${forum.id}\nTopic: ${thread}\nYou: ${owner.id}`);
    expect(inTopic.thread).toBe(thread);
    await owner.in(forum).sends('/id');
    expect((await owner.in(forum).sees(/Chat:/, { after: inTopic })).text).toBe(`Chat: ${forum.id}\nYou: ${owner.id}`);
  });
});

describe('/connect and /disconnect', () => {
  it('an admin connects a group: it becomes a default chat of the account; twice says so', async () => {
    const { owner, account, telegram, chats } = await startStage();
    const group = telegram.group({ title: 'Traders', owner });
    group.addBot(account);
    await owner.in(group).sends('/connect');
    const first = await owner.in(group).sees(/Connected\. This chat gets every alert/);
    await owner.in(group).sends('/connect');
    await owner.in(group).sees(/already connected/, { after: first });
    expect(await chats()).toMatchObject([
      { chat_id: String(group.id), title: 'Traders', is_default: 1, customer_id: 1, state: 'active' },
    ]);
  });

  it('a topic is a destination of its own, named after it', async () => {
    const { owner, account, telegram, chats } = await startStage();
    const forum = telegram.supergroup({ title: 'Forum', owner, forum: true });
    forum.addBot(account);
    const thread = forum.addTopic('Knives');
    await owner.in(forum).sends('/connect', { thread });
    await owner.in(forum).sees(/Connected/);
    expect(await chats()).toMatchObject([{ thread_id: thread, title: 'Forum / Knives' }]);
  });

  it('a stranger may not connect, and learns of the way by invite', async () => {
    const { telegram, account, chats } = await startStage();
    const stranger = telegram.user({ firstName: 'Sven' });
    await stranger.in(account).sends('/connect');
    await stranger.in(account).sees(/Only an admin of the account may do this\. With an invite, send \/connect CODE/);
    expect(await chats()).toEqual([]);
  });

  it('an anonymous group admin: it asks to turn that off, since nobody knows who it is', async () => {
    const { owner, account, telegram, chats } = await startStage();
    const group = telegram.supergroup({ title: 'Traders', owner });
    group.addBot(account);
    group.hideName(owner);
    await owner.in(group).sends('/connect');
    await owner.in(group).sees(/Remain anonymous/);
    expect(await chats()).toEqual([]);
  });

  it('members may not disconnect a group, its admins may', async () => {
    const { owner, account, telegram, chats } = await startStage();
    const ann = telegram.user({ firstName: 'Ann' });
    const ben = telegram.user({ firstName: 'Ben' });
    const group = telegram.supergroup({ title: 'Traders', owner, members: [ann, ben] });
    group.addBot(account);
    group.promote(ben);
    await owner.in(group).sends('/connect');
    await owner.in(group).sees(/Connected/);
    await ann.in(group).sends('/disconnect');
    await ann.in(group).sees(/Only an admin of this chat/);
    await ben.in(group).sends('/disconnect');
    await ben.in(group).sees(/Disconnected/);
    expect(await chats()).toMatchObject([{ state: 'disconnected', state_reason: 'by Ben' }]);
    await ben.in(group).sends('/disconnect');
    await ben.in(group).sees(/This chat is not connected/);
  });
});

describe('invites', () => {
  it('/invite all: a friend opens the link and the chat gets every alert', async () => {
    const stage = await startStage();
    const friend = stage.telegram.user({ firstName: 'Fia' });
    const link = await invite(stage, '/invite all', /https:\S+start=\S+/);
    await friend.opensDeepLink(link);
    await friend.in(stage.account).sees(/Connected\. This chat gets every alert/);
    stage.plantAlert();
    await stage.marketFalls();
    await friend.in(stage.account).sees(/re-arm it to hear/);
    expect(await stage.chats()).toMatchObject([{ title: 'Fia', is_default: 1 }]);
  });

  it('/invite: the group has a customer of its own and gets its own alerts only', async () => {
    const stage = await startStage();
    const friend = stage.telegram.user({ firstName: 'Fia' });
    const group = stage.telegram.group({ title: 'Friends', owner: friend });
    await friend.opensDeepLink(await invite(stage, '/invite', /https:\S+startgroup=\S+/), group);
    await friend.in(group).sees(/gets the alerts that are made for it/);
    const [chat] = await stage.chats();
    expect(chat).toMatchObject({ title: 'Friends', is_default: 0 });
    const customer = await stage.db
      .selectFrom('customers')
      .selectAll()
      .where('id', '=', chat?.customer_id ?? 0)
      .executeTakeFirst();
    expect(customer).toMatchObject({ label: 'Friends' });
    expect(customer?.id).not.toBe(1);
  });

  it('a channel is connected by posting the code there', async () => {
    const stage = await startStage();
    const channel = stage.telegram.channel({ title: 'News', owner: stage.owner });
    channel.addBot(stage.account, { admin: true });
    const code = /start=(\S+)/.exec(await invite(stage, '/invite all', /https:\S+start=\S+/))?.[1];
    await stage.owner.in(channel).sends(`/connect ${code}`);
    await stage.owner.in(channel).sees(/Connected/);
    expect(await stage.chats()).toMatchObject([{ title: 'News', type: 'channel', is_default: 1 }]);
  });

  it('used, expired and invented codes: one clear sentence, nothing connected', async () => {
    const stage = await startStage();
    const [fia, gus] = ['Fia', 'Gus'].map((firstName) => stage.telegram.user({ firstName }));
    if (!fia || !gus) throw new Error('two people');
    const used = await invite(stage, '/invite', /https:\S+start=\S+/);
    await fia.opensDeepLink(used);
    await fia.in(stage.account).sees(/Connected/);
    await gus.opensDeepLink(used);
    const refused = await gus.in(stage.account).sees(/This invite does not work/);
    const expired = await invite(stage, '/invite', /https:\S+start=\S+/);
    await stage.clock.advance(24 * HOUR_MS + 1);
    await gus.opensDeepLink(expired);
    const again = await gus.in(stage.account).sees(/This invite does not work/, { after: refused });
    await gus.startsBot(stage.account, 'invented');
    await gus.in(stage.account).sees(/This invite does not work/, { after: again });
    expect(await stage.chats()).toHaveLength(1);
  });

  it('strangers can’t invite, and in a group the code is not shown', async () => {
    const stage = await startStage();
    const stranger = stage.telegram.user({ firstName: 'Sven' });
    await stranger.in(stage.account).sends('/invite');
    await stranger.in(stage.account).sees(/Only an admin of the account/);
    const group = stage.telegram.group({ title: 'Traders', owner: stage.owner });
    group.addBot(stage.account);
    await stage.owner.in(group).sends('/invite');
    await stage.owner.in(group).sees(/in a private chat/);
    expect(await stage.db.selectFrom('codes').selectAll().execute()).toEqual([]);
  });

  it('a customer’s people invite further chats of their own, up to their cap', async () => {
    const stage = await startStage();
    const fia = stage.telegram.user({ firstName: 'Fia' });
    await fia.opensDeepLink(await invite(stage, '/invite', /https:\S+start=\S+/));
    await fia.in(stage.account).sees(/Connected/);
    const [first] = await stage.chats();
    await stage.db
      .updateTable('customers')
      .set({ max_chats: 2 })
      .where('id', '=', first?.customer_id ?? 0)
      .execute();
    const links: string[] = [];
    for (const _ of ['one', 'two']) {
      const sent = await fia.in(stage.account).sends('/invite all');
      const { text } = await fia.in(stage.account).sees(/startgroup=/, { after: sent });
      links.push(/https:\S+startgroup=\S+/.exec(text)?.[0] ?? '');
    }
    const groups = ['One', 'Two'].map((title) => stage.telegram.group({ title, owner: fia }));
    const [one, two] = groups;
    if (!one || !two) throw new Error('two groups');
    await fia.opensDeepLink(links[0] ?? '', one);
    await fia.in(one).sees(/gets the alerts that are made for it/);
    await fia.opensDeepLink(links[1] ?? '', two);
    await fia.in(two).sees(/has 2 chats, and that is the limit/);
    expect((await stage.chats()).map((chat) => [chat.customer_id, chat.is_default])).toEqual([
      [first?.customer_id, 0],
      [first?.customer_id, 0],
    ]);
  });

  it('an account admin connects a channel from a private chat, as one of its admins only', async () => {
    const stage = await startStage();
    await stage.owner.startsBot(stage.account);
    const seat = stage.owner.in(stage.account);
    const channel = stage.telegram.channel({ title: 'News', owner: stage.owner, username: 'news_channel' });
    await seat.sends('/connect @news_channel');
    await seat.sees(/I can’t see @news_channel: add me there first/);
    channel.addBot(stage.account, { admin: true });
    await seat.sends('/connect @news_channel');
    await seat.sees(/“News”: Connected/);
    const eve = stage.telegram.user({ firstName: 'Eve' });
    const foreign = stage.telegram.channel({ title: 'Foreign', owner: eve });
    foreign.addBot(stage.account, { admin: true });
    await seat.sends(`/connect ${foreign.id}`);
    await seat.sees(/You are no admin of that chat/);
    expect(await stage.chats()).toMatchObject([{ chat_id: String(channel.id), title: 'News', type: 'channel' }]);
  });

  it('/invite with another word explains itself', async () => {
    const stage = await startStage();
    await stage.owner.in(stage.account).sends('/invite everyone');
    await stage.owner.in(stage.account).sees(/\/invite all for one that gets every alert/);
  });
});

describe('/sheet', () => {
  it('gives a code and the relay’s address, and keeps neither in the log', async () => {
    const stage = await startStage();
    await stage.owner.in(stage.account).sends('/sheet');
    const message = await stage.owner.in(stage.account).sees(/Connect relay…/);
    expect(message.text).toContain('https://relay.example');
    const code = /Code: (\S+)/.exec(message.text)?.[1] ?? '';
    const row = await stage.db.selectFrom('codes').selectAll().executeTakeFirstOrThrow();
    expect(row).toMatchObject({ purpose: 'pair', expires_at: stage.clock.now() + 15 * 60_000 });
    expect(code).toHaveLength(16);
    expect(stage.logged.join('\n')).not.toContain(code);
  });

  it('without PUBLIC_URL: it says that a sheet could not reach the relay', async () => {
    const stage = await startStage({ publicUrl: null });
    await stage.owner.in(stage.account).sends('/sheet');
    await stage.owner.in(stage.account).sees(/set PUBLIC_URL/);
  });
});

/** What an admin's invite holds; the newest one. */
async function invite(stage: Awaited<ReturnType<typeof startStage>>, command: string, link: RegExp): Promise<string> {
  const sent = await stage.owner.in(stage.account).sends(command);
  const { text } = await stage.owner.in(stage.account).sees(/https:/, { after: sent });
  return link.exec(text)?.[0] ?? '';
}
