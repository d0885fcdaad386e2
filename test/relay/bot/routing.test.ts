import { describe, expect, it } from 'vitest';
import type { Chat, Person, Telegram } from '#sandbox/telegram/telegram.ts';
import { type Stage, startStage } from './stage.ts';

type Group = ReturnType<Telegram['supergroup']>;

const HOUR_MS = 3_600_000;
const FIRED = /re-arm it to hear/;

/** A group of the owner's that the owner has connected. */
async function connectedGroup(stage: Stage, title: string, members: readonly Person[] = []): Promise<Group> {
  const group = stage.telegram.supergroup({ title, owner: stage.owner, members });
  group.addBot(stage.account);
  await stage.owner.in(group).sends('/connect');
  await stage.owner.in(group).sees(/Connected/);
  return group;
}

/** Sends a command and gives the answer. */
async function asks(stage: Stage, place: Chat | Stage['account'], command: string, person = stage.owner) {
  const sent = await person.in(place).sends(command);
  return (await person.in(place).sees(/./, { after: sent })).text;
}

const alertsIn = (chat: Chat) => chat.messages().filter((message) => FIRED.test(message.text));

describe('subscriptions', () => {
  it('a subscription takes what matches from the default chats, and unsubscribing gives it back', async () => {
    const stage = await startStage();
    const all = await connectedGroup(stage, 'All');
    const rifles = await connectedGroup(stage, 'Rifles');
    expect(await asks(stage, rifles, '/subscribe AK-47 price_below')).toMatch(/Subscribed to: ak-47 price_below/);
    expect(await asks(stage, rifles, '/unsubscribe default')).toBe('Unsubscribed.');
    expect(await asks(stage, rifles, '/subscribe')).toContain('• ak-47 price_below');
    stage.plantAlert();
    await stage.marketFalls();
    await stage.owner.in(rifles).sees(FIRED);
    expect(alertsIn(all)).toEqual([]);
    expect(await asks(stage, rifles, '/unsubscribe AK-47 price_below')).toBe('Unsubscribed.');
    expect(await asks(stage, rifles, '/unsubscribe AK-47 price_below')).toMatch(/no such subscription/);
    stage.plantAlert();
    await stage.marketFalls();
    await stage.owner.in(all).sees(FIRED);
    expect(alertsIn(rifles)).toHaveLength(1);
  });

  it('members may not subscribe a chat, its admins may; in a chat that is not connected nobody', async () => {
    const stage = await startStage();
    const ann = stage.telegram.user({ firstName: 'Ann' });
    const ben = stage.telegram.user({ firstName: 'Ben' });
    const group = await connectedGroup(stage, 'Traders', [ann, ben]);
    group.promote(ben);
    expect(await asks(stage, group, '/subscribe knives', ann)).toMatch(/Only an admin of this chat/);
    expect(await asks(stage, group, '/subscribe knives', ben)).toMatch(/Subscribed to: knives/);
    expect(await asks(stage, stage.account, '/subscribe knives', ann)).toMatch(/This chat is not connected/);
  });

  it('an invited chat sees its own alerts only, whatever it subscribes to', async () => {
    const stage = await startStage();
    const all = await connectedGroup(stage, 'All');
    const friend = stage.telegram.user({ firstName: 'Fia' });
    const invite = await stage.owner.in(stage.account).sends('/invite');
    const { text } = await stage.owner.in(stage.account).sees(/start=/, { after: invite });
    await friend.opensDeepLink(/https:\S+start=\S+/.exec(text)?.[0] ?? '');
    await friend.in(stage.account).sees(/gets the alerts that are made for it/);
    await asks(stage, stage.account, '/subscribe all', friend);
    stage.plantAlert();
    await stage.marketFalls();
    await stage.owner.in(all).sees(FIRED);
    expect(
      friend
        .in(stage.account)
        .messages()
        .filter((message) => FIRED.test(message.text)),
    ).toEqual([]);
  });
});

describe('mutes, pauses and quiet hours', () => {
  it('/mute holds an item back until it ends or is ended', async () => {
    const stage = await startStage();
    const group = await connectedGroup(stage, 'Traders');
    expect(await asks(stage, group, '/mute AK-47 2h')).toMatch(/Muted: ak-47 until/);
    stage.plantAlert();
    await stage.marketFalls();
    expect(await asks(stage, group, '/unmute')).toContain('• ak-47 until');
    expect(alertsIn(group)).toEqual([]);
    await stage.clock.advance(2 * HOUR_MS);
    stage.plantAlert();
    await stage.marketFalls();
    await stage.owner.in(group).sees(FIRED);
    expect(await asks(stage, group, '/mute all')).toMatch(/Muted: all/);
    expect(await asks(stage, group, '/unmute all')).toBe('Unmuted.');
    expect(await asks(stage, group, '/mute 2h')).toMatch(/Say what/);
  });

  it('a paused chat gets nothing until /resume', async () => {
    const stage = await startStage();
    const group = await connectedGroup(stage, 'Traders');
    await asks(stage, group, '/pause');
    stage.plantAlert();
    await stage.marketFalls();
    expect(await asks(stage, group, '/status')).toMatch(/paused/);
    expect(alertsIn(group)).toEqual([]);
    expect(await asks(stage, group, '/resume')).toMatch(/come here again/);
    stage.plantAlert();
    await stage.marketFalls();
    await stage.owner.in(group).sees(FIRED);
  });

  it.each([3, 0])(
    'in quiet hours: without a sound, or kept for one digest when they end (TELEGRAM_DIGEST_AFTER %i)',
    async (digestAfter) => {
      const stage = await startStage({ digestAfter });
      const group = await connectedGroup(stage, 'Traders');
      const hour = (offset: number) => (new Date(stage.clock.now()).getUTCHours() + offset + 24) % 24;
      await asks(stage, group, `/settings quiet ${hour(-1)}-${hour(2)} silent`);
      stage.plantAlert();
      await stage.marketFalls();
      expect((await stage.owner.in(group).sees(FIRED)).silent).toBe(true);
      expect(await asks(stage, group, `/settings quiet ${hour(-1)}-${hour(2)} digest`)).toMatch(/kept for one digest/);
      for (const nth of [1, 2]) stage.plantAlert({ nth });
      await stage.marketFalls();
      expect(await asks(stage, group, '/id')).toMatch(/Chat:/);
      expect(alertsIn(group)).toHaveLength(1);
      await stage.passes(2 * HOUR_MS);
      const digest = await stage.owner.in(group).sees(/2 alerts fired/);
      expect(digest.silent).toBe(false);
      expect(digest.buttons.map((row) => row[0]?.label)).toEqual(['Re-arm 1', 'Re-arm 2']);
    },
  );

  it('/settings explains itself and refuses what it does not know', async () => {
    const stage = await startStage();
    const group = await connectedGroup(stage, 'Traders');
    expect(await asks(stage, group, '/settings')).toMatch(/Quiet hours: none\nTime zone: UTC\nLanguage: English/);
    expect(await asks(stage, group, '/settings zone Mars/Base')).toMatch(/no time zone I know/);
    expect(await asks(stage, group, '/settings zone Europe/Berlin')).toMatch(/Time zone: Europe\/Berlin/);
    expect(await asks(stage, group, '/settings language ru')).toMatch(/Язык: русский/);
    expect(await asks(stage, group, '/settings quiet nights')).toMatch(/Напишите тихие часы как/);
    expect(await asks(stage, group, '/settings volume 11')).toMatch(/Я понимаю \/settings quiet/);
  });
});

describe('named chats', () => {
  it('a named chat that is muted does not fall through to the defaults, and the owner is told once', async () => {
    const stage = await startStage();
    await stage.owner.startsBot(stage.account);
    const all = await connectedGroup(stage, 'All');
    const named = await connectedGroup(stage, 'Named');
    const [, chat] = await stage.chats();
    for (const nth of [0, 1]) {
      const alertId = stage.plantAlert({ nth });
      await stage.db
        .insertInto('alert_chats')
        .values({ alert_id: alertId, chat_key: chat?.key ?? '' })
        .execute();
    }
    await asks(stage, named, '/mute all 1d');
    await stage.marketFalls();
    await stage.owner.in(stage.account).sees(/“Named” did not get its alert for .*: the chat is muted/);
    await asks(stage, named, '/id');
    const told = stage.owner
      .in(stage.account)
      .messages()
      .filter((message) => /did not get its alert/.test(message.text));
    expect(told).toHaveLength(1);
    expect([...alertsIn(all), ...alertsIn(named)]).toEqual([]);
  });
});

describe('what nobody gets', () => {
  it('is counted and shown, and /route says who would get one', async () => {
    const stage = await startStage();
    const group = await connectedGroup(stage, 'Rifles');
    await asks(stage, group, '/unsubscribe default');
    stage.plantAlert();
    await stage.marketFalls();
    await expect.poll(() => asks(stage, stage.account, '/status')).toMatch(/nobody got this week: 1, the last/);
    expect(await asks(stage, stage.account, '/route AK-47 Redline below 20 USD')).toMatch(/Nobody would get it/);
    await asks(stage, group, '/subscribe AK-47 10-50 USD');
    const tested = await asks(stage, stage.account, '/route AK-47 Redline below 20 USD');
    expect(tested).toMatch(/20 USD\nGoes to the chats whose subscriptions match:\n✓ Rifles$/);
    expect(await asks(stage, stage.account, '/route AK-47 Redline below 60 USD')).toMatch(/Nobody would get it/);
    await asks(stage, group, '/mute AK-47 1h');
    expect(await asks(stage, stage.account, '/route AK-47 Redline below 20 USD')).toMatch(/✗ Rifles has muted it/);
    const ann = stage.telegram.user({ firstName: 'Ann' });
    expect(await asks(stage, stage.account, '/route AK-47', ann)).toMatch(/Only an admin of the account/);
  });
});
