import { describe, expect, it } from 'vitest';
import { startStage } from './stage.ts';

describe('/alerts', () => {
  it('lists item, rule and state, fresh from CS2Cap', async () => {
    const stage = await startStage();
    stage.plantAlert();
    stage.plantAlert({ nth: 1, isEnabled: false });
    await stage.owner.in(stage.account).sends('/alerts');
    const { text, buttons } = await stage.owner.in(stage.account).sees(/Alerts: 2/);
    expect(text).toMatch(/Price at or below 10 USD · 🟢 armed/);
    expect(text).toMatch(/⚪ off/);
    expect(text).toContain(stage.cs2cap.market.items()[0]?.market_hash_name);
    expect(buttons).toEqual([]);
  });

  it('shows a fired alert as fired', async () => {
    const stage = await startStage();
    stage.plantAlert();
    await stage.marketFalls();
    await stage.owner.in(stage.account).sends('/alerts');
    await stage.owner.in(stage.account).sees(/🔔 fired/);
  });

  it('turns pages of ten by buttons, without asking CS2Cap again', async () => {
    const stage = await startStage();
    for (let nth = 0; nth < 23; nth++) stage.plantAlert({ nth });
    await stage.owner.in(stage.account).sends('/alerts');
    const first = await stage.owner.in(stage.account).sees(/Alerts: 1–10 of 23/);
    expect(first.buttons.flat().map(({ label }) => label)).toEqual(['More ›']);
    const asked = stage.cs2cap.requests.length;
    await stage.owner.in(stage.account).presses('More ›');
    await stage.owner.in(stage.account).sees(/Alerts: 11–20 of 23/);
    await stage.owner.in(stage.account).presses('More ›');
    const last = await stage.owner.in(stage.account).sees(/Alerts: 21–23 of 23/);
    expect(last.text).toMatch(/\n21\. /);
    expect(last.buttons.flat().map(({ label }) => label)).toEqual(['‹ Back']);
    expect(stage.cs2cap.requests.length).toBe(asked);
  });

  it('the list got shorter meanwhile: the button leads to its last page', async () => {
    const stage = await startStage();
    for (let nth = 0; nth < 12; nth++) stage.plantAlert({ nth });
    await stage.owner.in(stage.account).sends('/alerts');
    await stage.owner.in(stage.account).sees(/1–10 of 12/);
    const rows = await stage.db.selectFrom('alerts').select('id').limit(6).execute();
    for (const { id } of rows) await stage.db.deleteFrom('alerts').where('id', '=', id).execute();
    const answer = await stage.owner.in(stage.account).presses('More ›');
    expect(answer.text).toBe('Page 1 of 1');
    await stage.owner.in(stage.account).sees(/Alerts: 6/);
  });

  it('CS2Cap refuses: what the relay knows is shown, marked as maybe out of date', async () => {
    const stage = await startStage();
    stage.plantAlert();
    await stage.owner.in(stage.account).sends('/alerts');
    const fresh = await stage.owner.in(stage.account).sees(/Alerts: 1/);
    stage.cs2cap.faults.arm({ method: 'GET' }, { kind: 'status', status: 401, detail: 'Invalid API key' });
    await stage.owner.in(stage.account).sends('/alerts');
    const stale = await stage.owner
      .in(stage.account)
      .sees(/out of date: CS2Cap does not take the relay’s API key/, { after: fresh });
    expect(stale.text).toMatch(/Alerts: 1/);
  });

  it('a stranger sees nothing; an invited chat sees its own alerts only', async () => {
    const stage = await startStage();
    const own = stage.plantAlert();
    stage.plantAlert({ nth: 1 });
    const fia = stage.telegram.user({ firstName: 'Fia' });
    await fia.in(stage.account).sends('/alerts');
    await fia.in(stage.account).sees(/connected chats/);
    await stage.owner.in(stage.account).sends('/invite');
    const { text } = await stage.owner.in(stage.account).sees(/https:/);
    await fia.opensDeepLink(/https:\S+start=\S+/.exec(text)?.[0] ?? '');
    await fia.in(stage.account).sees(/Connected/);
    const [chat] = await stage.chats();
    await stage.db
      .insertInto('alert_chats')
      .values({ alert_id: own, chat_key: chat?.key ?? '' })
      .execute();
    await fia.in(stage.account).sends('/alerts');
    await fia.in(stage.account).sees(/Alerts: 1\n/);
  });
});

describe('/status', () => {
  it('an admin sees how the relay does; a stranger only that the chat is not connected', async () => {
    const stage = await startStage();
    await stage.owner.in(stage.account).sends('/status');
    const full = await stage.owner.in(stage.account).sees(/not connected/);
    expect(full.text).toMatch(/Events: polled from CS2Cap\nLast event: none yet\nMessages waiting: 0, given up: 0/);
    const stranger = stage.telegram.user({ firstName: 'Sven' });
    await stranger.in(stage.account).sends('/status');
    expect((await stranger.in(stage.account).sees(/not connected/)).text).not.toMatch(/Events/);
  });
});
