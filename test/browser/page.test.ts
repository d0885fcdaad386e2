import type { Page as Tab } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '#sandbox/clock.ts';
import { FaultBoard } from '#sandbox/faults/fault-board.ts';
import { welcomePeople } from '#sandbox/page-server/welcome-people.ts';
import { type Page, startPage } from '#sandbox/page-server.ts';
import { BOT_TOKEN, FREE_KEY, QUANT_KEY, type Sandbox, startSandbox } from '#sandbox/sandbox.ts';
import { sheetUser } from '#sandbox/sheet-user.ts';
import { until } from '#sandbox/until.ts';
import { chooseFromMenu, tabTo, typeOver } from './keyboard.ts';
import { type OpenChromium, openChromium } from './open-chromium.ts';

const ITEM = 'AK-47 | Redline (Field-Tested)';

const chromium = await openChromium();
if ('missing' in chromium) console.warn(`SKIPPED: no Chromium can be started here: ${chromium.missing}`);

describe.skipIf('missing' in chromium)('the page in Chromium, by keyboard', () => {
  let sandbox: Sandbox;
  let page: Page;
  let tab: Tab;
  const wrong: string[] = [];

  beforeAll(async () => {
    sandbox = await startSandbox({ marketTickMs: 200 });
    await welcomePeople(sandbox);
    const world = {
      ...sandbox,
      accountKeys: [QUANT_KEY, FREE_KEY],
      faults: new FaultBoard(sandbox),
      clock: systemClock,
    };
    page = await startPage(world, 0);
    await sandbox.relay.start();
    tab = await newTab(chromium);
    tab.setDefaultTimeout(10_000);
    tab.on('pageerror', (error) => wrong.push(String(error)));
    tab.on('console', (message) => message.type() === 'error' && wrong.push(message.text()));
    await tab.goto(page.url);
  });

  afterAll(async () => {
    if ('close' in chromium) await chromium.close();
    await page?.stop();
    await sandbox?.stop();
  });

  const alerts = () => sandbox.cs2cap.account(QUANT_KEY).alerts();
  const message = () => tab.locator('.message.bot').filter({ hasText: ITEM }).last();

  it('shows what it is, and a relay that is up', async () => {
    await tab.getByText('Local sandbox: stand-ins of CS2Cap, Google and Telegram').waitFor();
    await tab.locator('#relay-state', { hasText: 'up' }).waitFor();
    expect(await tab.title()).toBe('CS2Cap toolkit: local sandbox');
  });

  it('sets up the sheet from the menu', async () => {
    await chooseFromMenu(tab, 'Set up this sheet');
    await tab.getByRole('tab', { name: 'Alerts', exact: true }).waitFor();
    await tab.locator('#run', { hasText: 'ended' }).waitFor();
  });

  it('fills in the dialog of Settings…, which closes when it is done', async () => {
    await chooseFromMenu(tab, 'Settings…');
    const dialog = tab.frameLocator('dialog.window iframe');
    await dialog.locator('#key:focus').waitFor();
    await tab.keyboard.type(QUANT_KEY);
    for (const key of ['Tab', 'Tab', 'Enter', 'Tab']) await tab.keyboard.press(key);
    await dialog.locator('#base:focus').waitFor();
    await typeOver(tab, sandbox.apiBase);
    await dialog.getByText('works and is stored').waitFor();
    await dialog.getByRole('button', { name: 'Create a child key' }).and(dialog.locator(':focus')).waitFor();
    await tab.keyboard.press('Escape');
    await tab.locator('dialog.window').waitFor({ state: 'detached' });
    await until('the key', () =>
      [...sandbox.sheet.project.properties().values()].some((one) => one.includes(QUANT_KEY)),
    );
    await tab.locator('#run', { hasText: 'Settings… ended' }).waitFor();
  });

  it('types a cell, and syncs the row', async () => {
    const ann = sheetUser(sandbox.sheet);
    const cells = { Kind: 'price_below', Threshold: '20.50', Currency: 'USD', Enabled: 'TRUE' };
    await tabTo(tab, tab.getByRole('tab', { name: 'Alerts', exact: true }));
    await tab.keyboard.press('Enter');
    await tab.locator('#grid').getByText('Threshold', { exact: true }).waitFor();
    await tabTo(tab, tab.locator('#grid .tabulator-tableholder'), 'Shift+Tab');
    await tab.keyboard.press('ArrowDown');
    await tab.locator('#cell-name', { hasText: 'A2' }).waitFor();
    await tab.keyboard.type(ITEM);
    await tab.keyboard.press('Enter');
    await until('the cell', () => ann.reads('Alerts')[0]?.['Item'] === ITEM);
    for (const [column, text] of Object.entries(cells)) await ann.types('Alerts', 2, column, text);
    const { item_id = 0 } =
      sandbox.cs2cap.market.items().find(({ market_hash_name }) => market_hash_name === ITEM) ?? {};
    sandbox.cs2cap.market.setPrice(item_id, { ask: '25.00' });
    await chooseFromMenu(tab, 'Sync now');
    await until('the alert', () => alerts()[0]?.is_enabled);
  });

  it('connects the chat, and shows a message there when the market falls', async () => {
    await tabTo(tab, tab.getByRole('textbox', { name: 'Message' }));
    await tab.keyboard.type('/connect');
    await tab.keyboard.press('Enter');
    await tab
      .locator('.message.bot')
      .filter({ hasText: /connected/i })
      .waitFor();
    await tabTo(tab, tab.getByLabel(`ask of ${ITEM}`, { exact: true }));
    await typeOver(tab, '20.10');
    await message().waitFor();
    expect(alerts()[0]?.is_enabled).toBe(false);
    const trace = tab.locator('#traces article').filter({ hasText: ITEM });
    for (const where of ['market', 'CS2Cap', 'relay', 'chat'])
      await trace.getByText(where, { exact: true }).first().waitFor();
  });

  it('re-arms the alert with the button of the message', async () => {
    await typeOver(tab, '25.00');
    await tabTo(tab, message().getByRole('button', { name: /Re-arm/ }));
    await tab.keyboard.press('Enter');
    await until('the armed alert', () => alerts()[0]?.is_enabled);
    await message().getByText('Re-armed by Ann').waitFor();
  });

  it('switches a fault on and off', async () => {
    const fault = tab.getByRole('switch', { name: 'duplicate', exact: true });
    await tabTo(tab, fault);
    await tab.keyboard.press('Space');
    await tab.locator('#faults-on', { hasText: 'Faults on: duplicate' }).waitFor();
    expect(await fault.getAttribute('aria-checked')).toBe('true');
    expect(sandbox.cs2cap.faults.deliveries.duplicate).toBe(true);
    await tab.keyboard.press('Space');
    await tab.locator('#faults-on', { hasText: 'No fault is on' }).waitFor();
    expect(sandbox.cs2cap.faults.deliveries.duplicate).toBe(false);
  });

  it('shows no secret in the wire log and the trace, and had no error all the while', async () => {
    const text = `${await tab.locator('#wire').textContent()}${await tab.locator('#traces').textContent()}`;
    expect(text).toContain('/v1/account/webhooks');
    for (const secret of [QUANT_KEY, FREE_KEY, BOT_TOKEN]) expect(text).not.toContain(secret);
    expect(text).not.toMatch(/whsec_\w|[?&]k=\w/);
    expect(wrong).toEqual([]);
  });
});

function newTab(opened: OpenChromium | { readonly missing: string }): Promise<Tab> {
  if ('missing' in opened) throw new Error(opened.missing);
  return opened.browser.newPage({ viewport: { width: 1600, height: 1000 } });
}
