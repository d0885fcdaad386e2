import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { systemClock } from '../clock.ts';
import { startCs2cap } from '../cs2cap/cs2cap.ts';
import { FaultBoard } from '../faults/fault-board.ts';
import { startGoogle } from '../google/google.ts';
import { startPage } from '../page-server.ts';
import { createRelayProcess } from '../relay-process.ts';
import { startTelegram } from '../telegram/telegram.ts';
import type { PageWorld } from './page-world.ts';
import { welcomePeople } from './welcome-people.ts';

export const KEY = 'sk_page_test';
const TOKEN = '4242:page-test';

/** A script with a menu, a prompt, a dialog and a rule: enough to act on every part of the page. */
const files = {
  'appsscript.json': JSON.stringify({
    timeZone: 'Etc/UTC',
    oauthScopes: [
      'https://www.googleapis.com/auth/spreadsheets',
      'https://www.googleapis.com/auth/script.container.ui',
    ],
  }),
  'Code.js': `
function onOpen() {
  SpreadsheetApp.getUi().createMenu('Test').addItem('Ask', 'ask').addSeparator()
    .addSubMenu(SpreadsheetApp.getUi().createMenu('More').addItem('Prepare', 'prepare').addItem('Side', 'side').addItem('Big', 'big').addItem('Fail', 'fail')).addToUi();
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
  const red = SpreadsheetApp.newConditionalFormatRule().whenTextEqualTo('Error').setBackground('#f4cccc').setFontColor('#990000').setBold(true);
  sheet.setConditionalFormatRules([red.setRanges([sheet.getRange('D1:D50')]).build()]);
}
function side() {
  SpreadsheetApp.getUi().showSidebar(HtmlService.createHtmlOutput('<p>Hi</p>').setTitle('Side'));
}
function big() {
  const html = HtmlService.createHtmlOutput('<input id="name" autofocus><button onclick="google.script.host.close()">Done</button>');
  SpreadsheetApp.getUi().showModalDialog(html.setWidth(480).setHeight(320), 'Preview');
}
function fail() { throw new Error('on purpose'); }
function notInMenu() {}
`,
};

/** Stand-ins with a small script of the test's own, a relay that is not started, and the page before them. */
export async function openTestPage() {
  const folder = await mkdtemp(join(tmpdir(), 'page-test-'));
  const world = await makeWorld(folder);
  await welcomePeople(world);
  const page = await startPage(world, 0);
  return {
    world,
    url: page.url,
    ...httpOf(page.url),
    callBot: (method: string, body: unknown) => callBot(world.telegram.url, method, body),
    async stop() {
      await page.stop();
      await world.relay.stop();
      await Promise.all([world.cs2cap.stop(), world.google.stop(), world.telegram.stop()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export type TestPage = Awaited<ReturnType<typeof openTestPage>>;

async function makeWorld(folder: string): Promise<PageWorld> {
  const world = await makeStandIns(folder);
  return { ...world, faults: new FaultBoard(world) };
}

async function makeStandIns(folder: string): Promise<Omit<PageWorld, 'faults'>> {
  const [cs2cap, google, telegram] = await Promise.all([
    startCs2cap({ accounts: [{ key: KEY, tier: 'quant' }] }),
    startGoogle(),
    startTelegram(),
  ]);
  const spreadsheet = google.createSpreadsheet({ title: 'Page test' });
  const project = google.createProject({ files }, spreadsheet);
  const environment = {
    CS2C_API_BASE: `${cs2cap.url}/v1`,
    CS2C_API_KEY: KEY,
    TELEGRAM_API_ROOT: telegram.url,
    DATA_DIR: join(folder, 'relay'),
  };
  return {
    cs2cap,
    google,
    telegram,
    bot: telegram.addBot({ token: TOKEN, username: 'page_test_bot' }),
    ann: telegram.user({ firstName: 'Ann' }),
    bea: telegram.user({ firstName: 'Bea' }),
    relay: await createRelayProcess(environment, { cwd: folder }),
    sheet: { spreadsheet, project, deployment: project.deploy() },
    accountKeys: [KEY],
    clock: systemClock,
  };
}

/** The page's HTTP as its script uses it. */
export function httpOf(url: string) {
  const post = (path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${url}/api/${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  return {
    post,
    /** One part of the state. */
    async see(path: string) {
      const response = await fetch(`${url}/api/${path}`);
      expect(response.status).toBe(200);
      return jsonOf(response);
    },
    /** Something a person does that must succeed; gives the answer. */
    async does(path: string, body: unknown) {
      const response = await post(path, body);
      const answer = await jsonOf(response);
      expect({ status: response.status, answer }).toMatchObject({ status: 200 });
      return answer;
    },
    /** Something that must be refused; gives the words. */
    async isRefused(path: string, body: unknown): Promise<string> {
      const response = await post(path, body);
      expect(response.status).toBe(400);
      return (await jsonOf(response)).error;
    },
  };
}

async function jsonOf(response: Response) {
  return JSON.parse(await response.text());
}

async function callBot(url: string, method: string, body: unknown) {
  const response = await fetch(`${url}/bot${TOKEN}/${method}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  return (await jsonOf(response)).result;
}
