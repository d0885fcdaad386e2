import type { Page as Tab } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestPage, type TestPage } from '#sandbox/page-server/page-fixture.ts';
import { until } from '#sandbox/until.ts';
import { openChromium } from './open-chromium.ts';

const chromium = await openChromium();
if ('missing' in chromium) console.warn(`SKIPPED: no Chromium can be started here: ${chromium.missing}`);

describe.skipIf('missing' in chromium)('what a script shows, in Chromium', () => {
  let page: TestPage;
  let tab: Tab;

  beforeAll(async () => {
    page = await openTestPage();
    if ('missing' in chromium) throw new Error(chromium.missing);
    tab = await chromium.browser.newPage({ viewport: { width: 1400, height: 900 } });
    tab.setDefaultTimeout(10_000);
    await tab.goto(page.url);
  });

  afterAll(async () => {
    if ('close' in chromium) await chromium.close();
    await page?.stop();
  });

  /** Opens a window from the menu, whose button has the focus while the script works. */
  const open = async (functionName: string) => {
    await tab.getByRole('button', { name: 'Test ▾' }).focus();
    await page.does('script/choose', { functionName });
  };
  const focused = () => tab.evaluate('document.activeElement.textContent || document.activeElement.tagName');
  const dialog = () => tab.locator('dialog.window');
  const gone = (what: string) => until(what, async () => (await page.see('script')).windows.length === 0);

  it('opens a dialog at its size, with the focus in its page', async () => {
    await open('big');
    await dialog().locator('iframe').waitFor();
    const box = await dialog().locator('iframe').boundingBox();
    expect([box?.width, box?.height]).toEqual([480, 320]);
    await until('the focus', async () => (await focused()) === 'IFRAME');
    await tab.keyboard.type('Ann');
    expect(await tab.frameLocator('dialog.window iframe').locator('#name').inputValue()).toBe('Ann');
  });

  it('closes the dialog by Escape inside its page, and gives the focus back', async () => {
    await tab.keyboard.press('Escape');
    await gone('the dialog');
    await dialog().waitFor({ state: 'detached' });
    await until('the focus', async () => (await focused()) === 'Test ▾');
  });

  it('closes the dialog by its own button, and by the one of the frame', async () => {
    for (const close of [
      () => tab.frameLocator('dialog.window iframe').getByRole('button', { name: 'Done' }).click(),
      () => tab.getByRole('button', { name: 'Close the dialog' }).press('Escape'),
      () => tab.getByRole('button', { name: 'Close the dialog' }).click(),
    ]) {
      await open('big');
      await dialog().waitFor();
      await until('the focus', async () => (await focused()) === 'IFRAME');
      await close();
      await dialog().waitFor({ state: 'detached' });
      await gone('the dialog');
    }
  });

  it('opens a sidebar of 300 pixels beside the sheet, and closes it by Escape', async () => {
    await open('side');
    const frame = tab.locator('#sidebar iframe');
    await frame.waitFor();
    expect((await tab.locator('#sidebar').boundingBox())?.width).toBe(300);
    expect((await frame.boundingBox())?.height).toBeGreaterThan(200);
    await until('the focus', async () => (await focused()) === 'IFRAME');
    await tab.keyboard.press('Escape');
    await frame.waitFor({ state: 'detached' });
    await until('the focus', async () => (await focused()) === 'Test ▾');
  });

  it('draws conditional formats, a list and boxes', async () => {
    await open('prepare');
    await until('the boxes', () => page.world.sheet.spreadsheet.rows('Sheet1')[1]?.[1] === 'FALSE');
    await page.does('sheet/type', { tab: 'Sheet1', cells: [{ cell: 'D3', text: 'Error' }] });
    const at = (row: number, field: string) => `#grid .tabulator-row:nth-child(${row}) [tabulator-field="${field}"]`;
    const cell = (row: number, field: string) => tab.locator(at(row, field));
    await cell(3, 'D').getByText('Error').waitFor();
    const style = (name: string) => `getComputedStyle(document.querySelector('${at(3, 'D')}')).${name}`;
    const look = [await tab.evaluate(style('backgroundColor')), await tab.evaluate(style('color'))];
    expect(look).toEqual(['rgb(244, 204, 204)', 'rgb(153, 0, 0)']);
    await cell(3, 'B').getByRole('checkbox').waitFor();
    expect(await cell(3, 'C').getAttribute('class')).toContain('choice');
  });
});
