import { afterAll, describe, expect, it } from 'vitest';
import { loadCatalog } from '#sandbox/cs2cap/catalog.ts';
import { until } from '#sandbox/until.ts';
import { asiimov, fireRedline, karambit, redline, redlineId, statusOf, typeRows } from '../apps-script/alert-rows.ts';
import { startWorld, testKey, type World } from '../apps-script/harness.ts';
import { tabTo } from './keyboard.ts';
import { openChromium } from './open-chromium.ts';
import { alertsOf, changesOf, closed, focused, lines, openPreview, said, titled } from './preview.ts';

const chromium = await openChromium();
if ('missing' in chromium) console.warn(`SKIPPED: no Chromium can be started here: ${chromium.missing}`);

describe.skipIf('missing' in chromium)('the preview of a sync in Chromium, by keyboard', () => {
  afterAll(async () => {
    if ('close' in chromium) await chromium.close();
  });

  const open = (world: World, menuFunction?: string) => openPreview(chromium, world, menuFunction);

  async function startSynced(rows: Parameters<typeof typeRows>[1]): Promise<World> {
    const world = await startWorld();
    await typeRows(world, rows);
    await world.choose('syncNow');
    return world;
  }

  /** A sheet with so many synced rows, of which the first ones are gone. */
  async function startDeleting(rows: number, gone: number): Promise<World> {
    const world = await startSynced(
      Array.from({ length: rows }, (_, index) => ({ ...redline, threshold: `${index + 1}` })),
    );
    for (let row = 0; row < gone; row++) world.book.deleteRow('Alerts', 2);
    return world;
  }

  it('lists the plan with reasons, filters it, and Apply does it and says what was done', async () => {
    const world = await startSynced([redline]);
    await world.type('Alerts', 2, 'Threshold', '10.50');
    await typeRows(world, [karambit, asiimov, { ...redline, item: 'AK-47 | Redlin (Field-Tested)' }], 3);
    const before = changesOf(world).length;
    const page = await open(world);
    await focused(page, 'Apply 3 changes');
    await titled(page, '3 changes to send to CS2Cap');
    await said(page, 'Nothing has happened yet. Apply does exactly this.');
    const all = await lines(page);
    expect(all.map((cells) => cells.slice(0, 3))).toEqual([
      ['Row 2', 'change', redline.item],
      ['Row 3', 'create', `${karambit.item} (Phase 2)`],
      ['Row 4', 'create', asiimov.item],
      ['Row 5', 'not sent', 'AK-47 | Redlin (Field-Tested)'],
    ]);
    expect(all[0]?.[3]).toBe('threshold 10 → 10.5');
    expect(all[3]?.[3]).toContain(redline.item);
    await tabTo(page, page.getByRole('button', { name: 'create 2' }), 'Shift+Tab');
    await page.keyboard.press('Enter');
    expect((await lines(page)).map(([where]) => where)).toEqual(['Row 3', 'Row 4']);
    expect(await page.getByRole('button', { name: 'create 2' }).getAttribute('aria-pressed')).toBe('true');
    await tabTo(page, page.getByRole('button', { name: 'all 4' }), 'Shift+Tab');
    await page.keyboard.press('Space');
    expect(await lines(page)).toEqual(all);
    expect(changesOf(world)).toHaveLength(before);
    await tabTo(page, page.getByRole('button', { name: 'Apply 3 changes' }));
    await page.keyboard.press('Enter');
    await titled(page, 'Done');
    await said(page, '2 created, 1 changed, 1 with an error: see Message.');
    await focused(page, 'Close');
    expect(await page.locator('#apply').isVisible()).toBe(false);
    expect([2, 3, 4].map((line) => statusOf(world, line))).toEqual(['Armed', 'Armed', 'Armed']);
    expect(world.log()[0]).toContain('2 created, 1 changed');
    await page.keyboard.press('Enter');
    await expect.poll(() => closed(page)).toBe(1);
  });

  it('has nothing but Close where both sides agree, and closes by Escape', async () => {
    const world = await startSynced([redline]);
    const page = await open(world);
    await titled(page, 'Nothing to do: the sheet and CS2Cap agree');
    await focused(page, 'Close');
    expect(await page.locator('#apply').isVisible()).toBe(false);
    expect(await page.locator('#table').isVisible()).toBe(false);
    await page.keyboard.press('Escape');
    await expect.poll(() => closed(page)).toBe(1);
  });

  it('refuses a plan that is outdated, sends nothing, and shows the one of now with the reason', async () => {
    const world = await startSynced([redline, asiimov]);
    await world.type('Alerts', 3, 'Threshold', '16');
    const page = await open(world);
    await focused(page, 'Apply 1 change');
    await fireRedline(world);
    const before = changesOf(world).length;
    await page.keyboard.press('Enter');
    await said(page, 'The sheet or CS2Cap has changed since this preview. Nothing was sent');
    await focused(page, 'Apply 1 change');
    expect((await lines(page)).map((cells) => cells.slice(0, 2))).toEqual([
      ['Row 3', 'change'],
      ['Row 2', 'fired'],
    ]);
    expect(changesOf(world)).toHaveLength(before);
    await page.keyboard.press('Enter');
    await said(page, '1 changed, 1 fired');
  });

  it('shows a conflict with both values, and leaves it to a person', async () => {
    const world = await startSynced([redline]);
    await world.type('Alerts', 2, 'Threshold', '8');
    await fetch(`${world.cs2cap.url}/v1/account/alerts/${alertsOf(world)[0]?.id}`, {
      method: 'PATCH',
      headers: { Authorization: `Bearer ${testKey}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ threshold_value: '9' }),
    });
    const before = changesOf(world).length;
    const page = await open(world);
    await titled(page, 'Nothing to send to CS2Cap');
    await focused(page, 'Apply');
    const why = 'threshold changed on both sides: here 8, at CS2Cap 9';
    expect(await lines(page)).toEqual([['Row 2', 'conflict', redline.item, why]]);
    await page.keyboard.press('Enter');
    await said(page, '1 in conflict: see Message');
    expect(changesOf(world)).toHaveLength(before);
    expect(statusOf(world, 2)).toMatch(/^Conflict: .*here 8, at CS2Cap 9/);
  });

  it('deletes only with the box ticked', async () => {
    const world = await startDeleting(4, 1);
    const page = await open(world);
    const box = page.getByRole('checkbox', { name: /Also delete 1 of 4 alerts at CS2Cap: its row is gone/ });
    await box.and(page.locator(':focus')).waitFor();
    await titled(page, 'Nothing to send to CS2Cap');
    await page.locator('#end').filter({ hasText: '1 delete left out' }).waitFor();
    expect(await page.getByRole('button', { name: 'Apply' }).isDisabled()).toBe(true);
    await page.keyboard.press('Space');
    await titled(page, '1 change to send to CS2Cap');
    expect(await page.getByLabel(/to confirm/).isVisible()).toBe(false);
    await tabTo(page, page.getByRole('button', { name: 'Apply 1 change' }));
    await page.keyboard.press('Enter');
    await said(page, '1 deleted.');
    expect(alertsOf(world)).toHaveLength(3);
  });

  it('wants the number typed where many would be deleted', async () => {
    const world = await startDeleting(6, 3);
    await world.type('Alerts', 2, 'Threshold', '4.50');
    const page = await open(world);
    await focused(page, 'Apply 1 change');
    await tabTo(page, page.getByRole('checkbox'), 'Shift+Tab');
    await page.keyboard.press('Space');
    await page.getByLabel('That is a lot at once. Type 3 to confirm:').and(page.locator(':focus')).waitFor();
    const apply = page.getByRole('button', { name: 'Apply 4 changes' });
    await page.locator('#end').filter({ hasText: 'Apply waits for the number 3' }).waitFor();
    await page.keyboard.type('2');
    await page.keyboard.press('Enter');
    expect(await apply.isDisabled()).toBe(true);
    await page.keyboard.press('Backspace');
    await page.keyboard.type('3');
    expect(await apply.isEnabled()).toBe(true);
    expect(alertsOf(world)).toHaveLength(6);
    await page.keyboard.press('Enter');
    await said(page, '1 changed, 3 deleted.');
    expect(alertsOf(world)).toHaveLength(3);
  });

  it('offers to create alerts switched off where CS2Cap has nobody to tell', async () => {
    const world = await startWorld({
      cs2cap: { accounts: [{ key: testKey, tier: 'quant', emailVerified: false }] },
    });
    await typeRows(world, [redline, asiimov]);
    const page = await open(world);
    await focused(page, 'Apply 2 changes');
    await page.keyboard.press('Enter');
    await titled(page, '2 alerts could not be created armed');
    expect(alertsOf(world)).toEqual([]);
    await page
      .getByRole('checkbox', { name: /Create them switched off\. CS2Cap has nobody to tell/ })
      .and(page.locator(':focus'))
      .waitFor();
    await page.keyboard.press('Space');
    await tabTo(page, page.getByRole('button', { name: 'Look again' }));
    await page.keyboard.press('Enter');
    await focused(page, 'Apply 2 changes');
    await page.keyboard.press('Enter');
    await titled(page, 'Done');
    expect(alertsOf(world).map((alert) => alert.is_enabled)).toEqual([false, false]);
    expect(await page.locator('#off').isVisible()).toBe(false);
  });

  it('takes back the last sync', async () => {
    const world = await startSynced([redline, asiimov]);
    await world.type('Alerts', 2, 'Threshold', '9.50');
    await world.choose('syncNow');
    const page = await open(world, 'undoSync');
    await focused(page, 'Apply 1 change');
    expect((await lines(page)).map((cells) => cells.slice(0, 3))).toEqual([['Row 2', 'change', redline.item]]);
    await page.keyboard.press('Enter');
    await titled(page, 'Done');
    expect([alertsOf(world)[0]?.threshold_value, world.cell('Alerts', 2, 'Threshold')]).toEqual(['10', '10']);
  });

  it('says why there is nothing to take back', async () => {
    const world = await startWorld();
    const page = await open(world, 'undoSync');
    await titled(page, 'There is no plan to show');
    await said(page, 'There is nothing to undo: the last sync changed nothing at CS2Cap.');
  });

  it('sends to Settings without a key, and goes on once there is one', async () => {
    const world = await startWorld();
    await typeRows(world, [redline]);
    const kept = world.project.state.properties.get('script')?.get('api_key') ?? '';
    world.project.state.properties.get('script')?.delete('api_key');
    const page = await open(world);
    await titled(page, 'There is no plan to show');
    await said(page, 'CS2Cap ▸ Settings…');
    await focused(page, 'Try again');
    world.project.state.properties.get('script')?.set('api_key', kept);
    await page.keyboard.press('Enter');
    await focused(page, 'Apply 1 change');
    expect(await page.locator('#words').getAttribute('class')).toBe('');
  });

  it('does not leave a run that broke off without a way on', async () => {
    const world = await startWorld();
    await typeRows(world, [redline]);
    const page = await open(world);
    await focused(page, 'Apply 1 change');
    world.google.switches.killAt = { method: 'UrlFetchApp.fetchAll', call: 2 };
    await page.keyboard.press('Enter');
    await titled(page, 'It broke off');
    await said(page, 'Some of it may have been sent: Try again shows what is left.');
    world.google.switches.killAt = undefined;
    await page.keyboard.press('Enter');
    await page.locator('#apply:focus').filter({ hasText: 'Apply' }).waitFor();
    await world.clock.advance(8 * 60_000);
    await page.keyboard.press('Enter');
    await titled(page, 'Done');
    expect(alertsOf(world)).toHaveLength(1);
    expect(statusOf(world, 2)).toBe('Armed');
  });

  it('shows names as they are, never as markup', async () => {
    const evil = '<img src=x onerror="window.evil=1"> | Skin';
    const catalog = loadCatalog().map((item) =>
      item.item_id === redlineId ? { ...item, market_hash_name: evil } : item,
    );
    const world = await startWorld({ cs2cap: { catalog } });
    await typeRows(world, [
      { ...redline, item: evil },
      { ...redline, item: '<b onclick=x>no</b>' },
    ]);
    const page = await open(world);
    await focused(page, 'Apply 1 change');
    expect((await lines(page)).map(([, , item]) => item)).toEqual([evil, '<b onclick=x>no</b>']);
    expect(await page.locator('#lines img, #lines b').count()).toBe(0);
    expect(await page.evaluate('window.evil')).toBeUndefined();
  });

  it('draws 200 lines at first and all when asked, and fits its window', async () => {
    const world = await startWorld();
    await world.book.paste(
      'Alerts',
      'A2',
      Array.from({ length: 230 }, (_, index) => [redline.item, '', 'price_below', `${index + 1}`, 'USD', 'TRUE']),
    );
    const page = await open(world);
    await focused(page, 'Apply 230 changes');
    expect(await page.locator('#lines tr').count()).toBe(200);
    await tabTo(page, page.getByRole('button', { name: 'Show all 230' }), 'Shift+Tab');
    await page.keyboard.press('Enter');
    expect(await page.locator('#lines tr').count()).toBe(230);
    expect(await page.evaluate('document.activeElement.id')).toBe('main');
    await page.keyboard.press('End');
    await until('the end of the list', () =>
      page.evaluate('Math.abs(main.scrollHeight - main.scrollTop - main.clientHeight) < 2'),
    );
    const size = 'document.documentElement';
    expect(await page.evaluate(`[${size}.scrollWidth, ${size}.scrollHeight]`)).toEqual([760, 560]);
    await tabTo(page, page.getByRole('button', { name: 'Apply 230 changes' }));
    const outline = 'getComputedStyle(document.activeElement).outlineStyle';
    expect(await page.evaluate(outline)).toBe('solid');
  });

  it('keeps its buttons in sight with a long list and the question about deletes', async () => {
    const world = await startDeleting(40, 15);
    await world.book.paste(
      'Alerts',
      'A28',
      Array.from({ length: 60 }, (_, index) => [redline.item, '', 'price_above', `${index + 90}`, 'USD', 'TRUE']),
    );
    const page = await open(world);
    await focused(page, 'Apply 60 changes');
    await tabTo(page, page.getByRole('checkbox'), 'Shift+Tab');
    await page.keyboard.press('Space');
    const box = await page.locator('#apply').boundingBox();
    expect((box?.y ?? 999) + (box?.height ?? 0)).toBeLessThanOrEqual(560);
    expect((await page.locator('#main').boundingBox())?.height).toBeGreaterThan(200);
  });
});
