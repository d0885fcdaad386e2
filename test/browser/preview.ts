import type { Page } from 'playwright-core';
import { expect, onTestFinished } from 'vitest';
import { testKey, type World } from '../apps-script/harness.ts';
import type { openChromium } from './open-chromium.ts';

type Chromium = Awaited<ReturnType<typeof openChromium>>;

/** The preview as the sheet shows it, in a tab of its own at its size; fails the test on any error in the page. */
export async function openPreview(chromium: Chromium, world: World, menuFunction = 'previewSync'): Promise<Page> {
  if ('missing' in chromium) throw new Error(chromium.missing);
  await world.choose(menuFunction);
  const shown = world.person.shown.findLast(({ kind }) => kind === 'dialog');
  const page = await chromium.browser.newPage({ viewport: { width: shown?.width ?? 0, height: shown?.height ?? 0 } });
  const wrong: string[] = [];
  page.on('pageerror', (error) => wrong.push(String(error)));
  page.setDefaultTimeout(10_000);
  await page.addInitScript(
    "window.closeCalls = 0; window.addEventListener('message', ({ data }) => { if (data.kind === 'close') window.closeCalls += 1; });",
  );
  await page.goto(shown?.dialogUrl ?? '');
  onTestFinished(async () => {
    await page.close();
    expect(wrong).toEqual([]);
  });
  return page;
}

/** Resolves once the button has the focus. */
export const focused = (page: Page, name: string) =>
  page.getByRole('button', { name, exact: true }).and(page.locator(':focus')).waitFor();
/** Resolves once the title holds these words. */
export const titled = (page: Page, words: string | RegExp) =>
  page.locator('#title').filter({ hasText: words }).waitFor();
/** Resolves once the sentence under the title holds these words. */
export const said = (page: Page, words: string | RegExp) => page.locator('#words').filter({ hasText: words }).waitFor();
/** How often the page has asked to be closed. */
export const closed = (page: Page) => page.evaluate('window.closeCalls');
/** The lines that are shown, cell by cell. */
export const lines = async (page: Page) =>
  Promise.all((await page.locator('#lines tr').all()).map((row) => row.locator('td').allTextContents()));

/** The account's alerts at CS2Cap. */
export const alertsOf = (world: World) => world.cs2cap.account(testKey).alerts();

/** What was asked of CS2Cap that changes something. */
export const changesOf = (world: World) => world.cs2cap.requests.filter(({ method }) => method !== 'GET');
