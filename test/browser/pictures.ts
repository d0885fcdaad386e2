/** Plays a short story in the sandbox, at a fixed time, and takes the two pictures of the README. */
import { writeFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { systemClock } from '#sandbox/clock.ts';
import { FaultBoard } from '#sandbox/faults/fault-board.ts';
import { startPage } from '#sandbox/page-server.ts';
import { FREE_KEY, QUANT_KEY } from '#sandbox/sandbox.ts';
import { openChromium } from './open-chromium.ts';
import { openPictureFolder } from './picture-options.ts';
import { playChanges, playSheet, startPictureSandbox } from './picture-story.ts';

const folder = openPictureFolder('../../apps-script/pictures/', 'sheet');
const mostBytes = 150_000;

/** The page with the sheet alone; the frame around the selection goes because it is drawn sooner or later. */
const sheetAlone = `
  .steps, .chat, .market, .watch, .strip > :not(strong) { display: none !important; }
  main { display: flex !important; height: calc(100vh - 3rem) !important; }
  .panel.sheet { flex: 1; height: auto; }
  .tabulator-range-overlay { display: none; }`;

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
  await writeFile(folder.pathOf(name), picture);
  console.log(`${name}: ${(picture.length / 1000).toFixed(0)} kB`);
}

async function main(): Promise<void> {
  const chromium = await openChromium();
  if ('missing' in chromium) throw new Error(`No Chromium can be started here: ${chromium.missing}`);
  const { sandbox, clock, ann } = await startPictureSandbox();
  const world = {
    ...sandbox,
    accountKeys: [QUANT_KEY, FREE_KEY],
    faults: new FaultBoard(sandbox),
    clock: systemClock,
  };
  const served = await startPage(world, 0);
  try {
    await playSheet(sandbox, ann, clock);
    const page = await openPage(served.url, chromium.browser);
    await takePicture(page, 'editor.png');
    if (folder.isTrial) return;
    await playChanges(sandbox, ann, clock);
    await page.setViewportSize({ width: 1120, height: 748 });
    await page.getByRole('button', { name: 'CS2Cap ▾' }).click();
    await page.getByRole('menuitem', { name: 'Preview sync' }).click();
    const dialog = page.frameLocator('dialog.window iframe');
    await dialog.getByRole('button', { name: /^Apply \d/ }).waitFor();
    await page.locator('#run', { hasText: 'ended' }).waitFor();
    await takePicture(page, 'preview.png');
    await folder.finish();
  } finally {
    await served.stop();
    await Promise.all([chromium.close(), sandbox.stop()]);
  }
}

await main();
