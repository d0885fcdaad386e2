import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from './clock.ts';
import { type Cs2cap, startCs2cap } from './cs2cap/cs2cap.ts';
import { type Google, startGoogle } from './google/google.ts';
import { bundlePage } from './page-server/page-files.ts';
import type { PageWorld } from './page-server/page-world.ts';
import { welcomePeople } from './page-server/welcome-people.ts';
import { type Page, startPage } from './page-server.ts';
import { createRelayProcess } from './relay-process.ts';
import { startTelegram, type Telegram } from './telegram/telegram.ts';
import { until } from './until.ts';

const KEY = 'sk_page_test';
const TOKEN = '4242:page-test';

/** A script with a menu, a prompt, a dialog and a rule: enough to act on every part of the page. */
const files = {
  'appsscript.json': JSON.stringify({
    timeZone: 'Etc/UTC',
    oauthScopes: ['https://www.googleapis.com/auth/spreadsheets', 'https://www.googleapis.com/auth/script.container.ui'],
  }),
  'Code.js': `
function onOpen() {
  SpreadsheetApp.getUi().createMenu('Test').addItem('Ask', 'ask').addSeparator()
    .addSubMenu(SpreadsheetApp.getUi().createMenu('More').addItem('Prepare', 'prepare').addItem('Side', 'side').addItem('Fail', 'fail')).addToUi();
}
function ask() {
  const ui = SpreadsheetApp.getUi();
  const answer = ui.prompt('Name', 'Who are you?', ui.ButtonSet.OK_CANCEL);
  SpreadsheetApp.getActiveSheet().getRange('A1').setValue(answer.getResponseText() + ' pressed ' + answer.getSelectedButton());
  SpreadsheetApp.getActiveSpreadsheet().toast('Hello ' + answer.getResponseText(), 'Greeting');
}
function prepare() {
  const sheet = SpreadsheetApp.getActiveSheet();
  const rule = SpreadsheetApp.newDataValidation().requireValueInList(['one', 'two']).setAllowInvalid(false).setHelpText('one or two').build();
  sheet.getRange('C1:C50').setDataValidation(rule);
  sheet.getRange('B1:B1000').insertCheckboxes();
  sheet.getRange('A2').setNote('a note').setBackground('#ffeeaa');
}
function side() {
  SpreadsheetApp.getUi().showSidebar(HtmlService.createHtmlOutput('<p>Hi</p>').setTitle('Side'));
}
function fail() { throw new Error('on purpose'); }
function notInMenu() {}
`,
};

let folder: string;
let cs2cap: Cs2cap;
let google: Google;
let telegram: Telegram;
let world: PageWorld;
let page: Page;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'page-test-'));
  [cs2cap, google, telegram] = await Promise.all([
    startCs2cap({ accounts: [{ key: KEY, tier: 'quant' }] }),
    startGoogle(),
    startTelegram(),
  ]);
  const spreadsheet = google.createSpreadsheet({ title: 'Page test' });
  const project = google.createProject({ files }, spreadsheet);
  world = {
    cs2cap,
    google,
    telegram,
    bot: telegram.addBot({ token: TOKEN, username: 'page_test_bot' }),
    ann: telegram.user({ firstName: 'Ann' }),
    bea: telegram.user({ firstName: 'Bea' }),
    relay: await createRelayProcess(
      { CS2C_API_BASE: `${cs2cap.url}/v1`, CS2C_API_KEY: KEY, TELEGRAM_API_ROOT: telegram.url, DATA_DIR: join(folder, 'relay') },
      { cwd: folder },
    ),
    sheet: { spreadsheet, project, deployment: project.deploy() },
    accountKeys: [KEY],
    clock: systemClock,
  };
  await welcomePeople(world);
  page = await startPage(world, 0);
});

afterAll(async () => {
  await page.stop();
  await world.relay.stop();
  await Promise.all([cs2cap.stop(), google.stop(), telegram.stop()]);
  await rm(folder, { recursive: true, force: true });
});

const sheet = () => world.sheet.spreadsheet;

async function see(path: string) {
  const response = await fetch(`${page.url}/api/${path}`);
  expect(response.status).toBe(200);
  return jsonOf(response);
}

async function jsonOf(response: Response) {
  return JSON.parse(await response.text());
}

function post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${page.url}/api/${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

async function does(path: string, body: unknown) {
  const response = await post(path, body);
  const answer = await jsonOf(response);
  expect({ status: response.status, answer }).toMatchObject({ status: 200 });
  return answer;
}

async function isRefused(path: string, body: unknown): Promise<string> {
  const response = await post(path, body);
  expect(response.status).toBe(400);
  return (await jsonOf(response)).error;
}

describe('the sheet', () => {
  it('types a cell as a person does', async () => {
    await does('sheet/type', { tab: 'Sheet1', cells: [{ cell: 'D4', text: '1.50' }, { cell: 'D5', text: '=1+1' }] });
    expect(sheet().values('Sheet1')[3]?.[3]).toBe(1.5);
    const { tab } = await see('sheet?tab=Sheet1');
    expect(tab.rows[3][3]).toEqual({ text: '1.5' });
    expect(tab.rows[4][3]).toEqual({ text: '2', formula: '=1+1' });
  });

  it('clears a block, sorts, inserts and deletes rows', async () => {
    const [first, second] = ['F2', 'F3'];
    await does('sheet/type', { tab: 'Sheet1', cells: [{ cell: first, text: 'b' }, { cell: second, text: 'a' }] });
    await does('sheet/sort', { tab: 'Sheet1', column: 6, ascending: true });
    expect(sheet().rows('Sheet1').slice(1, 3).map((row) => row[5])).toEqual(['a', 'b']);
    await does('sheet/rows', { tab: 'Sheet1', what: 'insert', row: 2 });
    expect(sheet().rows('Sheet1')[2]?.[5]).toBe('a');
    await does('sheet/rows', { tab: 'Sheet1', what: 'delete', row: 2 });
    await does('sheet/clear', { tab: 'Sheet1', range: 'A1:H20' });
    expect(sheet().rows('Sheet1')).toEqual([]);
  });

  it('gives the words of the rule that refuses a text, and leaves the cell alone', async () => {
    await does('script/choose', { functionName: 'prepare' });
    await until('the rule', () => sheet().validationAt('Sheet1', 'C2') !== undefined);
    const { complaints } = await does('sheet/type', { tab: 'Sheet1', cells: [{ cell: 'C2', text: 'three' }] });
    expect(complaints).toEqual([{ cell: 'C2', accepted: false, message: 'one or two' }]);
    expect(sheet().rows('Sheet1')[1]?.[2] ?? '').toBe('');
  });

  it('shows rules, notes and backgrounds, and not a thousand lines of unticked boxes', async () => {
    const { tab } = await until('the boxes', async () => {
      const state = await see('sheet?tab=Sheet1');
      return state.tab.rows[1][1].text === 'FALSE' && state;
    });
    expect(tab.rows.length).toBeLessThan(50);
    expect(tab.rules[tab.rows[1][1].rule]).toMatchObject({ kind: 'checkbox' });
    expect(tab.rules[tab.rows[1][2].rule]).toEqual({ kind: 'list', values: ['one', 'two'], strict: true, help: 'one or two' });
    expect(tab.rows[1][0]).toMatchObject({ note: 'a note', background: '#ffeeaa' });
  });

  it('says which tab is missing', async () => {
    expect(await isRefused('sheet/type', { tab: 'Nowhere', cells: [{ cell: 'A1', text: 'x' }] })).toContain('no tab "Nowhere"');
  });
});

describe('the script', () => {
  it('gives the menu as a tree', async () => {
    expect(await see('menu')).toEqual({
      name: 'Test',
      items: [
        { name: 'Ask', functionName: 'ask' },
        { separator: true },
        { name: 'More', items: [{ name: 'Prepare', functionName: 'prepare' }, { name: 'Side', functionName: 'side' }, { name: 'Fail', functionName: 'fail' }] },
      ],
    });
  });

  it('shows a prompt while the script waits, and hands it the answer', async () => {
    await does('script/choose', { functionName: 'ask' });
    const waiting = await until('the prompt', async () => {
      const state = await see('script');
      return state.questions.length > 0 && state;
    });
    expect(waiting.running).toMatchObject([{ name: 'Ask' }]);
    const [question] = waiting.questions;
    expect(question).toMatchObject({ kind: 'prompt', title: 'Name', message: 'Who are you?', buttons: ['OK', 'CANCEL'] });

    await does('script/answer', { id: question.id, button: 'OK', text: 'Zoe' });
    await until('the answer in the sheet', () => sheet().rows('Sheet1')[0]?.[0] === 'Zoe pressed OK');
    const ended = await until('the end', async () => {
      const state = await see('script');
      return state.running.length === 0 && state;
    });
    expect(ended).toMatchObject({ questions: [], last: { name: 'Ask', error: null } });
    expect((await see('sheet')).toasts.at(-1)).toMatchObject({ title: 'Greeting', message: 'Hello Zoe' });
    expect(await isRefused('script/answer', { id: question.id, button: 'OK' })).toContain('no longer open');
  });

  it('shows how a run failed', async () => {
    await does('script/choose', { functionName: 'fail' });
    const { last } = await until('the failure', async () => {
      const state = await see('script');
      return state.last?.name === 'Fail' && state;
    });
    expect(last.error).toContain('on purpose');
  });

  it('opens a sidebar in a frame and closes it', async () => {
    await does('script/choose', { functionName: 'side' });
    const { windows } = await until('the sidebar', async () => {
      const state = await see('script');
      return state.windows.length > 0 && state;
    });
    expect(windows).toMatchObject([{ kind: 'sidebar', title: 'Side' }]);
    expect(await (await fetch(windows[0].url)).text()).toContain('<p>Hi</p>');
    await does('script/close', { id: windows[0].id });
    expect((await see('script')).windows).toEqual([]);
  });

  it('runs only what the menu names', async () => {
    expect(await isRefused('script/choose', { functionName: 'notInMenu' })).toContain('no item');
  });
});

describe('the chat', () => {
  it('lists the chats with the people who can speak there', async () => {
    const { chats, chat } = await see('chat');
    expect(chats.map(({ title }: { title: string }) => title)).toEqual(['Ann and @page_test_bot', 'Bea and @page_test_bot', 'Traders (group)']);
    expect(chat.speakers).toEqual([{ id: world.ann.id, name: 'Ann' }]);
    const group = await see(`chat?chat=${chats[2].key}`);
    expect(group.chat.speakers.map(({ name }: { name: string }) => name)).toEqual(['Ann', 'Bea']);
  });

  it('sends what a person writes, with the entities Telegram finds', async () => {
    const key = `${world.bea.id}:${world.bot.id}`;
    await does('chat/send', { chat: key, person: world.bea.id, text: '/help me' });
    const { chat } = await see(`chat?chat=${key}`);
    expect(chat.messages.at(-1)).toMatchObject({ text: '/help me', entities: [{ type: 'bot_command', offset: 0, length: 5 }] });
  });

  it('presses a button and gives the answer of the bot', async () => {
    const key = `${world.ann.id}:${world.bot.id}`;
    await callBot('sendMessage', {
      chat_id: world.ann.id,
      text: 'Press',
      reply_markup: { inline_keyboard: [[{ text: 'Go', callback_data: 'go' }]] },
    });
    const { chat } = await see(`chat?chat=${key}`);
    const pressed = does('chat/press', { chat: key, person: world.ann.id, message: chat.messages.at(-1).id, label: 'Go' });
    const id = await until('the callback', async () => {
      const updates = await callBot('getUpdates', { timeout: 0 });
      return updates.find((update: { callback_query?: { id: string } }) => update.callback_query)?.callback_query.id;
    });
    await callBot('answerCallbackQuery', { callback_query_id: id, text: 'Done' });
    expect(await pressed).toMatchObject({ answered: true, text: 'Done' });
  });

  it('opens an invite as the person who speaks', async () => {
    const key = `${world.bea.id}:${world.bot.id}`;
    await does('chat/open', { chat: key, person: world.bea.id, url: 'https://t.me/page_test_bot?start=abc' });
    expect((await see(`chat?chat=${key}`)).chat.messages.at(-1).text).toBe('/start abc');
  });

  it('says why somebody can not write', async () => {
    const key = `${world.ann.id}:${world.bot.id}`;
    expect(await isRefused('chat/send', { chat: key, person: world.bea.id, text: 'hi' })).toContain('not in');
    expect(await isRefused('chat/send', { chat: 'nowhere', person: world.bea.id, text: 'hi' })).toContain('no chat');
  });
});

describe('the market', () => {
  const redline = () => cs2cap.market.items().find(({ market_hash_name }) => market_hash_name === 'AK-47 | Redline (Field-Tested)')?.item_id ?? 0;

  it('finds items by words and moves their prices', async () => {
    const { items } = await see('market?search=redline+field');
    expect(items.map(({ name }: { name: string }) => name)).toContain('AK-47 | Redline (Field-Tested)');
    await does('market/set', { item: redline(), side: 'ask', price: '25.00' });
    await does('market/step', { item: redline(), side: 'ask', percent: -2 });
    expect(cs2cap.market.price(redline()).askDecimal).toBe('24.50');
  });

  it('refuses what is no price', async () => {
    expect(await isRefused('market/set', { item: redline(), side: 'ask', price: '-1' })).toContain('A price is a number');
    expect(await isRefused('market/set', { item: redline(), side: 'ask', price: '0' })).toContain('above 0');
  });

  it('puts watched items on top and shows their alerts with their state', async () => {
    await does('market/set', { item: redline(), side: 'ask', price: '25.00' });
    cs2cap.account(KEY).plantAlert({ itemId: redline(), kind: 'price_below', threshold: '20.50', currency: 'USD' });
    const armed = await see('market?search=karambit');
    expect(armed.items[0]).toMatchObject({ name: 'AK-47 | Redline (Field-Tested)', watched: true });
    expect(armed.alerts).toMatchObject([{ threshold: '20.50', armed: true }]);
    await does('market/set', { item: redline(), side: 'ask', price: '20.10' });
    await cs2cap.tick();
    expect((await see('market')).alerts).toMatchObject([{ armed: false }]);
  });

  it('never goes below a cent', async () => {
    await does('market/set', { item: redline(), side: 'bid', price: '0.01' });
    await does('market/step', { item: redline(), side: 'bid', percent: -50 });
    expect(cs2cap.market.price(redline()).bidDecimal).toBe('0.01');
  });
});

describe('the relay and the steps', () => {
  it('starts and kills the relay', async () => {
    await does('relay/start', {});
    expect((await see('sandbox')).relay.up).toBe(true);
    await does('relay/kill', {});
    expect((await see('sandbox')).relay.up).toBe(false);
  });

  it('gives the values to copy, and ticks off what is done', async () => {
    const { steps } = await see('sandbox');
    const values = steps.flatMap((step: { values: { value: string }[] }) => step.values.map(({ value }) => value));
    expect(values).toEqual(expect.arrayContaining([KEY, `${cs2cap.url}/v1`, world.relay.url]));
    expect(steps[0].done).toBe(false);
    expect(steps.find(({ text }: { text: string }) => text.startsWith('In the market')).done).toBe(true);
  });
});

describe('live changes', () => {
  it('tells a page that comes to draw everything, and later only what changed', async () => {
    const changes = await listen();
    expect(await changes.next()).toEqual(['sheet', 'script', 'chat', 'market', 'sandbox']);
    await does('sheet/type', { tab: 'Sheet1', cells: [{ cell: 'H1', text: 'x' }] });
    await changes.until('sheet');
    await world.ann.in(world.bot).sends('hello');
    await changes.until('chat');
    await does('market/step', { item: 49, side: 'ask', percent: 2 });
    await changes.until('market');
    changes.close();
  });
});

describe('the border', () => {
  it('serves the page, its script and its styles, and allows nothing from elsewhere', async () => {
    const [html, script, style] = await Promise.all(['/', '/page.js', '/style.css'].map((path) => fetch(`${page.url}${path}`)));
    expect(await html?.text()).toContain('Local sandbox: stand-ins of CS2Cap, Google and Telegram');
    expect(script?.headers.get('content-type')).toContain('javascript');
    expect(await style?.text()).toContain('tabulator');
    expect(html?.headers.get('content-security-policy')).toContain(`default-src 'self'`);
  });

  it('refuses a request that another site makes a browser send', async () => {
    const before = cs2cap.market.price(49).askDecimal;
    const response = await post('market/set', { item: 49, side: 'ask', price: '1.23' }, { Origin: 'https://evil.example' });
    expect(response.status).toBe(403);
    expect(cs2cap.market.price(49).askDecimal).toBe(before);
  });

  it('refuses forms, broken JSON, unknown fields and unknown paths', async () => {
    expect((await post('market/set', 'item=49', { 'Content-Type': 'application/x-www-form-urlencoded' })).status).toBe(415);
    expect((await post('market/set', '{')).status).toBe(400);
    expect((await post('market/set', { item: 49, side: 'ask', price: '1', more: 1 })).status).toBe(400);
    expect((await post('nowhere', {})).status).toBe(404);
    expect((await post('sheet/type', `{"tab":"${'x'.repeat(1_100_000)}"}`)).status).toBe(413);
  });

  it('says that a port is taken', async () => {
    await expect(startPage(world, Number(new URL(page.url).port))).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  it('sends what the page can read', async () => {
    // The page is a project of its own, which this one can not import by type.
    const states: Record<string, { parse(value: unknown): unknown }> = await import(new URL('./page/state.ts', import.meta.url).href);
    for (const [schema, path] of [['SheetState', 'sheet'], ['Menu', 'menu'], ['ScriptState', 'script'], ['ChatState', 'chat'], ['MarketState', 'market?search=a'], ['SandboxState', 'sandbox']] as const) {
      const state = await see(path);
      expect(states[schema]?.parse(state), path).toEqual(path === 'chat' ? expect.anything() : state);
    }
  });

  it('bundles without a word to the network', async () => {
    const files = await bundlePage();
    expect(files.get('/page.js')?.text).not.toMatch(/https?:\/\/(?!t\.me)[\w.-]+\.(com|org|net)\/[\w/.-]+\.(js|css)/);
  });
});

async function callBot(method: string, body: unknown) {
  const response = await fetch(`${telegram.url}/bot${TOKEN}/${method}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  return (await jsonOf(response)).result;
}

/** Reads the stream of changes as the page does. */
async function listen() {
  const stop = new AbortController();
  const response = await fetch(`${page.url}/api/changes`, { signal: stop.signal });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  async function next(): Promise<string[]> {
    for (;;) {
      const end = text.indexOf('\n\n');
      if (end >= 0) {
        const event = text.slice(0, end);
        text = text.slice(end + 2);
        const data = /^data: (.*)$/m.exec(event)?.[1];
        if (data !== undefined) return JSON.parse(data).parts;
        continue;
      }
      const { done, value } = (await reader?.read()) ?? { done: true, value: '' };
      if (done) throw new Error('the stream ended');
      text += value;
    }
  }
  return {
    next,
    async until(part: string): Promise<void> {
      while (!(await next()).includes(part));
    },
    close: () => stop.abort(),
  };
}
