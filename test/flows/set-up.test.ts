import { copyFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Cs2cap, startCs2cap } from '#sandbox/cs2cap/cs2cap.ts';
import { freePort } from '#sandbox/free-port.ts';
import { readProjectFolder } from '#sandbox/google/google.ts';
import type { Project } from '#sandbox/google/project.ts';
import type { SheetWithScript } from '#sandbox/sandbox.ts';
import { sheetUser } from '#sandbox/sheet-user.ts';
import { type BotAccount, type Person, startTelegram } from '#sandbox/telegram/telegram.ts';
import { until } from '#sandbox/until.ts';
import { startWorkshop, type Workshop } from '../apps-script/clasp/workshop.ts';
import { dist } from '../apps-script/harness.ts';
import { testFolder } from '../relay/support/test-store.ts';
import { blockWith, leaveRunning, type Place, playBlock } from './set-up-page.ts';

const SHEET_PAGE = 'apps-script/SETUP.md';
const RELAY_PAGE = 'relay/SETUP.md';
const KEY = 'sk_set_up_key';
const TOKEN = '4242:set-up-bot-token';
const root = fileURLToPath(new URL('../../', import.meta.url));

async function startApi(): Promise<Cs2cap> {
  const cs2cap = await startCs2cap({ accounts: [{ key: KEY, tier: 'quant' }], switches: { rateLimits: false } });
  onTestFinished(() => cs2cap.stop());
  return cs2cap;
}

/** What "First steps in the sheet" says, up to an armed row. */
async function takeFirstSteps(sheet: SheetWithScript, cs2cap: Cs2cap) {
  const ann = sheetUser(sheet);
  await ann.chooses('Set up this sheet');
  expect(sheet.spreadsheet.tabs().map((tab) => tab.name)).toEqual(
    expect.arrayContaining(['Alerts', 'Events', 'Quarantine', 'Status']),
  );
  await ann.chooses('Settings…', KEY, `${cs2cap.url}/v1`);
  const item = 'AK-47 | Redline (Field-Tested)';
  await ann.addsAlert({ Item: item, Kind: 'price_below', Threshold: '20', Currency: 'USD', Enabled: 'TRUE' });
  await ann.chooses('Sync now');
  expect(ann.reads('Alerts')[0]?.['Status']).toBe('Armed');
  await ann.chooses('Diagnose');
  return ann;
}

/** The sheet of a script that somebody deploys in the editor, as the page tells to. */
function deployInEditor(workshop: Workshop, project: Project | undefined): SheetWithScript {
  const spreadsheet = workshop.google.findSpreadsheet(project?.state.bookId ?? '');
  if (!project || !spreadsheet) throw new Error('there is no such project');
  return { project, spreadsheet, deployment: project.deploy() };
}

describe('the sheet alone', { timeout: 90_000 }, () => {
  it('plays from its page: a new spreadsheet, the code, first steps, a deployment that is updated, pushes', async () => {
    const workshop = await startWorkshop();
    const cs2cap = await startApi();
    workshop.point('PASTE_YOUR_SCRIPT_ID');
    const place = { cwd: root, env: { ...workshop.env, clasp_config_project: workshop.folder } };
    await playBlock(blockWith(SHEET_PAGE, 'npx clasp login'), place);
    const pushed = blockWith(SHEET_PAGE, 'npm run sheet:create');
    await playBlock(pushed, place);
    const { scriptId }: { scriptId: string } = JSON.parse(workshop.readFile('.clasp.json'));
    const sheet = deployInEditor(workshop, workshop.google.findProject(scriptId));
    const ann = await takeFirstSteps(sheet, cs2cap);

    await playBlock(blockWith(SHEET_PAGE, 'npm run deploy'), place);
    await ann.chooses('Webhook ▸ Connect');
    const [hook] = cs2cap.account(KEY).webhooks();
    expect(hook).toMatchObject({ platform: 'google_sheets', is_active: true });
    cs2cap.market.setPrice(ourItem(cs2cap), { ask: '19' });
    await cs2cap.tick();
    expect(ann.reads('Events').map((row) => row['Source'])).toEqual(expect.arrayContaining(['direct']));
  });

  it('plays by pasting: what is pasted is what the page names', async () => {
    const { google } = await startWorkshop();
    const cs2cap = await startApi();
    await playBlock(blockWith(SHEET_PAGE, 'npm run build'), { cwd: root, env: { PATH: process.env['PATH'] } });
    const files = {
      'appsscript.json': readFileSync(join(root, 'apps-script/paste/appsscript.json'), 'utf8'),
      'Code.js': readFileSync(join(root, 'apps-script/paste/CS2Cap.gs'), 'utf8'),
    };
    const spreadsheet = google.createSpreadsheet();
    const project = google.createProject({ files }, spreadsheet);
    await takeFirstSteps({ spreadsheet, project, deployment: project.deploy() }, cs2cap);
  });
});

interface Machine {
  readonly place: Place;
  readonly url: string;
  readonly bot: BotAccount;
  readonly ann: Person;
  /** Fills in a variable of .env, as a person does who takes the # away. */
  set(name: string, value: string): void;
}

/** A machine with a checkout and the .env of the page, and everything outside it a stand-in. */
async function startMachine(cs2cap: Cs2cap): Promise<Machine> {
  const telegram = await startTelegram();
  onTestFinished(() => telegram.stop());
  const bot = telegram.addBot({ token: TOKEN, username: 'set_up_bot' });
  const cwd = testFolder();
  copyFileSync(join(root, '.env.example'), join(cwd, '.env.example'));
  const port = await freePort();
  const place = { cwd, env: { PATH: process.env['PATH'] } };
  await playBlock(blockWith(RELAY_PAGE, 'npm ci'), place);
  expect(statSync(join(cwd, '.env')).mode & 0o077).toBe(0);
  const set = (name: string, value: string): void => {
    const before = readFileSync(join(cwd, '.env'), 'utf8');
    const after = before.replace(new RegExp(`^#?${name}=.*$`, 'm'), () => `${name}=${value}`);
    if (after === before) throw new Error(`.env has no ${name}`);
    writeFileSync(join(cwd, '.env'), after);
  };
  const settings = {
    CS2C_API_KEY: KEY,
    TELEGRAM_BOT_TOKEN: TOKEN,
    RELAY_KEY: 'any-long-random-text',
    CS2C_API_BASE: `${cs2cap.url}/v1`,
    TELEGRAM_API_ROOT: telegram.url,
    PORT: String(port),
  };
  for (const [name, value] of Object.entries(settings)) set(name, value);
  return { place, url: `http://127.0.0.1:${port}`, bot, ann: telegram.user({ firstName: 'Ann' }), set };
}

/** From the first start to a connected chat, as the page goes: the id is asked of the bot, then the relay starts again. */
async function becomeAdmin({ place, bot, ann, set }: Machine): Promise<void> {
  const stop = await leaveRunning(blockWith(RELAY_PAGE, 'npm run relay'), place);
  await ann.startsBot(bot);
  await ann.in(bot).sends('/id');
  const { text } = await ann.in(bot).sees(String(ann.id));
  await stop();
  set('TELEGRAM_ADMIN_IDS', /\b\d{6,}\b/.exec(text ?? '')?.[0] ?? '');
  await leaveRunning(blockWith(RELAY_PAGE, 'npm run relay'), place);
  await ann.in(bot).sends('/connect');
  await ann.in(bot).sees(/Connected/);
}

describe('the relay', { timeout: 90_000 }, () => {
  it('plays from its page without any address: polling, behind NAT', async () => {
    const cs2cap = await startApi();
    const machine = await startMachine(cs2cap);
    machine.set('POLL_INTERVAL_S', '1');
    await becomeAdmin(machine);
    await playBlock(blockWith(RELAY_PAGE, 'npm run doctor'), machine.place);
    await playBlock(blockWith('relay/OPERATIONS.md', 'npm run relay -- backup'), machine.place);
    cs2cap.account(KEY).plantAlert({ itemId: ourItem(cs2cap), kind: 'price_below', threshold: '20', currency: 'USD' });
    cs2cap.market.setPrice(ourItem(cs2cap), { ask: '19' });
    await cs2cap.tick();
    await machine.ann.in(machine.bot).sees(/AK-47 \| Redline/);
    expect(cs2cap.account(KEY).webhooks()).toEqual([]);
  });

  it('plays together with a sheet: a code, two connections, and a test event that shows every hop', async () => {
    const workshop = await startWorkshop();
    const cs2cap = await startApi();
    const machine = await startMachine(cs2cap);
    machine.set('PUBLIC_URL', machine.url);
    await becomeAdmin(machine);
    const spreadsheet = workshop.google.createSpreadsheet();
    const project = workshop.google.createProject({ files: readProjectFolder(dist) }, spreadsheet);
    const user = await takeFirstSteps({ spreadsheet, project, deployment: project.deploy() }, cs2cap);
    const output = await playBlock(blockWith(RELAY_PAGE, 'npm run relay -- pair'), machine.place);
    await user.chooses('Connect relay…', machine.url, /Code: (\S+)/.exec(output)?.[1] ?? '');
    await user.chooses('Webhook ▸ Connect');
    await until('the relay to register itself', () => cs2cap.account(KEY).webhooks().length === 2);
    const said = await playBlock(blockWith(RELAY_PAGE, 'npm run doctor -- --test-event'), machine.place);
    expect(said.match(/✓ the (chat|sheet) .*: (taken in|kept|arrived)/g)).toHaveLength(6);
    expect(user.reads('Events').map((row) => row['Verdict'])).toContain('test');
  });
});

function ourItem(cs2cap: Cs2cap): number {
  const item = cs2cap.market.items().find((each) => each.market_hash_name === 'AK-47 | Redline (Field-Tested)');
  if (!item) throw new Error('the catalog has no Redline');
  return item.item_id;
}
