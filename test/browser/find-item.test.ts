import type { Page } from 'playwright-core';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { loadCatalog } from '#sandbox/cs2cap/catalog.ts';
import { until } from '#sandbox/until.ts';
import { startWorld, testKey, type World, type WorldOptions } from '../apps-script/harness.ts';
import { largeCatalog } from '../apps-script/items/large-catalog.ts';
import { tabTo } from './keyboard.ts';
import { openChromium } from './open-chromium.ts';

const REDLINE = 'AK-47 | Redline (Field-Tested)';
const PICTURE = 'https://pictures.invalid/redline.png';
const pixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

const chromium = await openChromium();
if ('missing' in chromium) console.warn(`SKIPPED: no Chromium can be started here: ${chromium.missing}`);

describe.skipIf('missing' in chromium)('Find an item, in Chromium, by keyboard', () => {
  afterAll(async () => {
    if ('close' in chromium) await chromium.close();
  });

  /** Opens the sidebar of a world, as the menu does; fails the test on any error in the page. */
  async function openSidebar(world: World): Promise<Page> {
    if ('missing' in chromium) throw new Error(chromium.missing);
    await world.choose('findItem');
    const page = await chromium.browser.newPage({ viewport: { width: 300, height: 700 } });
    const wrong: string[] = [];
    page.on('pageerror', (error) => wrong.push(String(error)));
    page.setDefaultTimeout(10_000);
    await page.route(PICTURE, (route) => route.fulfill({ contentType: 'image/png', body: pixel }));
    await page.goto(world.person.shown.at(-1)?.dialogUrl ?? '');
    onTestFinished(async () => {
      await page.close();
      expect(wrong).toEqual([]);
    });
    return page;
  }

  const said = (page: Page, words: string | RegExp) => page.locator('#said').filter({ hasText: words }).waitFor();
  const focused = (page: Page) => page.evaluate('document.activeElement.id || document.activeElement.value');
  const quotaUsed = (world: World) => world.cs2cap.account(testKey).quotaUsed;

  /** A sidebar whose catalog is loaded, by the button that it offers. */
  async function openLoaded(options: WorldOptions = {}): Promise<{ readonly world: World; readonly page: Page }> {
    const world = await startWorld(options);
    const page = await openSidebar(world);
    await said(page, 'The catalog is not loaded yet.');
    expect(await focused(page)).toBe('load');
    await page.keyboard.press('Enter');
    await said(page, /items\. Type a few letters/);
    expect(await focused(page)).toBe('query');
    return { world, page };
  }

  it('sends to Settings without a key, and goes on once there is one', async () => {
    const world = await startWorld({ isBare: true });
    await world.choose('setUpSheet');
    const page = await openSidebar(world);
    await said(page, 'There is no CS2Cap API key yet. Choose CS2Cap ▸ Settings…');
    expect(await focused(page)).toBe('again');
    world.project.state.properties.set('script', new Map([['api_key', testKey]]));
    await page.keyboard.press('Enter');
    await said(page, 'The catalog is not loaded yet.');
  });

  it('loads the catalog with a button that says what it costs', async () => {
    const world = await startWorld();
    const page = await openSidebar(world);
    await page.getByRole('button', { name: 'Load the catalog (13 calls of your quota)' }).waitFor();
    expect(await page.locator('#query').isDisabled()).toBe(true);
    await page.keyboard.press('Enter');
    await said(page, '677 items. Type a few letters.');
    expect(quotaUsed(world)).toBeLessThanOrEqual(13);
    await page
      .locator('#quota')
      .filter({ hasText: `${quotaUsed(world)} of 1,000,000 calls this month` })
      .waitFor();
    const again = await openSidebar(world);
    await said(again, '677 items');
    expect(await again.locator('#load').isHidden()).toBe(true);
  });

  it('finds, picks, shows picture and price, and adds an alert that a sync arms', async () => {
    const catalog = loadCatalog().map((item) =>
      item.market_hash_name === REDLINE ? { ...item, image_url: PICTURE } : item,
    );
    const { world, page } = await openLoaded({ cs2cap: { catalog } });
    await page.keyboard.type('ak redline f');
    const active = page.locator('[role=option][aria-selected=true]');
    await active.filter({ hasText: 'AK-47 | RedlineField-Tested' }).waitFor();
    expect(await page.locator('#query').getAttribute('aria-expanded')).toBe('true');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    expect(await page.locator('#query').getAttribute('aria-activedescendant')).toBe('item-2');
    expect(await active.getAttribute('id')).toBe('item-2');
    for (let step = 0; step < 3; step++) await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: REDLINE }).waitFor();
    await page
      .locator('#price')
      .filter({ hasText: /^Best ask: \d+\.\d+ USD on \w+, \d+ min ago$/ })
      .waitFor();
    await page.getByRole('img', { name: `Picture of ${REDLINE}` }).waitFor();
    await page.getByText("Over all markets: CS2Cap can't watch a single one.").waitFor();
    expect(await focused(page)).toBe('price_below');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Tab');
    await page.keyboard.type('0.01');
    await page.locator('#hint').filter({ hasText: 'would fire at once' }).waitFor();
    await page.keyboard.press('Control+A');
    await page.keyboard.type('99999.50');
    await until('no hint', async () => (await page.locator('#hint').textContent()) === '');
    await page.keyboard.press('Enter');
    await said(page, 'Added in row 2. Next: CS2Cap ▸ Sync now');
    expect(await focused(page)).toBe('query');
    expect(world.lines('Alerts')[0]).toMatchObject({
      Item: REDLINE,
      Kind: 'price_above',
      Threshold: '99999.5',
      Enabled: 'TRUE',
    });
    expect(world.lines('Alerts')[0]?.['Row key']).not.toBe('');
    const before = quotaUsed(world);
    await world.choose('syncNow');
    expect(world.cell('Alerts', 2, 'Status')).toBe('Armed');
    expect(quotaUsed(world)).toBe(before);
  });

  it('keeps phases apart, and spreads without a currency', async () => {
    const { world, page } = await openLoaded();
    await page.keyboard.type('glock gamma doppler fn emer');
    const option = page.getByRole('option').first();
    await option.filter({ hasText: 'Factory New · Emerald' }).waitFor();
    await page.keyboard.press('Enter');
    await page.locator('#about').filter({ hasText: 'Factory New · Emerald' }).waitFor();
    await page.keyboard.press('ArrowUp');
    expect(await page.locator('#money').isHidden()).toBe(true);
    await page.keyboard.press('Tab');
    await page.keyboard.type('15');
    await tabTo(page, page.getByRole('button', { name: 'Add alert' }));
    await page.keyboard.press('Space');
    await said(page, 'Added in row 2');
    expect(world.lines('Alerts')[0]).toMatchObject({
      Phase: 'Emerald',
      Kind: 'spread_exceeds',
      Threshold: '15',
      Currency: '',
    });
    await world.choose('syncNow');
    expect(world.cell('Alerts', 2, 'Status')).toBe('Armed');
  });

  it('says what is wrong in a field, by the locale of the sheet', async () => {
    const { world, page } = await openLoaded({ locale: 'de_DE' });
    await page.keyboard.type(REDLINE);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: REDLINE }).waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.type('1.5');
    await page.keyboard.press('Enter');
    await page.locator('#threshold-wrong').filter({ hasText: 'uses a comma for decimals; write 1,5' }).waitFor();
    expect(await focused(page)).toBe('threshold');
    await page.keyboard.press('Control+A');
    await page.keyboard.type('1,5');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Control+A');
    await page.keyboard.type('12');
    await page.keyboard.press('Enter');
    await page.locator('#currency-wrong').filter({ hasText: '"12" is not a currency code' }).waitFor();
    expect(await focused(page)).toBe('currency');
    await page.keyboard.press('Control+A');
    await page.keyboard.type('eur');
    await page.keyboard.press('Enter');
    await said(page, 'Added in row 2');
    expect(world.lines('Alerts')[0]).toMatchObject({ Threshold: '1,5', Currency: 'EUR' });
  });

  it('goes back by Escape, empties the field, and says when nothing is found', async () => {
    const { page } = await openLoaded();
    await page.keyboard.type('qqqq zzzz');
    await said(page, 'Nothing is called "qqqq zzzz". Try fewer letters, or another word.');
    await page.keyboard.press('Escape');
    expect(await page.locator('#query').inputValue()).toBe('');
    await page.keyboard.type('awp asimov');
    await page.getByRole('option').first().filter({ hasText: 'AWP | Asiimov' }).waitFor();
    await page.keyboard.press('Enter');
    await page.locator('#form').waitFor();
    await page.keyboard.press('Escape');
    expect(await page.locator('#form').isHidden()).toBe(true);
    expect(await focused(page)).toBe('query');
    expect(await page.getByRole('option').count()).toBeGreaterThan(0);
    await page.evaluate("addEventListener('message', ({ data }) => { window.told = data.kind; })");
    await page.keyboard.press('Escape');
    expect(await page.evaluate('window.told')).toBeUndefined();
    await page.keyboard.press('Escape');
    await until('the sidebar to close', async () => (await page.evaluate('window.told')) === 'close');
  });

  it('searches 40,000 items as somebody types', async () => {
    const { page } = await openLoaded({ cs2cap: { catalog: largeCatalog() } });
    await said(page, '40,000 items');
    const { name, ms } = await page.evaluate<{ name: string; ms: number }>(`(async () => {
      const query = document.getElementById('query');
      const startedAt = performance.now();
      query.value = 'karambit gam';
      query.dispatchEvent(new Event('input'));
      while (!document.querySelector('[role=option]')) await new Promise((done) => setTimeout(done, 5));
      return { name: document.querySelector('[role=option]').textContent, ms: performance.now() - startedAt };
    })()`);
    expect(name).toMatch(/^★ Karambit \| Gamma DopplerFactory New · /);
    expect(ms).toBeLessThan(2000);
  });

  it('spends nothing of the reserve, and says so; the alert can still be added', async () => {
    const { world, page } = await openLoaded();
    const script = world.project.state.properties.get('script') ?? new Map<string, string>();
    const month = new Date(world.clock.now()).toISOString().slice(0, 7);
    script.set('quota', JSON.stringify({ month, used: 905 }));
    script.set('requests_per_month', '1000');
    const before = quotaUsed(world);
    await page.keyboard.type(REDLINE);
    await page.keyboard.press('Enter');
    await page
      .locator('#price')
      .filter({ hasText: 'A price costs 1 call of the monthly CS2Cap quota, but 0 of 1,000 are left' })
      .waitFor();
    expect(quotaUsed(world)).toBe(before);
    await page.keyboard.press('Tab');
    await page.keyboard.type('5');
    await page.keyboard.press('Enter');
    await said(page, 'Added in row 2');
  });

  it('says what failed, and loads what is missing with another press', async () => {
    const world = await startWorld();
    const repair = world.cs2cap.faults.arm({ query: /item_type=Sticker$/, times: 99 }, { kind: 'status', status: 404 });
    const page = await openSidebar(world);
    await said(page, 'The catalog is not loaded yet.');
    await page.keyboard.press('Enter');
    await said(page, /The catalog did not come whole \(Sticker: .*\d+ items/);
    repair();
    await tabTo(page, page.getByRole('button', { name: 'Load the catalog (1 call of your quota)' }));
    await page.keyboard.press('Enter');
    await said(page, '677 items. Type a few letters.');
    world.book.renameTab('Alerts', 'Others');
    await page.keyboard.type(REDLINE);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: REDLINE }).waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.type('5');
    await page.keyboard.press('Enter');
    await said(page, 'There is no tab "Alerts". Choose CS2Cap ▸ Set up this sheet');
    expect(await page.locator('#add').isEnabled()).toBe(true);
  });

  it('shows names as they are, never as markup', async () => {
    const evil = '<img src=x onerror="window.evil=1"> | Skin';
    const catalog = loadCatalog().map((item) => (item.item_id === 156 ? { ...item, market_hash_name: evil } : item));
    const { page } = await openLoaded({ cs2cap: { catalog } });
    await page.keyboard.type('onerror skin');
    await page.getByRole('option').first().filter({ hasText: evil }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: evil }).waitFor();
    await until('the price', async () => (await page.locator('#price').textContent())?.startsWith('Best ask'));
    expect(await page.evaluate('window.evil')).toBeUndefined();
  });
});
