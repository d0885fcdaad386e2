import type { Page } from 'playwright-core';
import { afterAll, describe, expect, it } from 'vitest';
import { redline, typeRows } from '../apps-script/alert-rows.ts';
import { startWorld, testKey, type World, type WorldOptions } from '../apps-script/harness.ts';
import { tabTo } from './keyboard.ts';
import { openChromium } from './open-chromium.ts';

const chromium = await openChromium();
if ('missing' in chromium) console.warn(`SKIPPED: no Chromium can be started here: ${chromium.missing}`);

describe.skipIf('missing' in chromium)('the dialogs in Chromium, by keyboard', () => {
  afterAll(async () => {
    if ('close' in chromium) await chromium.close();
  });

  /** A dialog as the sheet shows it, in a tab of its own. `closed` counts how often it asked to be closed. */
  async function open(world: World, menuFunction: string) {
    if ('missing' in chromium) throw new Error(chromium.missing);
    await world.choose(menuFunction);
    const page = await chromium.browser.newPage({ viewport: { width: 480, height: 560 } });
    page.setDefaultTimeout(10_000);
    await page.addInitScript(
      "window.closeCalls = 0; window.addEventListener('message', ({ data }) => { if (data.kind === 'close') window.closeCalls += 1; });",
    );
    await page.goto(world.person.shown.findLast(({ kind }) => kind === 'dialog')?.dialogUrl ?? '');
    return { page, closed: () => page.evaluate('window.closeCalls') };
  }

  const focused = (page: Page, selector: string) => page.locator(`${selector}:focus`).waitFor();
  const said = (page: Page) => page.locator('#said');
  const storedKey = (world: World) => world.project.properties().get('api_key');

  /** A set-up sheet without a key, at the stand-in's address. */
  async function keyless(options: WorldOptions = {}): Promise<World> {
    const world = await startWorld(options);
    world.project.state.properties.get('script')?.delete('api_key');
    return world;
  }

  describe('Settings', () => {
    it('hides the key, shows it on demand, tries it, and says what is wrong with a bad one', async () => {
      const world = await keyless();
      const { page } = await open(world, 'openSettings');
      await focused(page, '#key');
      const field = page.getByLabel('CS2Cap API key');
      expect(await field.getAttribute('type')).toBe('password');
      await page.keyboard.type('sk_wrong');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Space');
      expect(await field.getAttribute('type')).toBe('text');
      expect(await page.getByRole('button', { name: 'Hide' }).getAttribute('aria-pressed')).toBe('true');
      await tabTo(page, field, 'Shift+Tab');
      await page.keyboard.press('Enter');
      await said(page).filter({ hasText: 'Nothing was changed' }).waitFor();
      await focused(page, '#key');
      expect(storedKey(world)).toBeUndefined();
      expect(await page.getByRole('button', { name: 'Forget' }).isVisible()).toBe(false);
    });

    it('shows the result of a good one, offers a child key, and never shows either', async () => {
      const world = await keyless();
      const { page, closed } = await open(world, 'openSettings');
      await focused(page, '#key');
      await page.keyboard.type(testKey);
      await page.keyboard.press('Enter');
      await said(page).filter({ hasText: 'The key ending in …test works and is stored.' }).waitFor();
      await page.getByText(/Webhooks: yes \(found by trying on/).waitFor();
      await focused(page, '#make-child');
      await page.keyboard.press('Enter');
      await said(page).filter({ hasText: 'is stored in place of the key you entered' }).waitFor();
      await focused(page, '#close');
      expect(storedKey(world)).toMatch(/^sk_live_child/);
      const text = await page.locator('body').textContent();
      expect(text).not.toContain(storedKey(world));
      expect(text).not.toContain(testKey);
      await page.keyboard.press('Enter');
      await expect.poll(closed).toBe(1);
    });

    it('closes by itself after a result that leaves nothing to choose', async () => {
      const world = await keyless({ cs2cap: { accounts: [{ key: testKey, tier: 'free' }] } });
      const { page, closed } = await open(world, 'openSettings');
      await focused(page, '#key');
      await page.clock.install();
      await page.keyboard.type(testKey);
      await page.keyboard.press('Enter');
      await focused(page, '#close');
      expect(await closed()).toBe(0);
      await page.clock.runFor(13_000);
      await expect.poll(closed).toBe(1);
    });

    it('keeps the address folded, and forgets the key only when that is confirmed', async () => {
      const world = await startWorld();
      const { page, closed } = await open(world, 'openSettings');
      await page.getByText('A key ending in …test is stored. Leave this blank to keep it.').waitFor();
      expect(await page.getByLabel('CS2Cap API key').inputValue()).toBe('');
      expect(await page.getByLabel('Address of the CS2Cap API').isVisible()).toBe(false);
      await tabTo(page, page.getByText('Advanced'));
      await page.keyboard.press('Enter');
      expect(await page.getByLabel('Address of the CS2Cap API').inputValue()).toBe(`${world.cs2cap.url}/v1`);
      await tabTo(page, page.getByRole('button', { name: 'Forget the key…' }));
      await page.keyboard.press('Enter');
      await focused(page, '#no');
      await page.keyboard.press('Enter');
      await focused(page, '#forget');
      expect(storedKey(world)).toBe(testKey);
      await page.keyboard.press('Enter');
      await focused(page, '#no');
      await tabTo(page, page.getByRole('button', { name: 'Forget it' }), 'Shift+Tab');
      await page.keyboard.press('Enter');
      await said(page).filter({ hasText: 'The key is forgotten.' }).waitFor();
      expect(storedKey(world)).toBeUndefined();
      await page.keyboard.press('Escape');
      await expect.poll(closed).toBe(1);
    });
  });

  describe('Automatic sync', () => {
    it('greys what does not fit with the reason, and sets what is chosen', async () => {
      const world = await startWorld();
      world.google.switches.scriptTime = 'model';
      await typeRows(world, [redline]);
      await world.choose('syncNow');
      world.project.state.properties.get('script')?.set('sync_costs', JSON.stringify([{ tookMs: 40_000, fetches: 5 }]));
      const { page, closed } = await open(world, 'openAutoSync');
      const option = (name: string) => page.getByRole('radio', { name });
      await page.getByText('Automatic sync is off.').waitFor();
      expect(await option('Every 5 minutes').isDisabled()).toBe(true);
      expect(await page.locator('label', { hasText: 'Every 5 minutes' }).textContent()).toMatch(
        /Does not fit: it would take \d+ of 68 minutes/,
      );
      await option('Off').and(page.locator(':focus:checked')).waitFor();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowDown');
      expect(await option('Every 30 minutes').isChecked()).toBe(true);
      await page.keyboard.press('Enter');
      await said(page).filter({ hasText: 'It runs every 30 minutes as owner@example.com.' }).waitFor();
      await focused(page, '#close');
      expect(world.project.triggers().map(({ functionName }) => functionName)).toContain('autoSync');
      await page.keyboard.press('Escape');
      await expect.poll(closed).toBe(1);
    });

    it('says whom to ask where another person runs it, and lets nothing be changed', async () => {
      const world = await startWorld();
      const state = {
        who: 'ann@example.com',
        minutes: 30,
        seenMs: world.clock.now(),
        nextMs: 0,
        unchanged: 0,
        failures: 0,
        words: '',
      };
      world.project.state.properties.get('script')?.set('auto_sync', JSON.stringify(state));
      const { page } = await open(world, 'openAutoSync');
      await page.getByText('Automatic sync runs as ann@example.com: ask them to change it.').waitFor();
      expect(await page.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
      for (const radio of await page.getByRole('radio').all()) expect(await radio.isDisabled()).toBe(true);
    });
  });
});
