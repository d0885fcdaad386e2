/** Plays a short story in the sandbox, at a fixed time, and takes the two pictures of the README. */
import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { ManualClock, systemClock } from '#sandbox/clock.ts';
import { FaultBoard } from '#sandbox/faults/fault-board.ts';
import { startPage } from '#sandbox/page-server.ts';
import { FREE_KEY, QUANT_KEY, type Sandbox, startSandbox } from '#sandbox/sandbox.ts';
import { type SheetRow, type SheetUser, sheetUser } from '#sandbox/sheet-user.ts';
import { openChromium } from './open-chromium.ts';

const folder = fileURLToPath(new URL('../../apps-script/pictures/', import.meta.url));
const mostBytes = 150_000;
const minuteMs = 60_000;

/** The page with the sheet alone; the frame around the selection goes because it is drawn sooner or later. */
const sheetAlone = `
  .steps, .chat, .market, .watch, .strip > :not(strong) { display: none !important; }
  main { display: flex !important; height: calc(100vh - 3rem) !important; }
  .panel.sheet { flex: 1; height: auto; }
  .tabulator-range-overlay { display: none; }`;

const ASIIMOV = 'AWP | Asiimov (Field-Tested)';
const LORE = 'AWP | Dragon Lore (Field-Tested)';
const HOWL = 'M4A4 | Howl (Minimal Wear)';
const BLAZE = 'Desert Eagle | Blaze (Factory New)';
const FADE = '★ Butterfly Knife | Fade (Factory New)';

const row = (item: string, kind: string, threshold: string, more: SheetRow = {}): SheetRow => ({
  Item: item,
  Kind: kind,
  Threshold: threshold,
  Currency: kind === 'spread_exceeds' ? '' : 'USD',
  Enabled: 'TRUE',
  ...more,
});

const ROWS: readonly SheetRow[] = [
  row('AK-47 | Redline (Field-Tested)', 'price_below', '31.50', { 'Re-arm': 'after 6 h' }),
  row(ASIIMOV, 'price_below', '118'),
  row('★ Karambit | Doppler (Factory New)', 'price_below', '1150', { Phase: 'Phase 2' }),
  row(LORE, 'price_below', '5600'),
  row(HOWL, 'price_above', '4300'),
  row(BLAZE, 'price_below', '525', { Currency: 'EUR', Enabled: 'FALSE' }),
  row('Glock-18 | Fade (Factory New)', 'spread_exceeds', '12'),
  row(FADE, 'price_below', '2400'),
  row('AK-47 | Fire Serpant (Minimal Wear)', 'price_below', '900'),
];

const PRICES: readonly (readonly [item: string, ask: string, bid: string])[] = [
  ['AK-47 | Redline (Field-Tested)', '34.20', '32.90'],
  [ASIIMOV, '124.80', '119.50'],
  [LORE, '6120', '5850'],
  [HOWL, '4040', '3900'],
  ['Glock-18 | Fade (Factory New)', '1480', '1395'],
  [FADE, '2610', '2490'],
];

function idOf({ cs2cap }: Sandbox, name: string): number {
  const item = cs2cap.market.items().find(({ market_hash_name }) => market_hash_name === name);
  if (!item) throw new Error(`the catalog has no ${name}`);
  return item.item_id;
}

/** Somebody changes an alert with another tool. */
async function patchElsewhere({ cs2cap }: Sandbox, item: string, changes: object): Promise<void> {
  const alert = cs2cap
    .account(QUANT_KEY)
    .alerts()
    .find((each) => each.item.market_hash_name === item);
  const answer = await fetch(`${cs2cap.url}/v1/account/alerts/${alert?.id}`, {
    method: 'PATCH',
    headers: { Authorization: `Bearer ${QUANT_KEY}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(changes),
  });
  if (!answer.ok) throw new Error(`${item} could not be changed: ${answer.status}`);
}

async function lineOf(ann: SheetUser, item: string): Promise<number> {
  const index = ann.reads('Alerts').findIndex((each) => each['Item'] === item);
  if (index < 0) throw new Error(`no row for ${item}`);
  return index + 2;
}

/** A person hides the columns that they don't look at. */
async function hideColumns({ google, sheet }: Sandbox, headers: readonly string[]): Promise<void> {
  const code = `function hide(headers) {
    const tab = SpreadsheetApp.getActiveSpreadsheet().getSheetByName('Alerts');
    const names = tab.getRange(1, 1, 1, tab.getLastColumn()).getValues()[0];
    for (const header of headers) tab.hideColumns(names.indexOf(header) + 1); }`;
  const files = { 'appsscript.json': JSON.stringify({ timeZone: 'Etc/UTC' }), 'Code.js': code };
  const hidden = await google.createProject({ files }, sheet.spreadsheet).run('hide', [headers]);
  if (!hidden.ok) throw new Error(hidden.error?.message);
}

/** A sheet in the middle of its life: something fired, something changed on both sides, something is misspelt. */
async function playSheet(sandbox: Sandbox, ann: SheetUser, clock: ManualClock): Promise<void> {
  for (const [item, ask, bid] of PRICES) sandbox.cs2cap.market.setPrice(idOf(sandbox, item), { ask, bid });
  await ann.chooses('Set up this sheet');
  await ann.chooses('Settings…', QUANT_KEY, sandbox.apiBase);
  for (const cells of ROWS) await ann.addsAlert(cells);
  await ann.chooses('Sync now');
  await clock.advance(95 * minuteMs);
  sandbox.cs2cap.market.setPrice(idOf(sandbox, ASIIMOV), { ask: '116.40' });
  await sandbox.cs2cap.tick();
  await clock.advance(10 * minuteMs);
  sandbox.cs2cap.account(QUANT_KEY).plantAlert({
    itemId: idOf(sandbox, 'Desert Eagle | Starcade (Field-Tested)'),
    kind: 'price_above',
    threshold: '75',
    currency: 'USD',
  });
  await ann.types('Alerts', await lineOf(ann, LORE), 'Threshold', '5400');
  await patchElsewhere(sandbox, LORE, { threshold_value: '5800' });
  await ann.chooses('Pull from CS2Cap');
  await ann.chooses('Sync now');
  await hideColumns(sandbox, ['Re-arm', 'Notify', 'Last triggered', 'Item ID', 'Alert ID']);
}

/** What happens before the preview: edits here, an edit there, a row that goes. */
async function playChanges(sandbox: Sandbox, ann: SheetUser, clock: ManualClock): Promise<void> {
  await clock.advance(30 * minuteMs);
  await ann.types('Alerts', 2, 'Threshold', '29.75');
  await ann.types('Alerts', await lineOf(ann, ASIIMOV), 'Enabled', 'TRUE');
  await patchElsewhere(sandbox, HOWL, { threshold_value: '4450' });
  sandbox.sheet.spreadsheet.deleteRow('Alerts', await lineOf(ann, FADE));
  await ann.addsAlert(row('M4A1-S | Hot Rod (Factory New)', 'price_below', '640'));
}

async function openPage(url: string, browser: { newPage(options: object): Promise<Page> }): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 520 } });
  await page.goto(url);
  await page.addStyleTag({ content: sheetAlone });
  await page.getByRole('tab', { name: 'Alerts', exact: true }).click();
  // The line above the grid shows the whole text of the cell that is selected.
  await page.locator('#grid').getByText('threshold changed on both sides').click();
  await page.locator('#cell-words', { hasText: 'Resolve conflict' }).waitFor();
  await page.evaluate("document.querySelector('#grid .tabulator-tableholder').scrollTo(0, 0)");
  return page;
}

async function takePicture(page: Page, name: string): Promise<void> {
  await page.mouse.move(640, 10);
  const picture = await page.screenshot({ animations: 'disabled', caret: 'hide' });
  if (picture.length > mostBytes) throw new Error(`${name} has ${picture.length} bytes, more than ${mostBytes}`);
  await mkdir(folder, { recursive: true });
  await writeFile(`${folder}${name}`, picture);
  console.log(`apps-script/pictures/${name}: ${(picture.length / 1000).toFixed(0)} kB`);
}

async function main(): Promise<void> {
  const chromium = await openChromium();
  if ('missing' in chromium) throw new Error(`No Chromium can be started here: ${chromium.missing}`);
  const clock = new ManualClock(Date.UTC(2026, 10, 23, 9, 0, 0));
  const sandbox = await startSandbox({ clock, google: { sleep: 'skip' } });
  const world = {
    ...sandbox,
    accountKeys: [QUANT_KEY, FREE_KEY],
    faults: new FaultBoard(sandbox),
    clock: systemClock,
  };
  const served = await startPage(world, 0);
  try {
    const ann = sheetUser(sandbox.sheet);
    await playSheet(sandbox, ann, clock);
    const page = await openPage(served.url, chromium.browser);
    await takePicture(page, 'editor.png');
    await playChanges(sandbox, ann, clock);
    await page.setViewportSize({ width: 1120, height: 748 });
    await page.getByRole('button', { name: 'CS2Cap ▾' }).click();
    await page.getByRole('menuitem', { name: 'Preview sync' }).click();
    const dialog = page.frameLocator('dialog.window iframe');
    await dialog.getByRole('button', { name: /^Apply \d/ }).waitFor();
    await page.locator('#run', { hasText: 'ended' }).waitFor();
    await takePicture(page, 'preview.png');
  } finally {
    await served.stop();
    await Promise.all([chromium.close(), sandbox.stop()]);
  }
}

await main();
