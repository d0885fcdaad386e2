import { beforeAll, describe, expect, it } from 'vitest';
import { COMMANDS } from '#relay/bot/commands.ts';
import type { Person } from '#sandbox/telegram/telegram.ts';
import { allErrors } from '#shared/cs2cap/error-catalogue.ts';
import { tables, wordings } from '../support/word-tables.ts';
import { type Stage, startStage } from './stage.ts';

/** What people send to each command, right and wrong. A new command needs a line here. */
const TRIALS: Readonly<Record<string, readonly string[]>> = {
  start: ['/start', '/start wrong-code'],
  help: ['/help', '/help ошибки', '/help auth_revoked', '/help wrong-signature', '/help 404', '/help zzzz'],
  id: ['/id'],
  status: ['/status'],
  connect: ['/connect', '/connect wrong-code', '/connect -1009999999999'],
  alert: [
    '/alert',
    '/alert Redline ниже 1,500',
    '/alert Redline ниже 0',
    '/alert Redline ниже 5%',
    '/alert Redline спред 5 USD',
    '/alert Redline ниже five',
    '/alert zzzzqqqq ниже 5 USD',
    '/alert AK-47 Redline FT ниже 1 USD',
    '/alert AK-47 Redline FT ниже 1 USD',
    '/alert AK-47 Redline FT ниже 9999 USD',
    '/alert AK-47 Redline FT спред 1',
    '/alert Karambit Doppler FN ниже 5 USD',
    '/alert Redline ниже 5 USD',
  ],
  alerts: ['/alerts'],
  rearm: [
    '/rearm',
    '/rearm zzzz',
    '/rearm AK-47',
    '/rearm AK-47 Redline after 6 h',
    '/rearm Asiimov',
    '/rearm Asiimov after 6 h',
    '/rearm Asiimov after never',
  ],
  delete: ['/delete', '/delete AK-47', '/delete Asiimov'],
  find: ['/find', '/find redline', '/find zzzzqqqq'],
  price: ['/price', '/price AK-47 Redline FT', '/price Redline', '/price Karambit Doppler FN', '/price zzzzqqqq'],
  events: ['/events'],
  mute: ['/mute', '/mute redline 2ч', '/mute redline 90d', '/mute knives phase', '/mute всё 1ч', '/mute 50-10 1h'],
  unmute: ['/unmute', '/unmute redline', '/unmute redline', '/unmute всё', '/unmute'],
  subscribe: ['/subscribe', '/subscribe knives', '/subscribe knives', '/subscribe default', '/subscribe 50-10'],
  unsubscribe: ['/unsubscribe', '/unsubscribe knives', '/unsubscribe knives', '/unsubscribe все'],
  settings: [
    '/settings',
    '/settings quiet nights',
    '/settings quiet 23-7 digest',
    '/settings zone Mars/Base',
    '/settings language elvish',
    '/settings volume 11',
    '/settings quiet off',
  ],
  pause: ['/pause', '/pause', '/settings', '/status'],
  resume: ['/resume', '/resume'],
  test: ['/test'],
  disconnect: ['/disconnect', '/disconnect', '/status', '/connect'],
  route: ['/route', '/route Redline ниже 5 USD', '/route 50-10'],
  destinations: ['/destinations'],
  native: ['/native'],
  deliveries: ['/deliveries'],
  rotate: ['/rotate'],
  invite: ['/invite', '/invite all', '/invite everyone'],
  sheet: ['/sheet'],
};

/** Names, codes and what is typed as it is: no language. */
const NAMES =
  /«[^»]*»|\((Factory New|Field-Tested|Minimal Wear|Well-Worn|Battle-Scarred)\)|https?:\S+|CS2Cap|Connect relay|after 6 h, at most 2 a day|after \d+ [hd]|at most 3 a day|manual|price_below|price_above|price below|knives|karambit doppler/gi;
/** What errors are called. */
const CODES = new RegExp(
  `[a-z]+(_[a-z*]+)+|${allErrors()
    .map(({ name }) => name)
    .join('|')}`,
  'gi',
);
const COMMAND_LINE = /\/[a-z]+(@\w+)?( [^\n;.]*)?/g;

let english: ReadonlySet<string>;
const wordsIn = (text: string) => text.toLowerCase().match(/[a-z]{3,}/g) ?? [];

beforeAll(async () => {
  const all = await tables();
  const russian = new Set(all.flatMap(([, , ru]) => wordings(ru).flatMap(([, text]) => wordsIn(text))));
  const own = all.flatMap(([, en]) => wordings(en).flatMap(([, text]) => wordsIn(text)));
  english = new Set(
    [...own, ...COMMANDS.flatMap(({ description }) => wordsIn(description.en))].filter((word) => !russian.has(word)),
  );
});

/** A command as a Russian menu shows it. */
const russian = (name: string) => ({
  command: name,
  description: COMMANDS.find((command) => command.name === name)?.description.ru,
});

/** English words of ours in a message, and any two words that stand together as in a sentence. */
function englishIn(text: string): readonly string[] {
  const rest = text.replace(NAMES, ' ').replace(CODES, ' ').replace(COMMAND_LINE, ' ');
  const known = wordsIn(rest).filter((word) => english.has(word));
  return [...known, ...(rest.match(/(?<![\w-])[a-z]{2,} [a-z]{2,}(?![\w-])/g) ?? [])];
}

/** Everything that the bot has said to somebody, buttons included. */
const said = (stage: Stage, person: Person) =>
  person
    .in(stage.account)
    .messages()
    .filter((message) => message.from.isBot)
    .flatMap((message) => [message.text, ...message.buttons.flat().map((button) => button.label)]);

/** Sends each line and waits for the answers to all of them. */
async function sendsAll(stage: Stage, person: Person, lines: readonly string[]): Promise<void> {
  for (const line of lines) {
    const before = said(stage, person).length;
    await person.in(stage.account).sends(line);
    await expect
      .poll(() => said(stage, person).length, { message: `an answer to ${line}`, interval: 5 })
      .toBeGreaterThan(before);
  }
}

function expectRussian(texts: readonly string[]): void {
  for (const text of texts) expect.soft(englishIn(text), text).toEqual([]);
}

describe('a chat that chose Russian', () => {
  it('every command is tried', () => {
    expect(Object.keys(TRIALS).sort()).toEqual(COMMANDS.map(({ name }) => name).sort());
  });

  it('no command answers in English, whatever is sent', async () => {
    const stage = await startStage();
    await stage.owner.startsBot(stage.account);
    await sendsAll(stage, stage.owner, ['/connect', '/settings language ru']);
    const before = said(stage, stage.owner).length;
    stage.plantAlert();
    stage.plantAlert({ nth: 1 });
    await stage.marketFalls();
    await stage.owner.in(stage.account).sees(/включите его снова/);
    for (const lines of Object.values(TRIALS)) await sendsAll(stage, stage.owner, lines);
    await sendsAll(stage, stage.owner, ['and now?', '/unknown']);
    const texts = said(stage, stage.owner).slice(before);
    expect(texts.length).toBeGreaterThan(80);
    expectRussian(texts);
  });

  it('its menu of commands is Russian from then on', async () => {
    const stage = await startStage();
    await stage.owner.startsBot(stage.account);
    await sendsAll(stage, stage.owner, ['/connect', '/settings language ru']);
    const menu = () => stage.telegram.calls.findLast((call) => call.method === 'setMyCommands')?.params;
    const scope = { type: 'chat', chat_id: stage.owner.id };
    await expect.poll(menu).toMatchObject({ scope, commands: expect.arrayContaining([russian('sheet')]) });
    const group = stage.telegram.supergroup({ title: 'Торговцы', owner: stage.owner });
    group.addBot(stage.account);
    await stage.owner.in(group).sends('/connect');
    await stage.owner.in(group).sees(/Connected/);
    await stage.owner.in(group).sends('/settings language ru');
    const ofAdmins = { type: 'chat_administrators', chat_id: group.id };
    await expect.poll(menu).toMatchObject({ scope: ofAdmins, commands: expect.arrayContaining([russian('pause')]) });
    expect(JSON.stringify(menu())).not.toContain('"sheet"');
  });

  it('presses are answered in Russian, and what they lead to is said in Russian', async () => {
    const stage = await startStage();
    const seat = stage.owner.in(stage.account);
    await stage.owner.startsBot(stage.account);
    await sendsAll(stage, stage.owner, ['/connect', '/settings language ru']);
    stage.plantAlert();
    await stage.marketFalls();
    const message = await seat.sees(/включите его снова/);
    const answers: string[] = [];
    const press = async (label: string) => {
      const buttons = () =>
        seat
          .messages()
          .find(({ id }) => id === message.id)
          ?.buttons.flat() ?? [];
      await expect.poll(() => buttons().map((button) => button.label)).toContain(label);
      answers.push((await seat.presses({ message, label })).text ?? '');
    };
    await press('Заглушить');
    await press('Удалить');
    await press('Оставить как есть');
    await press('Включить');
    await press('Оставить как есть');
    await press('Изменить…');
    const asked = await seat.sees(/новым порогом/);
    await seat.sends('много', { replyTo: asked });
    const again = await seat.sees(/Ответьте на это сообщение/, { after: asked });
    await seat.sends('2', { replyTo: again });
    await seat.sees(/^Включено на 2 USD/);
    await seat.sees(/✓ Изменено до 2 USD: Olga/);
    await press('Отменить');
    await seat.sees(/отменено: Olga/);
    expectRussian([...answers, ...said(stage, stage.owner).slice(3)]);
    expect(answers.every((text) => text !== '')).toBe(true);
  });
});

describe('somebody whose app is Russian', () => {
  it('is answered in Russian before any chat is connected', async () => {
    const stage = await startStage();
    const ivan = stage.telegram.user({ firstName: 'Иван', languageCode: 'ru' });
    await ivan.startsBot(stage.account);
    const lines = COMMANDS.flatMap(({ name }) => TRIALS[name] ?? []).filter((line) => !/^\/start/.test(line));
    await sendsAll(stage, ivan, [...lines, 'привет']);
    expectRussian(said(stage, ivan));
  });

  it('without an API key, without admins, without PUBLIC_URL: what to do is said in Russian', async () => {
    const bare = await startStage({ apiKey: false, publicUrl: null });
    await bare.owner.startsBot(bare.account);
    await sendsAll(bare, bare.owner, ['/connect', '/settings language ru']);
    const before = said(bare, bare.owner).length;
    for (const name of ['alert', 'find', 'price', 'rearm', 'alerts', 'sheet', 'rotate', 'native', 'destinations']) {
      await sendsAll(bare, bare.owner, TRIALS[name] ?? []);
    }
    expectRussian(said(bare, bare.owner).slice(before));
    const unowned = await startStage({ admins: 'nobody' });
    const ivan = unowned.telegram.user({ firstName: 'Иван', languageCode: 'ru' });
    await ivan.startsBot(unowned.account);
    await sendsAll(unowned, ivan, ['/connect', '/sheet', '/invite', '/destinations']);
    expectRussian(said(unowned, ivan));
  });

  it('an account admin is told in Russian what became of chats', async () => {
    const stage = await startStage();
    const { owner, telegram, account } = stage;
    await owner.startsBot(account);
    await sendsAll(stage, owner, ['/connect', '/settings language ru']);
    const before = said(stage, owner).length;
    const group = telegram.group({ title: 'Торговцы', owner });
    group.addBot(account);
    await owner.in(group).sends('/connect');
    await owner.in(group).sees(/Connected/);
    group.kick(account);
    await owner.in(account).sees(/«Торговцы» больше не получает оповещений: бот удалён из чата/);
    expectRussian(said(stage, owner).slice(before));
  });
});
