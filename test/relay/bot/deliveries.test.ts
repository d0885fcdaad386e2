import { describe, expect, it } from 'vitest';
import { deliveriesKeyboard, readDeliveryPress } from '#relay/bot/keyboards/deliveries.ts';
import { deliveriesMessage } from '#relay/bot/messages/deliveries.ts';
import { setChatSettings } from '#relay/store/chats.ts';
import type { Letter } from '#relay/store/dead-letters.ts';
import { decodeAction } from '#shared/telegram/action.ts';
import { LANGUAGES } from '#shared/telegram/words.ts';
import { type Stage, startStage } from './stage.ts';

const FIRED = /re-arm it to hear/;
const TOO_LONG = '400 Bad Request: message is too long';

/** Olga's private chat got this many alerts, and then Telegram is said to have refused them. */
async function stageWithDead(count: number) {
  const stage = await startStage();
  await stage.owner.startsBot(stage.account);
  const owner = stage.owner.in(stage.account);
  await owner.sends('/connect');
  await owner.sees(/Connected/);
  for (let nth = 0; nth < count; nth++) stage.plantAlert({ nth });
  await stage.marketFalls();
  // Telegram has a message before the relay has written down that it was sent.
  const waiting = () => stage.db.selectFrom('deliveries').select('id').where('state', '=', 'pending').execute();
  await expect.poll(() => fired(stage)).toBe(count);
  await expect.poll(waiting).toEqual([]);
  await refuse(stage);
  return { stage, owner };
}

const fired = (stage: Stage) =>
  stage.owner
    .in(stage.account)
    .messages()
    .filter(({ text }) => FIRED.test(text)).length;

const refuse = (stage: Stage, change: { readonly ambiguous?: number } = {}) =>
  stage.db
    .updateTable('deliveries')
    .set({ state: 'dead', last_error: TOO_LONG, ...change })
    .execute();

async function asks(stage: Stage, text = '/deliveries') {
  const owner = stage.owner.in(stage.account);
  const sent = await owner.sends(text);
  return owner.sees(/./, { after: sent });
}

const labels = (message: { readonly buttons: readonly (readonly { readonly label: string }[])[] }) =>
  message.buttons.map((row) => row.map(({ label }) => label));

describe('/deliveries', () => {
  it('shows what was given up and why; a button sends one once more, and the list is new', async () => {
    const { stage, owner } = await stageWithDead(2);
    const list = await asks(stage);
    expect(list.text).toMatch(/message to Olga · given up: 400 Bad Request: message is too long/);
    expect(list.text).toMatch(/Given up: 2\n1\. .*UTC AK-47/);
    expect(labels(list)).toEqual([['Replay 1', 'Replay 2'], ['Replay all 2']]);
    const answer = await owner.presses({ message: list, label: 'Replay 1' });
    expect(answer.text).toBe('Replayed: 1.');
    await expect.poll(() => fired(stage)).toBe(3);
    const after = await owner.sees(/Given up: 1/);
    expect(after.id).toBe(list.id);
    expect(labels(after)).toEqual([['Replay 1']]);
    const who = await stage.db.selectFrom('attempts').select('detail').where('outcome', '=', 'replayed').execute();
    expect(who).toEqual([{ detail: 'Olga' }]);
  });

  it('a button of before a restart sends all at once; two presses send each once', async () => {
    const { stage, owner } = await stageWithDead(3);
    const list = await asks(stage);
    await stage.restart();
    const answers = await Promise.all([1, 2].map(() => owner.presses({ message: list, label: 'Replay all 3' })));
    expect(answers.map(({ text }) => text).sort()).toEqual(['Replayed: 0.', 'Replayed: 3.']);
    await expect.poll(() => fired(stage)).toBe(6);
    await owner.sees(/None was given up/);
    const again = await owner.presses({ message: list, label: 'Replay all 3' }).catch(() => ({ text: 'no button' }));
    expect(again.text).toBe('no button');
    expect(fired(stage)).toBe(6);
  });

  it('what may have arrived is sent once more only one by one', async () => {
    const { stage, owner } = await stageWithDead(2);
    await refuse(stage, { ambiguous: 1 });
    const list = await asks(stage);
    expect(list.text).toMatch(/may have arrived/);
    expect((await owner.presses({ message: list, label: 'Replay all 2' })).text).toBe(
      'Replayed: 0. Left out, because they may have arrived: 2. Replay those one by one.',
    );
    expect((await owner.presses({ message: list, label: 'Replay 2' })).text).toBe('Replayed: 1.');
    await expect.poll(() => fired(stage)).toBe(3);
  });

  it('is paged', async () => {
    const { stage, owner } = await stageWithDead(7);
    const list = await asks(stage);
    expect(list.text).toMatch(/Given up: 7 \(page 1 of 2\)/);
    expect(labels(list)).toEqual([
      ['Replay 1', 'Replay 2', 'Replay 3'],
      ['Replay 4', 'Replay 5'],
      ['Replay all 7'],
      ['More ›'],
    ]);
    await owner.presses({ message: list, label: 'More ›' });
    const second = await owner.sees(/page 2 of 2/);
    expect(labels(second)).toEqual([['Replay 6', 'Replay 7'], ['Replay all 7'], ['‹ Back']]);
  });

  it('everything since a time, or about something: the buttons mean just that', async () => {
    const { stage, owner } = await stageWithDead(2);
    await stage.clock.advance(3_600_000);
    const clock = new Date(stage.clock.now()).toISOString().slice(11, 16);
    stage.plantAlert({ nth: 2 });
    await stage.marketFalls();
    await expect.poll(() => fired(stage)).toBeGreaterThan(2);
    await expect
      .poll(() => stage.db.selectFrom('deliveries').select('id').where('state', '=', 'pending').execute())
      .toEqual([]);
    await refuse(stage);
    const fresh = await stage.db.selectFrom('deliveries').select('id').where('id', '>', 2).execute();
    const list = await asks(stage, `/deliveries since ${clock}`);
    expect(list.text).toMatch(
      new RegExp(`^Of what was given up since 23 Nov, ${clock} UTC:\nGiven up: ${fresh.length}\n1\\. `),
    );
    await owner.presses({ message: list, label: /Replay/ });
    await expect
      .poll(
        async () => (await stage.db.selectFrom('deliveries').select('id').where('state', '=', 'dead').execute()).length,
      )
      .toBe(1 + fresh.length);
    const answered = async (text: string, pattern: RegExp) => owner.sees(pattern, { after: await owner.sends(text) });
    await answered('/deliveries too long', /^Of what was given up with “too long”:\nGiven up: \d/);
    await answered('/deliveries karambit', /None was given up/);
    await answered('/deliveries AK-47 | Redline (Field-Tested)', /^Write it like \/deliveries 14:00/);
  });

  it('speaks the language of the chat', async () => {
    const { stage } = await stageWithDead(1);
    const [chat] = await stage.chats();
    await setChatSettings(stage.db, chat?.key ?? '', { language: 'ru' });
    const list = await asks(stage);
    expect(list.text).toMatch(/Последние доставки\n.*сообщение → Olga · не доставлено: 400 Bad Request/);
    expect(labels(list)).toEqual([['Повторить 1']]);
  });

  it('its buttons are for admins of the account', async () => {
    const { stage } = await stageWithDead(1);
    const group = stage.telegram.supergroup({ title: 'All', owner: stage.owner });
    group.addBot(stage.account);
    const eve = stage.telegram.user({ firstName: 'Eve' });
    group.addMember(eve);
    const sent = await stage.owner.in(group).sends('/deliveries');
    const list = await stage.owner.in(group).sees(/Given up: 1/, { after: sent });
    expect((await eve.in(group).presses({ message: list, label: 'Replay 1' })).text).toMatch(
      /Only an admin of the account/,
    );
    expect(fired(stage)).toBe(1);
  });
});

describe('the words and buttons of /deliveries', () => {
  const letter = (id: number): Letter => ({
    id,
    eventId: 1,
    kind: 'sheet',
    state: 'dead',
    lane: 'sheet:s',
    chatKey: undefined,
    chatTitle: 'x'.repeat(128),
    sheetId: 's',
    reason: 'x'.repeat(2000),
    mayHaveArrived: true,
    attempts: 40,
    queuedAt: 0,
    finishedAt: 1,
    alertId: undefined,
    facts: { itemName: 'x'.repeat(150) },
  });
  const dead = [1, 2, 3, 4, 5].map((id) => letter(9_007_199_254_740_000 + id));
  const report = {
    filter: {},
    last: [...dead, letter(6)],
    dead,
    total: 99_999,
    page: 9998,
    pages: 20_000,
    first: 1,
    newestId: dead[0]?.id ?? 0,
  };

  it.each(LANGUAGES)('fit into a message, however long the reasons are (%s)', (language) => {
    expect(deliveriesMessage(report, () => '23 Nov, 12:00 UTC', language).text.length).toBeLessThanOrEqual(4096);
  });

  it('carry what was asked for, back to the same list', () => {
    const filter = { since: Date.UTC(2026, 10, 25, 14), words: 'Ножи ☆ AK' };
    const dead = [letter(2_000_000_000)];
    const asked = { ...report, dead, filter, newestId: 2_000_000_000 };
    const data = deliveriesKeyboard(asked, 'ru').inline_keyboard.flat();
    expect(data).toHaveLength(4);
    for (const button of data) {
      const text = 'callback_data' in button ? button.callback_data : '';
      expect(readDeliveryPress(decodeAction(text)?.ref ?? '')?.filter).toEqual(filter);
    }
  });

  it('carry what it takes, within Telegram’s 64 bytes', () => {
    const data = deliveriesKeyboard(report, 'en')
      .inline_keyboard.flat()
      .map((button) => ('callback_data' in button ? button.callback_data : ''));
    expect(data).toHaveLength(8);
    const presses = data.map((text) => readDeliveryPress(decodeAction(text)?.ref ?? ''));
    expect(presses[0]).toEqual({ kind: 'replay', id: dead[0]?.id, page: 9998, filter: {} });
    expect(presses.slice(-3)).toEqual([
      { kind: 'all', upTo: dead[0]?.id, filter: {} },
      { kind: 'page', page: 9997, filter: {} },
      { kind: 'page', page: 9999, filter: {} },
    ]);
    expect(readDeliveryPress('r.x.1')).toBeUndefined();
  });
});
