import { describe, expect, it } from 'vitest';
import { ingestEvent } from '#relay/store/events.ts';
import { routableChats } from '#relay/store/routing.ts';
import { ACCOUNT_STREAM } from '#relay/store/schema.ts';
import { ALERT_TRIGGERED, readEventBody } from '#shared/events/event.ts';
import { type Stage, startStage } from './stage.ts';

const FIRED = /re-arm it to hear/;

async function connect(stage: Stage): Promise<void> {
  await stage.owner.startsBot(stage.account);
  await stage.owner.in(stage.account).sends('/connect');
  await stage.owner.in(stage.account).sees(/Connected/);
}

/** An event as CS2Cap pushes it, once it is verified. */
async function pushed(stage: Stage, body: string): Promise<void> {
  const at = stage.clock.now();
  const facts = readEventBody(body);
  const event = {
    stream: ACCOUNT_STREAM,
    source: 'push',
    verdict: 'signed',
    receivedAt: at,
    eventType: ALERT_TRIGGERED,
    facts: facts.ok ? facts.value : {},
    goesTo: 'chats',
    body: Buffer.from(body),
    signedAt: String(at / 1000),
    signature: 'proved before',
    deliveryId: 'deliv_1',
  } as const;
  const { lanes } = await ingestEvent(stage.db, event, await routableChats(stage.db), at);
  stage.lanes.wake(lanes);
}

/** The next digest has gathered what comes within five seconds. */
async function gathered(stage: Stage): Promise<void> {
  await expect.poll(() => stage.clock.pending).toBeGreaterThan(0);
  await stage.clock.advance(5000);
}

describe('the message of an alert', () => {
  it('item, rule, threshold, seen value, how far past, time and link', async () => {
    const stage = await startStage();
    await connect(stage);
    stage.plantAlert();
    await stage.marketFalls();
    const { text, entities } = await stage.owner.in(stage.account).sees(FIRED);
    expect(text).toMatch(/^📉 AK-47 \| .*\nRule: Price at or below 10 USD\nSeen: 5\.00 USD \(50 % below it\)\n/);
    expect(text).toMatch(/\nFired: \d+ \w+,? \d\d:\d\d UTC\n/);
    expect(entities).toContainEqual(
      expect.objectContaining({ type: 'text_link', url: expect.stringContaining('/market/listings/730/AK-47') }),
    );
  });

  it('is in the chat’s own language, zone and numbers', async () => {
    const stage = await startStage();
    await connect(stage);
    await stage.owner.in(stage.account).sends('/settings language ru');
    await stage.owner.in(stage.account).sends('/settings zone Europe/Moscow');
    await stage.owner.in(stage.account).sees(/Часовой пояс: Europe\/Moscow\nЯзык: русский/);
    stage.plantAlert();
    await stage.marketFalls();
    const message = await stage.owner.in(stage.account).sees(/включите его снова/);
    expect(message.text).toContain('Замечено: 5,00 USD (на 50 % ниже порога)');
    const hour = new Intl.DateTimeFormat('ru-RU', { timeZone: 'Europe/Moscow', hour: '2-digit' }).format(
      stage.clock.now(),
    );
    expect(message.text).toContain(`Сработало: ${new Date(stage.clock.now() + 3 * 3_600_000).getUTCDate()} `);
    expect(message.text).toMatch(new RegExp(`, ${hour}:\\d\\d\n`));
    expect(message.buttons[1]?.map((button) => button.label)).toEqual(['−5 % → 9,5', '+5 % → 10,5']);
  });

  it('a person whose app is Russian gets Russian from the start', async () => {
    const stage = await startStage();
    const ivan = stage.telegram.user({ firstName: 'Иван', languageCode: 'ru' });
    const sent = await stage.owner.in(stage.account).sends('/invite all');
    const { text } = await stage.owner.in(stage.account).sees(/start=/, { after: sent });
    await ivan.opensDeepLink(/https:\S+start=\S+/.exec(text)?.[0] ?? '');
    await ivan.in(stage.account).sees(/Подключено/);
    await ivan.in(stage.account).sends('/help');
    await ivan.in(stage.account).sees(/Список оповещений/);
    stage.plantAlert();
    await stage.marketFalls();
    const message = await ivan.in(stage.account).sees(/включите его снова/);
    stage.marketRecovers();
    expect((await ivan.in(stage.account).presses({ message, label: 'Включить' })).text).toBe('Включено.');
    await ivan.in(stage.account).sees(/✓ Включено снова: Иван/);
  });

  it('the small body alone: what the mirror knows is said at once, the rest comes by one edit of the same message', async () => {
    const stage = await startStage();
    await connect(stage);
    const alertId = stage.plantAlert();
    await stage.mirrors();
    await pushed(stage, `{"alert_id":"${alertId}"}`);
    const owner = stage.owner.in(stage.account);
    const first = await owner.sees(FIRED);
    expect(first.text).toMatch(/^📉 AK-47 \| .*\nRule: Price at or below 10 USD\n/);
    expect(first.text).toContain('Details follow…');
    await stage.marketFalls();
    const whole = await owner.sees(/Seen: 5\.00 USD \(50 % below it\)/);
    expect(whole.id).toBe(first.id);
    expect(whole.text).not.toContain('Details follow');
    const calls = stage.telegram.calls.filter((call) => /^(sendMessage|editMessageText)$/.test(call.method));
    expect(calls.slice(-2).map((call) => call.method)).toEqual(['sendMessage', 'editMessageText']);
  });

  it('without an API key it says what it has, and promises no more', async () => {
    const stage = await startStage({ apiKey: false });
    await connect(stage);
    await pushed(stage, '{"alert_id":"a1","item_id":49,"market_hash_name":"AK-47 | Redline (Field-Tested)"}');
    const { text } = await stage.owner.in(stage.account).sees(FIRED);
    expect(text).toMatch(/^📉 AK-47 \| Redline \(Field-Tested\)\nFired: /);
    expect(text).not.toContain('Details follow');
  });

  it('shows the item’s picture once it is known', async () => {
    const stage = await startStage();
    await connect(stage);
    const alertId = stage.plantAlert();
    const itemId =
      stage.cs2cap
        .account('sk_test')
        .alerts()
        .find((alert) => alert.id === alertId)?.item.item_id ?? 0;
    const picture = 'https://community.akamai.steamstatic.com/economy/image/abc';
    await stage.db
      .insertInto('items')
      .values({ item_id: itemId, name: 'x', phase: null, image_url: picture, kept_at: 0 })
      .execute();
    await stage.marketFalls();
    await stage.owner.in(stage.account).sees(FIRED);
    const sent = stage.telegram.calls.findLast((call) => call.method === 'sendMessage');
    expect(sent?.params['link_preview_options']).toEqual({ url: picture, prefer_small_media: true });
  });
});

describe('a burst', () => {
  it('becomes a digest with a button per row; after a quiet minute messages come one by one again', async () => {
    const stage = await startStage({ digestAfter: 2 });
    await connect(stage);
    const owner = stage.owner.in(stage.account);
    for (const nth of [0, 1]) {
      stage.plantAlert({ nth });
      await stage.marketFalls();
      await expect.poll(() => owner.messages().filter((message) => FIRED.test(message.text)).length).toBe(nth + 1);
      stage.marketRecovers();
    }
    for (const nth of [2, 3, 4]) stage.plantAlert({ nth });
    await stage.marketFalls();
    await gathered(stage);
    const digest = await owner.sees(/3 alerts fired/);
    expect(digest.text.split('\n')[1]).toMatch(
      /^1\. AK-47 \| .* · Price at or below 10 USD · 5\.00 USD · 50 % below it$/,
    );
    expect(digest.buttons.map((row) => row.map((button) => button.label))).toEqual([
      ['Re-arm 1', '1 …'],
      ['Re-arm 2', '2 …'],
      ['Re-arm 3', '3 …'],
    ]);
    stage.marketRecovers();
    await owner.presses('Re-arm 2');
    const edited = await owner.sees(/2\. .* · ✓ Re-armed by Olga/);
    expect(edited.id).toBe(digest.id);
    expect(edited.buttons.map((row) => row[0]?.label)).toEqual(['Re-arm 1', 'Re-arm 3']);
    await owner.presses('1 …');
    await gathered(stage);
    const alone = await owner.sees(FIRED, { after: digest });
    expect(alone.buttons[0]?.[0]?.label).toBe('Re-arm');
    await stage.clock.advance(61_000);
    stage.plantAlert();
    await stage.marketFalls();
    await owner.sees(FIRED, { after: alone });
  });

  it('twenty rows with the longest names fit into one message', async () => {
    const stage = await startStage({ digestAfter: 1 });
    await connect(stage);
    stage.plantAlert();
    await stage.marketFalls();
    await stage.owner.in(stage.account).sees(FIRED);
    stage.marketRecovers();
    for (let nth = 1; nth < 26; nth++) stage.plantAlert({ nth });
    await stage.marketFalls();
    await gathered(stage);
    const digest = await stage.owner.in(stage.account).sees(/20 alerts fired/);
    expect(digest.text.length).toBeLessThanOrEqual(4096);
    await gathered(stage);
    await stage.owner.in(stage.account).sees(/5 alerts fired/);
  });
});
