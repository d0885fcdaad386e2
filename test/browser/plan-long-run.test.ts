import type { Page } from 'playwright-core';
import { afterAll, describe, expect, it } from 'vitest';
import { until } from '#sandbox/until.ts';
import { redline } from '../apps-script/alert-rows.ts';
import { startWorld, testKey, type World } from '../apps-script/harness.ts';
import { tabTo } from './keyboard.ts';
import { openChromium } from './open-chromium.ts';
import { changesOf, focused, openPreview, said, titled } from './preview.ts';

const chromium = await openChromium();
if ('missing' in chromium) console.warn(`SKIPPED: no Chromium can be started here: ${chromium.missing}`);

describe.skipIf('missing' in chromium)('the preview of a long sync in Chromium, by keyboard', () => {
  afterAll(async () => {
    if ('close' in chromium) await chromium.close();
  });

  const open = (world: World) => openPreview(chromium, world);

  /** Rows that are all to be changed, on a tier with 20 requests a minute; time passes only by `pass`. */
  async function startSlow(rows: number): Promise<World> {
    const world = await startWorld({
      cs2cap: { accounts: [{ key: testKey, tier: 'free', batchAccess: true, enabledCap: 500 }] },
    });
    const cells = (suffix: string) =>
      Array.from({ length: rows }, (_, index) => [
        redline.item,
        '',
        'price_below',
        `${index + 1}${suffix}`,
        'USD',
        'TRUE',
      ]);
    await world.book.paste('Alerts', 'A2', cells(''));
    await world.choose('syncNow');
    await world.clock.advance(10 * 60_000);
    await world.book.paste('Alerts', 'A2', cells('.5'));
    return world;
  }

  /** Lets the stand-ins' time pass until the page says so. */
  async function pass(world: World, page: Page, words: RegExp): Promise<void> {
    for (let step = 0; step < 2_000; step++) {
      if (words.test((await page.locator('#title').textContent()) ?? '')) return;
      await world.clock.advance(1_000);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    throw new Error(`never said ${words}: ${await page.locator('#title').textContent()}`);
  }

  const patchesOf = (world: World) => changesOf(world).filter(({ method }) => method === 'PATCH');

  it('shows counts and the time left, and stops when asked', async () => {
    const world = await startSlow(60);
    const page = await open(world);
    await focused(page, 'Apply 60 changes');
    await world.clock.advance(60_000);
    world.google.switches.sleep = 'clock';
    await page.keyboard.press('Enter');
    await focused(page, 'Stop');
    await said(page, 'You may close this window: it goes on by itself.');
    await until('the first wave', () => patchesOf(world).length > 0);
    await titled(page, /^Sending: \d+ of 60, about \d+ (s|min) left$/);
    expect(Number(await page.locator('#bar').getAttribute('max'))).toBe(60);
    expect(Number(await page.locator('#bar').getAttribute('value'))).toBeGreaterThan(0);
    await page.keyboard.press('Enter');
    await page.locator('#end').filter({ hasText: 'Stopping after what is being sent' }).waitFor();
    await focused(page, 'Close');
    await until('the wish to stop', () => world.project.state.properties.get('script')?.has('sync_stop'));
    await pass(world, page, /^Done$/);
    await said(page, /\d+ changed; stopped: \d+ changes not sent/);
    expect(await page.locator('#stop').isVisible()).toBe(false);
    expect(await page.locator('#end').textContent()).toBe('');
    expect(patchesOf(world).length).toBeLessThan(60);
  });

  it('goes on watching a run that goes on by itself, and can end it', async () => {
    const world = await startSlow(150);
    const page = await open(world);
    await focused(page, 'Apply 150 changes');
    await world.clock.advance(60_000);
    world.google.switches.sleep = 'clock';
    await page.keyboard.press('Enter');
    await pass(world, page, /^Not all is sent yet$/);
    await said(page, /\d+ changed; \d+ changes to go: it goes on by itself in about a minute/);
    await titled(page, /^Waiting to go on: \d+ of 150 sent$/);
    const first = patchesOf(world).length;
    await tabTo(page, page.getByRole('button', { name: 'Stop' }));
    await page.keyboard.press('Enter');
    await titled(page, 'The run has ended');
    await said(page, 'The Status tab says what was done.');
    await focused(page, 'Close');
    await world.clock.advance(120_000);
    await world.project.runDueTriggers();
    expect(patchesOf(world)).toHaveLength(first);
    expect(world.log().join()).toMatch(/will not go on; \d+ of 150 changes were sent/);
  });

  it('says who is at it where another run is, and tries again', async () => {
    const world = await startSlow(60);
    const page = await open(world);
    await focused(page, 'Apply 60 changes');
    await world.clock.advance(60_000);
    world.google.switches.sleep = 'clock';
    const other = world.choose('syncNow');
    await until('the other run', () => patchesOf(world).length > 0);
    await page.keyboard.press('Enter');
    await titled(page, 'Nothing was sent');
    await said(page, /"Sync now" has been running since .*Wait until it is done, or choose CS2Cap ▸ Stop sync/);
    await focused(page, 'Try again');
    expect(await page.locator('#table').isVisible()).toBe(false);
    let isOver = false;
    const over = other.then(() => {
      isOver = true;
    });
    while (!isOver) {
      await world.clock.advance(1_000);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await over;
    world.google.switches.sleep = 'skip';
    await page.keyboard.press('Enter');
    await titled(page, 'Nothing to do');
  });
});
