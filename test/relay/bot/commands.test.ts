import { describe, expect, it } from 'vitest';
import type { Person } from '#sandbox/telegram/telegram.ts';
import { type Stage, startStage } from './stage.ts';

const FIRED = /re-arm it to hear/;
const HOUR_MS = 3_600_000;

/** Olga's private chat is connected. */
async function connectedStage() {
  const stage = await startStage();
  await stage.owner.startsBot(stage.account);
  await stage.owner.in(stage.account).sends('/connect');
  await stage.owner.in(stage.account).sees(/Connected/);
  return { stage, owner: stage.owner.in(stage.account) };
}

/** Sends a command and gives the answer. */
async function asks(stage: Stage, command: string, person: Person = stage.owner) {
  const sent = await person.in(stage.account).sends(command);
  return person.in(stage.account).sees(/./, { after: sent });
}

const alerts = (stage: Stage) =>
  stage.cs2cap
    .account('sk_test')
    .alerts()
    .map((alert) => [alert.item.market_hash_name, alert.item.phase ?? null, alert.kind, alert.threshold_value]);

describe('/alert', () => {
  it.each([
    ['AK-47 Redline FT below 20.50 USD', ['AK-47 | Redline (Field-Tested)', null, 'price_below', '20.5']],
    ['ak47 redline field-tested > €30', ['AK-47 | Redline (Field-Tested)', null, 'price_above', '30']],
    ['AK-47 | Redline (Field-Tested) spread 15%', ['AK-47 | Redline (Field-Tested)', null, 'spread_exceeds', '15']],
  ])('%s', async (text, wanted) => {
    const { stage } = await connectedStage();
    expect((await asks(stage, `/alert ${text}`)).text).toMatch(/^Armed: AK-47 \| Redline \(Field-Tested\) · /);
    expect(alerts(stage)).toEqual([wanted]);
  });

  it('what is ambiguous is asked by buttons, then the phase', async () => {
    const { stage, owner } = await connectedStage();
    const which = await asks(stage, '/alert karambit doppler below 900 usd');
    expect(which.text).toBe('Which one?');
    const label = which.buttons.flat().find((button) => /Doppler \(Factory New\)$/.test(button.label))?.label ?? '';
    await owner.presses({ message: which, label });
    const phase = await owner.sees(/^Which phase of ★ Karambit/);
    expect(phase.id).toBe(which.id);
    expect(phase.buttons.flat().map((button) => button.label)).toContain('Ruby');
    await owner.presses({ message: phase, label: 'Ruby' });
    await owner.sees(/^Armed: ★ Karambit \| .*Doppler \(Factory New\) \(Ruby\) · Price at or below 900 USD/);
    expect(alerts(stage)[0]?.[1]).toBe('Ruby');
  });

  it('a choice is taken once, and only by the person asked', async () => {
    const { stage, owner } = await connectedStage();
    const which = await asks(stage, '/alert karambit doppler below 900 usd');
    const label = which.buttons[0]?.[0]?.label ?? '';
    await owner.presses({ message: which, label });
    await stage.clock.advance(HOUR_MS);
    const late = await asks(stage, '/alert karambit doppler below 900 usd');
    await stage.clock.advance(HOUR_MS + 1);
    expect((await owner.presses({ message: late, label: late.buttons[0]?.[0]?.label ?? '' })).text).toMatch(
      /Send \/alert again/,
    );
  });

  it('says what it can’t read, and what would fire at once', async () => {
    const { stage } = await connectedStage();
    expect((await asks(stage, '/alert AK-47 Redline')).text).toMatch(/^Write it like: \/alert AK-47 Redline FT below/);
    expect((await asks(stage, '/alert AK-47 Redline FT below free')).text).toMatch(/no number I can read/);
    expect((await asks(stage, '/alert qqqq zzzz below 5')).text).toMatch(/I find no item like/);
    const redline = stage.cs2cap.market
      .items()
      .find((item) => item.market_hash_name === 'AK-47 | Redline (Field-Tested)');
    stage.cs2cap.market.setPrice(redline?.item_id ?? 0, { ask: '15', bid: '1' });
    expect((await asks(stage, '/alert AK-47 Redline FT below 20 USD')).text).toMatch(/It is at 15 USD already/);
  });

  it('its alert goes to the chat it was made in, not to the default chats', async () => {
    const { stage, owner } = await connectedStage();
    const group = stage.telegram.supergroup({ title: 'All', owner: stage.owner });
    group.addBot(stage.account);
    await stage.owner.in(group).sends('/connect');
    await stage.owner.in(group).sees(/Connected/);
    await asks(stage, '/alert AK-47 Redline FT below 10 USD');
    await stage.marketFalls();
    await owner.sees(FIRED);
    expect(group.messages().some((message) => FIRED.test(message.text))).toBe(false);
  });
});

describe('customers', () => {
  async function invited(stage: Stage, name: string): Promise<Person> {
    const person = stage.telegram.user({ firstName: name });
    const invite = await asks(stage, '/invite');
    await person.opensDeepLink(/https:\S+start=\S+/.exec(invite.text)?.[0] ?? '');
    await person.in(stage.account).sees(/Connected/);
    return person;
  }

  it('two who want the same rule share one alert; each sees and touches only their own', async () => {
    const { stage } = await connectedStage();
    const [ann, ben, cid] = [await invited(stage, 'Ann'), await invited(stage, 'Ben'), await invited(stage, 'Cid')];
    await asks(stage, '/alert AK-47 Redline FT below 10 USD', ann);
    expect((await asks(stage, '/alert AK-47 Redline FT below 10.00 USD', ben)).text).toMatch(/^Armed/);
    expect((await asks(stage, '/alert AK-47 Redline FT below 10 USD', ben)).text).toMatch(/has that alert already/);
    expect(alerts(stage)).toHaveLength(1);
    expect((await asks(stage, '/alerts', cid)).text).toMatch(/no alerts to show/);
    expect((await asks(stage, '/delete AK-47 Redline', cid)).text).toMatch(/Name the item of an alert/);
    const list = await asks(stage, '/delete AK-47 Redline', ann);
    await ann.in(stage.account).presses({ message: list, label: /Redline/ });
    await ann.in(stage.account).sees(/other chats still have it/);
    expect(alerts(stage)).toHaveLength(1);
    await stage.marketFalls();
    await ben.in(stage.account).sees(FIRED);
    expect(
      ann
        .in(stage.account)
        .messages()
        .some((message) => FIRED.test(message.text)),
    ).toBe(false);
  });

  it('a made-up button for another customer’s alert does nothing', async () => {
    const { stage } = await connectedStage();
    const [ann, eve] = [await invited(stage, 'Ann'), await invited(stage, 'Eve')];
    await asks(stage, '/alert AK-47 Redline FT below 10 USD', ann);
    await asks(stage, '/alert AK-47 Redline FT below 11 USD', eve);
    const [theirs] = stage.cs2cap
      .account('sk_test')
      .alerts()
      .filter((alert) => alert.threshold_value === '10');
    const list = await asks(stage, '/delete AK-47 Redline', eve);
    stage.account.updates.push(
      'callback_query',
      {
        callback_query: {
          id: '4711',
          from: { id: eve.id, is_bot: false, first_name: 'Eve' },
          message: { message_id: list.id, date: 1, chat: { id: eve.id, type: 'private', first_name: 'Eve' } },
          chat_instance: '1',
          data: `c1:drop:${theirs?.id}`,
        },
      },
      'raw',
    );
    await eve.in(stage.account).sees(/no such alert/);
    expect(alerts(stage)).toHaveLength(2);
  });

  it('the cap of a customer holds, and names the limit', async () => {
    const { stage } = await connectedStage();
    const ann = await invited(stage, 'Ann');
    const [, chat] = await stage.chats();
    await stage.db
      .updateTable('customers')
      .set({ max_alerts: 1 })
      .where('id', '=', chat?.customer_id ?? 0)
      .execute();
    await asks(stage, '/alert AK-47 Redline FT below 10 USD', ann);
    expect((await asks(stage, '/alert AK-47 Redline FT below 11 USD', ann)).text).toMatch(
      /You have 1 alert, and that is your limit/,
    );
    expect(alerts(stage)).toHaveLength(1);
  });

  it('so does the cap of one chat, where the customer may have more', async () => {
    const { stage } = await connectedStage();
    const ann = await invited(stage, 'Ann');
    const [, chat] = await stage.chats();
    const customer = stage.db.updateTable('customers').where('id', '=', chat?.customer_id ?? 0);
    await customer.set({ max_alerts_per_chat: 2 }).execute();
    await asks(stage, '/alert AK-47 Redline FT below 10 USD', ann);
    await asks(stage, '/alert AK-47 Redline FT below 11 USD', ann);
    const refused = await asks(stage, '/alert AK-47 Redline FT below 12 USD', ann);
    expect(refused.text).toMatch(/You have 2 alerts, and that is your limit/);
    expect(alerts(stage)).toHaveLength(2);
  });

  it('strangers get a polite nothing', async () => {
    const { stage } = await connectedStage();
    const eve = stage.telegram.user({ firstName: 'Eve' });
    for (const command of [
      '/alert AK-47 below 10',
      '/rearm AK-47',
      '/delete AK-47',
      '/find AK-47',
      '/price AK-47',
      '/events',
    ]) {
      expect((await asks(stage, command, eve)).text).toMatch(/This chat is not connected/);
    }
    expect((await asks(stage, '/deliveries', eve)).text).toMatch(/Only an admin of the account/);
    expect(alerts(stage)).toEqual([]);
  });
});

describe('/alerts, /rearm and /delete', () => {
  it('/alerts shows the nearest to its trigger first', async () => {
    const { stage } = await connectedStage();
    for (const nth of [0, 1, 2]) stage.plantAlert({ nth });
    const items = stage.cs2cap.market.items();
    for (const [nth, ask] of [
      [0, '30'],
      [1, '11'],
      [2, '12'],
    ] as const) {
      stage.cs2cap.market.setPrice(items[nth]?.item_id ?? 0, { ask, bid: '1' });
    }
    const { text } = await asks(stage, '/alerts');
    expect(
      text
        .split('\n')
        .slice(1)
        .map((line) => /· ([\d.]+ % away)$/.exec(line)?.[1]),
    ).toEqual(['10.0 % away', '20.0 % away', '200.0 % away']);
  });

  it('/rearm arms by words, asks which one and whether to arm anyway', async () => {
    const { stage, owner } = await connectedStage();
    const [first, second] = [stage.plantAlert({ isEnabled: false }), stage.plantAlert({ isEnabled: false, nth: 1 })];
    await asks(stage, '/alerts');
    const which = await asks(stage, '/rearm AK-47');
    expect(which.buttons).toHaveLength(2);
    const label = which.buttons.flat().find((button) => button.value.endsWith(first))?.label ?? '';
    await owner.presses({ message: which, label });
    await owner.sees(/^Armed by Olga: /);
    expect([stage.isArmed(first), stage.isArmed(second)]).toEqual([true, false]);
    const item = stage.cs2cap.market.items()[1];
    stage.cs2cap.market.setPrice(item?.item_id ?? 0, { ask: '5', bid: '1' });
    await stage.clock.advance(HOUR_MS);
    const past = await asks(stage, `/rearm ${item?.market_hash_name ?? ''}`);
    expect(past.text).toMatch(/The price is at 5 USD already/);
    await owner.presses({ message: past, label: 'Arm anyway' });
    await owner.sees(/^Armed by Olga/, { after: which });
    expect(stage.isArmed(second)).toBe(true);
  });

  it('/rearm and /delete show in the message of the alert’s last firing as well', async () => {
    const { stage, owner } = await connectedStage();
    const alertId = stage.plantAlert();
    await stage.marketFalls();
    const fired = await owner.sees(FIRED);
    stage.marketRecovers();
    const name = stage.cs2cap.market.items()[0]?.market_hash_name ?? '';
    await asks(stage, `/rearm ${name}`);
    const shown = await owner.sees(/✓ Re-armed by Olga/);
    expect(shown.id).toBe(fired.id);
    expect(stage.isArmed(alertId)).toBe(true);
    await owner.presses({ message: shown, label: 'Undo' });
    await owner.sees(/undone by Olga/);
    expect(stage.isArmed(alertId)).toBe(false);
    const list = await asks(stage, `/delete ${name}`);
    await owner.presses({ message: list, label: new RegExp(name.slice(0, 5)) });
    await owner.sees(/✓ Deleted by Olga/);
    expect(alerts(stage)).toEqual([]);
    await owner.presses({ message: shown, label: 'Undo' });
    await expect.poll(() => alerts(stage)).toHaveLength(1);
  });

  it('/rearm … after 6 h sets a standing policy', async () => {
    const { stage, owner } = await connectedStage();
    const alertId = stage.plantAlert();
    await asks(stage, '/alerts');
    const name = stage.cs2cap.market.items()[0]?.market_hash_name ?? '';
    expect((await asks(stage, `/rearm ${name} after 6 h, at most 2 a day`)).text).toMatch(
      /re-arms after 6 h, at most 2 a day\.$/,
    );
    expect((await asks(stage, `/rearm ${name} after tea`)).text).toMatch(/write manual, after 6 h/);
    await stage.marketFalls();
    await owner.sees(FIRED);
    stage.marketRecovers();
    await stage.passes(6 * HOUR_MS);
    expect(stage.isArmed(alertId)).toBe(true);
  });
});

describe('/find, /price and inline queries', () => {
  it('/find lists names with their phases', async () => {
    const { stage } = await connectedStage();
    const { text } = await asks(stage, '/find karambit doppler fn');
    expect(text).toMatch(/★ Karambit \| Doppler \(Factory New\) \(.*Ruby.*\)/);
    expect((await asks(stage, '/find qqqq')).text).toMatch(/no item like that/);
  });

  it('/price asks once, then remembers for five minutes', async () => {
    const { stage } = await connectedStage();
    const redline = stage.cs2cap.market
      .items()
      .find((item) => item.market_hash_name === 'AK-47 | Redline (Field-Tested)');
    stage.cs2cap.market.setPrice(redline?.item_id ?? 0, { ask: '15.25', bid: '1' });
    expect((await asks(stage, '/price AK-47 Redline FT')).text).toMatch(/Lowest ask of all markets: 15\.25 USD/);
    const asked = stage.cs2cap.requests.length;
    await stage.clock.advance(120_000);
    expect((await asks(stage, '/price AK-47 Redline FT')).text).toMatch(/15\.25 USD\nAsked for 2 minutes ago/);
    expect(stage.cs2cap.requests.length).toBe(asked);
  });

  it('inline: names for people of connected chats, nothing for strangers', async () => {
    const { stage } = await connectedStage();
    const results = await stage.owner.asks(stage.account, 'ak47 redline');
    expect(results[0]).toMatchObject({ type: 'article', title: expect.stringMatching(/^AK-47 \| Redline/) });
    const eve = stage.telegram.user({ firstName: 'Eve' });
    expect(await eve.asks(stage.account, 'ak47 redline')).toEqual([]);
  });

  it('one person can’t use up everybody’s calls', async () => {
    const { stage } = await connectedStage();
    const texts: string[] = [];
    for (let nth = 0; nth < 13; nth++) texts.push((await asks(stage, '/price AK-47 Redline FT')).text);
    expect(texts.at(11)).not.toMatch(/That is a lot/);
    expect(texts.at(12)).toMatch(/That is a lot at once/);
    const calls = stage.cs2cap.requests.length;
    expect((await asks(stage, '/alerts')).text).toMatch(/out of date: you have asked a lot this minute/);
    expect(stage.cs2cap.requests).toHaveLength(calls);
    await stage.clock.advance(5000);
    expect((await asks(stage, '/price AK-47 Redline FT')).text).not.toMatch(/That is a lot/);
  });
});

describe('/events, /deliveries, /test and /rotate', () => {
  it('show what came and what went out; /test goes the way of an alert', async () => {
    const { stage, owner } = await connectedStage();
    expect((await asks(stage, '/events')).text).toBe('No events yet.');
    stage.plantAlert();
    await stage.marketFalls();
    await owner.sees(FIRED);
    expect((await asks(stage, '/events')).text).toMatch(/AK-47 .* · Price at or below 10 USD · polled/);
    expect((await asks(stage, '/deliveries')).text).toMatch(/message to Olga · sent/);
    const sent = await owner.sends('/test');
    const test = await owner.sees(/A test of this connection; no alert fired/, { after: sent });
    await owner.sees(/signature was not tested/, { after: sent });
    expect(test.buttons).toEqual([]);
    expect((await asks(stage, '/events')).text).not.toMatch(/test event/);
  });
});
