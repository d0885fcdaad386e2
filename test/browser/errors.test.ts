import type { Page } from 'playwright-core';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { allErrors } from '#shared/cs2cap/error-catalogue.ts';
import { startWorld } from '../apps-script/harness.ts';
import { openChromium } from './open-chromium.ts';

const chromium = await openChromium();
if ('missing' in chromium) console.warn(`SKIPPED: no Chromium can be started here: ${chromium.missing}`);

describe.skipIf('missing' in chromium)('What an error means, in Chromium, by keyboard', () => {
  afterAll(async () => {
    if ('close' in chromium) await chromium.close();
  });

  /** The sidebar as the menu opens it; `closed` counts how often it asked to be closed. */
  async function openSidebar() {
    if ('missing' in chromium) throw new Error(chromium.missing);
    const world = await startWorld({ isBare: true });
    await world.choose('explainErrors');
    const page = await chromium.browser.newPage({ viewport: { width: 300, height: 700 } });
    const wrong: string[] = [];
    page.on('pageerror', (error) => wrong.push(String(error)));
    page.setDefaultTimeout(10_000);
    await page.addInitScript(
      "window.closeCalls = 0; window.addEventListener('message', ({ data }) => { if (data.kind === 'close') window.closeCalls += 1; });",
    );
    await page.goto(world.person.shown.at(-1)?.dialogUrl ?? '');
    onTestFinished(async () => {
      await page.close();
      expect(wrong).toEqual([]);
    });
    return { page, closed: () => page.evaluate('window.closeCalls') };
  }

  const listed = (page: Page) => page.getByRole('heading').allTextContents();
  const said = (page: Page, words: string) => page.locator('#said').filter({ hasText: words }).waitFor();
  const focused = (page: Page) => page.evaluate('document.activeElement.id || document.activeElement.innerText');

  it('lists every error, with what to do, before anything is typed', async () => {
    const { page } = await openSidebar();
    await said(page, 'Paste what Message says');
    expect(await focused(page)).toBe('query');
    expect(await listed(page)).toHaveLength(allErrors().length);
    const fitsWidth = await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth');
    expect(fitsWidth).toBe(true);
  });

  it('finds a pasted message and a code while they are typed, and reads out how many', async () => {
    const { page } = await openSidebar();
    await page.keyboard.insertText('Enabled alert limit reached (5).');
    await said(page, 'Nothing has all of these words. The nearest:');
    expect((await listed(page))[0]).toBe('ALERT_LIMIT_REACHED');
    await page.keyboard.press('Control+A');
    await page.keyboard.type('unauth');
    await said(page, '1 found.');
    expect(await listed(page)).toEqual(['UNAUTHORIZED, AUTH_*']);
    expect(await page.getByRole('listitem').textContent()).toContain(
      'Do: make a key at CS2Cap; Settings… in the sheet',
    );
    expect(await page.locator('b', { hasText: 'Settings…' }).count()).toBe(1);
  });

  it('says what to try where nothing is found', async () => {
    const { page } = await openSidebar();
    await page.keyboard.type('karambit');
    await said(page, 'Nothing here has these words. Try the code, or a single word of the message.');
    expect(await listed(page)).toEqual([]);
  });

  it('arrow keys go through the list and back; Escape clears the search, then closes', async () => {
    const { page, closed } = await openSidebar();
    await page.keyboard.type('429');
    await said(page, '2 found.');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    expect(await focused(page)).toMatch(/^RATE_LIMIT_MONTHLY_QUOTA_EXCEEDED/);
    for (let step = 0; step < 3; step++) await page.keyboard.press('ArrowUp');
    expect(await focused(page)).toBe('query');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Escape');
    expect([await focused(page), await page.locator('#query').inputValue()]).toEqual(['query', '']);
    expect(await listed(page)).toHaveLength(allErrors().length);
    expect(await closed()).toBe(0);
    await page.keyboard.press('Escape');
    await expect.poll(closed).toBe(1);
  });
});
