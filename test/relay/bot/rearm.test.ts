import type { Chat as WireChat } from 'grammy/types';
import { describe, expect, it } from 'vitest';
import type { Person } from '#sandbox/telegram/telegram.ts';
import { type Stage, startStage } from './stage.ts';

/** Olga's private chat is connected, and an alert has fired there. */
async function firedStage(): Promise<{ readonly stage: Stage; readonly alertId: string }> {
  const stage = await startStage();
  await connect(stage);
  const alertId = stage.plantAlert();
  await stage.marketFalls();
  await stage.owner.in(stage.account).sees(/re-arm it to hear/);
  stage.marketRecovers();
  return { stage, alertId };
}

async function connect(stage: Stage): Promise<void> {
  await stage.owner.startsBot(stage.account);
  await stage.owner.in(stage.account).sends('/connect');
  await stage.owner.in(stage.account).sees(/Connected/);
}

const patches = (stage: Stage) => stage.cs2cap.requests.filter((request) => request.method === 'PATCH').length;

describe('the Re-arm button', () => {
  it('arms the alert at CS2Cap, answers, and the message says who did it', async () => {
    const { stage, alertId } = await firedStage();
    const answer = await stage.owner.in(stage.account).presses('Re-arm');
    expect(answer).toMatchObject({ answered: true, showAlert: false });
    expect(answer.text).toMatch(/^Armed/);
    expect(stage.isArmed(alertId)).toBe(true);
    const message = await stage.owner.in(stage.account).sees(/✓ Re-armed by Olga/);
    expect(message.edited).toBe(true);
    expect(message.buttons.flat().map((button) => button.label)).toEqual(['Undo']);
  });

  it('two people press at once in two chats: one action, and the other learns who was first', async () => {
    const stage = await startStage();
    const ann = stage.telegram.user({ firstName: 'Ann' });
    const ben = stage.telegram.user({ firstName: 'Ben' });
    const groups = [ann, ben].map((person) =>
      stage.telegram.supergroup({ title: `${person.firstName}’s`, owner: stage.owner, members: [person] }),
    );
    for (const group of groups) {
      group.addBot(stage.account);
      await stage.owner.in(group).sends('/connect@alert_bot');
      await stage.owner.in(group).sees(/Connected/);
    }
    stage.plantAlert();
    await stage.marketFalls();
    for (const group of groups) await stage.owner.in(group).sees(/re-arm it to hear/);
    const [first, second] = groups;
    if (!first || !second) throw new Error('two groups');
    stage.marketRecovers();
    const answers = await Promise.all([ann.in(first).presses('Re-arm'), ben.in(second).presses('Re-arm')]);
    const texts = answers.map((answer) => answer.text ?? '').sort();
    expect(texts.filter((text) => text === 'Armed.')).toHaveLength(1);
    expect(texts.filter((text) => /^(Already armed by )?(Ann|Ben)( pressed first|\.)/.test(text))).toHaveLength(1);
    for (const group of groups) await stage.owner.in(group).sees(/✓ Re-armed by/);
    const actions = await stage.db.selectFrom('chat_actions').select(['who', 'did']).execute();
    expect(actions).toHaveLength(1);
  });

  it('a press after a restart works: nothing about it was in memory', async () => {
    const { stage, alertId } = await firedStage();
    await stage.restart();
    await stage.owner.in(stage.account).presses('Re-arm');
    expect(stage.isArmed(alertId)).toBe(true);
  });

  it('the same press comes again after the alert fired once more: it is not armed by it', async () => {
    const { stage, alertId } = await firedStage();
    const first = await stage.owner.in(stage.account).sees(/re-arm it to hear/);
    const data = first.buttons[0]?.[0]?.value ?? '';
    await stage.owner.in(stage.account).presses('Re-arm');
    await stage.owner.in(stage.account).sees(/✓ Re-armed/);
    await stage.marketFalls();
    await stage.owner.in(stage.account).sees(/re-arm it to hear/, { after: first });
    const before = patches(stage);
    rawPress(stage, { person: stage.owner, chat: privateChat(stage.owner), messageId: first.id, data });
    await expect.poll(() => lastAnswer(stage)).toMatch(/Olga decided already, and it is off/);
    expect(patches(stage)).toBe(before);
    expect(stage.isArmed(alertId)).toBe(false);
  });

  it('an older message of an alert that fired again: it points to the newest', async () => {
    const { stage, alertId } = await firedStage();
    const first = await stage.owner.in(stage.account).sees(/re-arm it to hear/);
    await armElsewhere(stage, alertId);
    stage.marketRecovers();
    await stage.marketFalls();
    const second = await stage.owner.in(stage.account).sees(/re-arm it to hear/, { after: first });
    stage.marketRecovers();
    const answer = await stage.owner.in(stage.account).presses({ message: first, label: 'Re-arm' });
    expect(answer).toMatchObject({ showAlert: true, text: expect.stringMatching(/newest message/) });
    expect(stage.isArmed(alertId)).toBe(false);
    await stage.owner.in(stage.account).presses({ message: second, label: 'Re-arm' });
    expect(stage.isArmed(alertId)).toBe(true);
  });

  it('CS2Cap is slow: the press is answered, and the outcome follows by itself', async () => {
    const { stage, alertId } = await firedStage();
    stage.cs2cap.faults.arm({ method: 'PATCH' }, { kind: 'delay', ms: 6000 });
    const press = stage.owner.in(stage.account).presses('Re-arm');
    // The delayed request and the patience with it.
    await expect.poll(() => stage.clock.pending).toBe(2);
    await stage.clock.advance(3000);
    expect((await press).text).toBe('Asking CS2Cap…');
    await stage.clock.advance(4000);
    await stage.owner.in(stage.account).sees(/✓ Re-armed by Olga/);
    expect(stage.isArmed(alertId)).toBe(true);
  });

  it.each([
    [402, /as many armed alerts as its tier allows/],
    [403, /Get a higher tier/],
    [404, /no longer exists/],
    [409, /no way to deliver/],
    [401, /CS2C_API_KEY/],
  ])('CS2Cap answers %i: the box says what to do, and nothing claims that it is armed', async (status, text) => {
    const { stage, alertId } = await firedStage();
    stage.cs2cap.faults.arm({ method: 'PATCH' }, { kind: 'status', status, detail: 'no' });
    const answer = await stage.owner.in(stage.account).presses('Re-arm');
    expect(answer).toMatchObject({ showAlert: true, text: expect.stringMatching(text) });
    expect(stage.isArmed(alertId)).toBe(false);
    expect(await stage.db.selectFrom('chat_actions').selectAll().execute()).toEqual([]);
  });

  it('without an API key: it names the variable to set', async () => {
    const stage = await startStage({ apiKey: false });
    await connect(stage);
    stage.plantAlert();
    await stage.marketFalls();
    await stage.owner.in(stage.account).sees(/re-arm it to hear/);
    const answer = await stage.owner.in(stage.account).presses('Re-arm');
    expect(answer.text).toMatch(/Set CS2C_API_KEY/);
  });
});

describe('who may press', () => {
  it('in a group that is not public everybody who sees the message is a member', async () => {
    const stage = await startStage();
    const ann = stage.telegram.user({ firstName: 'Ann' });
    const group = stage.telegram.group({ title: 'Traders', owner: stage.owner, members: [ann] });
    group.addBot(stage.account);
    await stage.owner.in(group).sends('/connect@alert_bot');
    await stage.owner.in(group).sees(/Connected/);
    const alertId = stage.plantAlert();
    await stage.marketFalls();
    await ann.in(group).sees(/re-arm it to hear/);
    stage.marketRecovers();
    expect((await ann.in(group).presses('Re-arm')).text).toMatch(/^Armed/);
    expect(stage.isArmed(alertId)).toBe(true);
  });

  it('in a public group members may, once the bot can tell who is one; somebody from outside gets a polite no', async () => {
    const stage = await startStage();
    const ann = stage.telegram.user({ firstName: 'Ann' });
    const stranger = stage.telegram.user({ firstName: 'Sven' });
    const group = stage.telegram.supergroup({
      title: 'Traders',
      owner: stage.owner,
      members: [ann],
      username: 'traders_public',
    });
    group.addBot(stage.account);
    await stage.owner.in(group).sends('/connect@alert_bot');
    await stage.owner.in(group).sees(/Connected/);
    const alertId = stage.plantAlert();
    await stage.marketFalls();
    await ann.in(group).sees(/re-arm it to hear/);
    stage.marketRecovers();
    expect((await ann.in(group).presses('Re-arm')).text).toMatch(/Make me one of its admins/);
    group.promote(stage.account);
    const message = await ann.in(group).sees(/re-arm it to hear/);
    const data = message.buttons[0]?.[0]?.value ?? '';
    rawPress(stage, { person: stranger, chat: group.wire, messageId: message.id, data });
    await expect.poll(() => lastAnswer(stage)).toMatch(/for members of this chat/);
    expect(stage.isArmed(alertId)).toBe(false);
    expect((await ann.in(group).presses('Re-arm')).text).toMatch(/^Armed/);
  });

  it('in a disconnected chat members may not, the account admin may', async () => {
    const stage = await startStage();
    const ann = stage.telegram.user({ firstName: 'Ann' });
    const group = stage.telegram.supergroup({ title: 'Traders', owner: stage.owner, members: [ann] });
    group.addBot(stage.account);
    await stage.owner.in(group).sends('/connect@alert_bot');
    await stage.owner.in(group).sees(/Connected/);
    const alertId = stage.plantAlert();
    await stage.marketFalls();
    await stage.owner.in(group).sees(/re-arm it to hear/);
    stage.marketRecovers();
    await ann.in(group).sees(/re-arm it to hear/);
    await stage.owner.in(group).sends('/disconnect@alert_bot');
    await stage.owner.in(group).sees(/Disconnected/);
    expect((await ann.in(group).presses('Re-arm')).text).toMatch(/not connected any more/);
    expect(stage.isArmed(alertId)).toBe(false);
    expect((await stage.owner.in(group).presses('Re-arm')).text).toMatch(/^Armed/);
  });

  it('an event that was never sent to this chat: a made-up button does nothing', async () => {
    const { stage, alertId } = await firedStage();
    const eve = stage.telegram.user({ firstName: 'Eve' });
    await eve.startsBot(stage.account);
    const greeting = await eve.in(stage.account).sees(/CS2Cap alerts/);
    const event = await stage.db.selectFrom('events').select('id').executeTakeFirstOrThrow();
    rawPress(stage, {
      person: eve,
      chat: privateChat(eve),
      messageId: greeting.id,
      data: `c1:rearm:${event.id}`,
    });
    await expect.poll(() => lastAnswer(stage)).toMatch(/no longer know this message/);
    expect(stage.isArmed(alertId)).toBe(false);
  });
});

/** A press that no button of the stand-in makes: sent again by the app (telegram.md §1), made up, or from outside. */
function rawPress(
  stage: Stage,
  press: { readonly person: Person; readonly chat: WireChat; readonly messageId: number; readonly data: string },
): void {
  const { person, chat, messageId, data } = press;
  stage.account.updates.push(
    'callback_query',
    {
      callback_query: {
        id: '4711',
        from: { id: person.id, is_bot: false, first_name: person.firstName },
        message: { message_id: messageId, date: 1, chat },
        chat_instance: '1',
        data,
      },
    },
    'raw',
  );
}

const privateChat = (person: Person): WireChat => ({ id: person.id, type: 'private', first_name: person.firstName });

/** What the bot wanted to answer last, whether or not the press could still be answered. */
const lastAnswer = (stage: Stage) =>
  stage.telegram.calls.findLast((call) => call.method.toLowerCase() === 'answercallbackquery')?.params['text'];

async function armElsewhere(stage: Stage, alertId: string): Promise<void> {
  await fetch(`${stage.cs2cap.url}/v1/account/alerts/${alertId}`, {
    method: 'PATCH',
    headers: { Authorization: 'Bearer sk_test', 'Content-Type': 'application/json' },
    body: JSON.stringify({ is_enabled: true }),
  });
}
