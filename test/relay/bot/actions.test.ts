import { describe, expect, it } from 'vitest';
import { setPolicy } from '#relay/store/planned.ts';
import type { Person } from '#sandbox/telegram/telegram.ts';
import { type Stage, startStage } from './stage.ts';

const FIRED = /re-arm it to hear/;
const HOUR_MS = 3_600_000;

/** Olga's private chat is connected, an alert at 10 USD has fired there, and the price is at 20 again. */
async function firedStage() {
  const stage = await startStage();
  await stage.owner.startsBot(stage.account);
  await stage.owner.in(stage.account).sends('/connect');
  await stage.owner.in(stage.account).sees(/Connected/);
  const alertId = stage.plantAlert();
  await stage.marketFalls();
  const message = await stage.owner.in(stage.account).sees(FIRED);
  stage.marketRecovers();
  return { stage, alertId, message, owner: stage.owner.in(stage.account) };
}

const alertAt = (stage: Stage, id: string) => {
  const alert = stage.cs2cap
    .account('sk_test')
    .alerts()
    .find((each) => each.id === id);
  return alert && { threshold: alert.threshold_value, isEnabled: alert.is_enabled };
};
const labels = (message: { readonly buttons: readonly (readonly { readonly label: string }[])[] }) =>
  message.buttons.map((row) => row.map((button) => button.label));

/** Presses a button that is about to appear. */
async function pressesSoon(seat: ReturnType<Person['in']>, label: string) {
  await expect.poll(() => seat.messages().flatMap((message) => labels(message).flat())).toContain(label);
  return seat.presses(label);
}

describe('the buttons of a fired alert', () => {
  it('are these, each within 64 bytes', async () => {
    const { message } = await firedStage();
    expect(labels(message)).toEqual([
      ['Re-arm'],
      ['−5 % → 9.5', '+5 % → 10.5'],
      ['Change…', 'Snooze 1 h', 'Snooze 1 d'],
      ['Mute item', 'Delete'],
    ]);
    for (const button of message.buttons.flat()) expect(Buffer.byteLength(button.value)).toBeLessThanOrEqual(64);
  });

  it('−5 % sets the absolute target; a second press, at once or sent again, does not compound', async () => {
    const { stage, alertId, owner, message } = await firedStage();
    const press = { message, label: /−5 %/ };
    const answers = await Promise.all([owner.presses(press), owner.presses(press)]);
    expect(answers.map((answer) => answer.text).filter((text) => text === 'Armed at 9.5 USD.')).toHaveLength(1);
    expect(alertAt(stage, alertId)).toEqual({ threshold: '9.5', isEnabled: true });
    const edited = await owner.sees(/✓ Lowered to 9\.5 USD by Olga/);
    expect(labels(edited)).toEqual([['Undo']]);
    expect(stage.cs2cap.requests.filter((request) => request.method === 'PATCH')).toHaveLength(1);
  });

  it('Undo brings threshold and state back, the buttons too, and says who did what', async () => {
    const { stage, alertId, owner } = await firedStage();
    await owner.presses(/\+5 %/);
    await owner.sees(/Raised to 10\.5 USD/);
    expect((await owner.presses('Undo')).text).toBe('Undone.');
    expect(alertAt(stage, alertId)).toEqual({ threshold: '10', isEnabled: false });
    const message = await owner.sees(/Raised to 10\.5 USD by Olga – undone by Olga/);
    expect(labels(message)[0]).toEqual(['Re-arm']);
    await owner.presses('Re-arm');
    expect(alertAt(stage, alertId)).toEqual({ threshold: '10', isEnabled: true });
    expect(await stage.db.selectFrom('chat_actions').select('did').orderBy('id').execute()).toEqual([
      { did: 'Raised to 10.5 USD' },
      { did: 'Undone: Raised to 10.5 USD' },
      { did: 'Re-armed' },
    ]);
  });

  it('Undo expires after a day, and says so', async () => {
    const { stage, owner } = await firedStage();
    await owner.presses('Re-arm');
    await owner.sees(/✓ Re-armed/);
    await stage.clock.advance(25 * HOUR_MS);
    expect(await owner.presses('Undo')).toMatchObject({
      showAlert: true,
      text: expect.stringMatching(/more than a day ago/),
    });
  });

  it('Delete asks first; Keep brings the buttons back, Yes deletes, Undo makes it anew', async () => {
    const { stage, alertId, owner } = await firedStage();
    await owner.presses('Delete');
    await pressesSoon(owner, 'Keep as it is');
    await expect.poll(() => labels(owner.messages().at(-1) ?? { buttons: [] })[0]).toEqual(['Re-arm']);
    await owner.presses('Delete');
    expect(alertAt(stage, alertId)).toBeDefined();
    expect((await pressesSoon(owner, 'Yes, delete it')).text).toBe('Deleted.');
    expect(alertAt(stage, alertId)).toBeUndefined();
    await owner.sees(/✓ Deleted by Olga/);
    await owner.presses('Undo');
    await owner.sees(/Deleted by Olga – undone by Olga/);
    const [made] = stage.cs2cap.account('sk_test').alerts();
    expect(made).toMatchObject({ threshold_value: '10', is_enabled: false });
    await owner.presses('Re-arm');
    expect(alertAt(stage, made?.id ?? '')).toMatchObject({ isEnabled: true });
  });

  it('Mute item keeps the item out of this chat for a day; Undo ends that', async () => {
    const { stage, alertId, owner, message } = await firedStage();
    expect((await owner.presses('Mute item')).text).toMatch(/No alerts about this item here until/);
    await owner.sees(/✓ Item muted until .* by Olga/);
    await owner.presses('Re-arm');
    await owner.sees(/✓ Re-armed by Olga/);
    await stage.marketFalls();
    await owner.sends('/unmute');
    await owner.sees(/Muted here:/);
    await owner.sends('/unmute all');
    await owner.sees(/Unmuted/);
    expect(owner.messages().filter((one) => FIRED.test(one.text))).toHaveLength(0);
    expect(alertAt(stage, alertId)).toMatchObject({ isEnabled: false });
    expect(message.id).toBeGreaterThan(0);
  });

  it('members of a group may act on an alert, but only its admins delete it', async () => {
    const stage = await startStage();
    const [ann, ben] = [stage.telegram.user({ firstName: 'Ann' }), stage.telegram.user({ firstName: 'Ben' })];
    const group = stage.telegram.supergroup({ title: 'Traders', owner: stage.owner, members: [ann, ben] });
    group.addBot(stage.account);
    group.promote(ben);
    await stage.owner.in(group).sends('/connect');
    await stage.owner.in(group).sees(/Connected/);
    const alertId = stage.plantAlert();
    await stage.marketFalls();
    const message = await ann.in(group).sees(FIRED);
    expect((await ann.in(group).presses({ message, label: 'Delete' })).text).toMatch(/Only an admin of this chat/);
    expect((await ben.in(group).presses({ message, label: 'Delete' })).text).toBe('Delete this alert?');
    await expect.poll(() => labels(group.messages().at(-1) ?? { buttons: [] }).flat()).toContain('Yes, delete it');
    expect((await ann.in(group).presses('Yes, delete it')).text).toMatch(/Only an admin of this chat/);
    expect(alertAt(stage, alertId)).toBeDefined();
    await ben.in(group).presses('Yes, delete it');
    expect(alertAt(stage, alertId)).toBeUndefined();
    const asked = stage.telegram.calls.filter((call) => call.method === 'getChatAdministrators').length;
    // The list of admins is kept for five minutes, and read anew when the bot’s own membership changes.
    expect(asked).toBeLessThanOrEqual(2);
  });

  it('CS2Cap refuses: the sentence says what to do, and nothing is written down', async () => {
    const { stage, owner } = await firedStage();
    stage.cs2cap.faults.arm({ method: 'DELETE' }, { kind: 'status', status: 403, detail: 'no' });
    await owner.presses('Delete');
    const answer = await pressesSoon(owner, 'Yes, delete it');
    expect(answer).toMatchObject({ showAlert: true, text: expect.stringMatching(/^Not deleted: .*Get a higher tier/) });
    expect(await stage.db.selectFrom('chat_actions').selectAll().execute()).toEqual([]);
  });
});

describe('arming where it would fire at once', () => {
  it('asks first, by one look at the price; Keep leaves it off, Arm anyway arms it', async () => {
    const stage = await startStage();
    await stage.owner.startsBot(stage.account);
    await stage.owner.in(stage.account).sends('/connect');
    await stage.owner.in(stage.account).sees(/Connected/);
    const alertId = stage.plantAlert();
    await stage.marketFalls();
    const owner = stage.owner.in(stage.account);
    await owner.sees(FIRED);
    const looks = () => stage.cs2cap.requests.filter((request) => request.path.endsWith('/prices')).length;
    expect((await owner.presses('Re-arm')).text).toMatch(/^The price is at 5 USD already/);
    expect((await pressesSoon(owner, 'Keep as it is')).text).toBe('Left as it is.');
    await expect.poll(() => labels(owner.messages().at(-1) ?? { buttons: [] })[0]).toEqual(['Re-arm']);
    expect((await owner.presses(/−5 %/)).text).toMatch(/^The price is at 5 USD already/);
    expect(looks()).toBe(1);
    expect(alertAt(stage, alertId)).toEqual({ threshold: '10', isEnabled: false });
    await pressesSoon(owner, 'Arm anyway');
    expect(alertAt(stage, alertId)).toEqual({ threshold: '9.5', isEnabled: true });
  });

  it('where the price can’t be asked for, it arms and says that it can’t know', async () => {
    const { stage, alertId, owner } = await firedStage();
    const quota = {
      kind: 'status',
      status: 429,
      code: 'RATE_LIMIT_MONTHLY_QUOTA_EXCEEDED',
      detail: 'used up',
    } as const;
    stage.cs2cap.faults.arm({ method: 'GET', path: /\/prices$/ }, quota);
    expect((await owner.presses('Re-arm')).text).toMatch(/^Armed\. I can’t know .*quota is used up/);
    expect(stage.isArmed(alertId)).toBe(true);
  });
});

describe('Change…', () => {
  it('asks, takes the reply even after a restart, and arms with it', async () => {
    const { stage, alertId, owner } = await firedStage();
    await owner.presses('Change…');
    const question = await owner.sees(/Now: Price at or below 10 USD\. Reply to this message/);
    expect(question.asksForReply).toBe(true);
    await stage.restart();
    await owner.sends('7,25 usd', { replyTo: question });
    await owner.sees('Armed at 7.25 USD.');
    expect(alertAt(stage, alertId)).toEqual({ threshold: '7.25', isEnabled: true });
    await owner.sees(/✓ Changed to 7\.25 USD by Olga/);
  });

  it('what it can’t read it asks again; another currency, zero and two readings are refused', async () => {
    const { stage, alertId, owner } = await firedStage();
    await owner.presses('Change…');
    let question = await owner.sees(/Reply to this message/);
    for (const [text, refusal] of [
      ['soon', /no number I can read/],
      ['0', /above 0/],
      ['1,500', /two ways/],
      ['7 EUR', /counts in USD/],
      ['7%', /no percentage/],
    ] as const) {
      await owner.sends(text, { replyTo: question });
      question = await owner.sees(refusal, { after: question });
      expect(question.asksForReply).toBe(true);
    }
    await owner.sends('$8', { replyTo: question });
    await owner.sees('Armed at 8 USD.');
    expect(alertAt(stage, alertId)).toMatchObject({ threshold: '8' });
  });

  it('after an hour it says so; only the person asked is heard', async () => {
    const { stage, alertId, owner } = await firedStage();
    await owner.presses('Change…');
    const question = await owner.sees(/Reply to this message/);
    await expect.poll(() => stage.db.selectFrom('prompts').select('user_id').execute()).toHaveLength(1);
    await stage.clock.advance(HOUR_MS + 1);
    await owner.sends('7', { replyTo: question });
    await owner.sees(/more than an hour old/);
    expect(alertAt(stage, alertId)).toMatchObject({ threshold: '10' });
  });
});

describe('snoozing and arming by itself', () => {
  it('Snooze 1 h arms the alert an hour later, also after a restart, and the message says both', async () => {
    const { stage, alertId, owner } = await firedStage();
    expect((await owner.presses('Snooze 1 h')).text).toMatch(/^It arms again .*UTC\.$/);
    await owner.sees(/✓ Snoozed until .* by Olga/);
    await stage.restart();
    await stage.passes(HOUR_MS - 1000);
    expect(stage.isArmed(alertId)).toBe(false);
    await stage.passes(2000);
    expect(stage.isArmed(alertId)).toBe(true);
    await owner.sees(/✓ Re-armed by itself/);
  });

  it('Undo of a snooze leaves it off; arming at once makes the plan void', async () => {
    const { stage, alertId, owner } = await firedStage();
    await owner.presses('Snooze 1 d');
    await owner.sees(/✓ Snoozed/);
    await owner.presses('Undo');
    await owner.sees(/undone by Olga/);
    await stage.passes(25 * HOUR_MS);
    expect(stage.isArmed(alertId)).toBe(false);
  });

  it('a standing policy arms after its pause, at most so often a day', async () => {
    const { stage, alertId, owner } = await firedStage();
    const policy = { delay_ms: 6 * HOUR_MS, max_per_day: 1, source: 'chat', set_by: 'Olga' };
    await setPolicy(stage.db, alertId, policy);
    await owner.presses('Re-arm');
    await owner.sees(/✓ Re-armed by Olga/);
    await stage.marketFalls();
    const second = await owner.sees(FIRED);
    stage.marketRecovers();
    await stage.passes(6 * HOUR_MS);
    expect(stage.isArmed(alertId)).toBe(true);
    await stage.marketFalls();
    await owner.sees(FIRED, { after: second });
    stage.marketRecovers();
    await stage.passes(6 * HOUR_MS);
    expect(stage.isArmed(alertId)).toBe(false);
  });

  it('CS2Cap is away when it is due: it is tried again; a refusal is told to the owner', async () => {
    const { stage, alertId, owner } = await firedStage();
    await owner.presses('Snooze 1 h');
    await owner.sees(/✓ Snoozed/);
    stage.cs2cap.faults.arm({ method: 'PATCH', times: 1 }, { kind: 'status', status: 402, detail: 'cap reached' });
    await stage.passes(HOUR_MS);
    await owner.sees(/could not be re-armed by itself\. Not armed: the account has as many armed alerts/);
    expect(stage.isArmed(alertId)).toBe(false);
  });
});

describe('an alert that two chats share', () => {
  async function sharedStage() {
    const stage = await startStage();
    const ann = stage.telegram.user({ firstName: 'Ann' });
    const ben = stage.telegram.user({ firstName: 'Ben' });
    for (const person of [ann, ben]) await invited(stage, person);
    const alertId = stage.plantAlert();
    for (const chat of await stage.chats()) {
      await stage.db.insertInto('alert_chats').values({ alert_id: alertId, chat_key: chat.key }).execute();
    }
    await stage.marketFalls();
    for (const person of [ann, ben]) await person.in(stage.account).sees(FIRED);
    stage.marketRecovers();
    return { stage, alertId, ann: ann.in(stage.account), ben: ben.in(stage.account) };
  }

  it('a re-arm tells the other, without the name of another customer', async () => {
    const { stage, alertId, ann, ben } = await sharedStage();
    await ann.presses('Re-arm');
    expect(stage.isArmed(alertId)).toBe(true);
    await ann.sees(/✓ Re-armed by Ann/);
    const told = await ben.sees(/✓ Re-armed by another chat/);
    expect(told.text).not.toContain('Ann');
  });

  it('a change splits off a copy: the other keeps its alert and its buttons; Undo joins them again', async () => {
    const { stage, alertId, ann, ben } = await sharedStage();
    await ann.presses(/−5 %/);
    await ann.sees(/✓ Lowered to 9\.5 USD by Ann/);
    const alerts = stage.cs2cap.account('sk_test').alerts();
    expect(alerts.map((alert) => [alert.threshold_value, alert.is_enabled]).sort()).toEqual([
      ['10', false],
      ['9.5', true],
    ]);
    expect(labels(ben.messages().at(-1) ?? { buttons: [] })[0]).toEqual(['Re-arm']);
    await ben.presses('Re-arm');
    expect(alertAt(stage, alertId)).toEqual({ threshold: '10', isEnabled: true });
    await ann.presses('Undo');
    await ann.sees(/undone by Ann/);
    expect(stage.cs2cap.account('sk_test').alerts()).toHaveLength(1);
  });

  it('deleting detaches; the last one deletes', async () => {
    const { stage, alertId, ann, ben } = await sharedStage();
    await ann.presses('Delete');
    expect((await pressesSoon(ann, 'Yes, delete it')).text).toMatch(/other chats still have it/);
    expect(alertAt(stage, alertId)).toBeDefined();
    await ben.presses('Delete');
    expect((await pressesSoon(ben, 'Yes, delete it')).text).toBe('Deleted.');
    expect(alertAt(stage, alertId)).toBeUndefined();
  });
});

/** A person whose private chat is connected by invite, as a customer of their own. */
async function invited(stage: Stage, person: Person): Promise<void> {
  const sent = await stage.owner.in(stage.account).sends('/invite');
  const { text } = await stage.owner.in(stage.account).sees(/start=/, { after: sent });
  await person.opensDeepLink(/https:\S+start=\S+/.exec(text)?.[0] ?? '');
  await person.in(stage.account).sees(/Connected/);
}
