import type { Page as Tab } from 'playwright-core';
import { systemClock } from '#sandbox/clock.ts';
import { FaultBoard } from '#sandbox/faults/fault-board.ts';
import { startPage } from '#sandbox/page-server.ts';
import { FREE_KEY, QUANT_KEY, startSandbox } from '#sandbox/sandbox.ts';
import { until } from '#sandbox/until.ts';
import { build } from '../../apps-script/build.mjs';
import { actOnAlert, askForAlerts } from './bot-story.ts';
import { openChromium } from './open-chromium.ts';
import { openPictureFolder } from './picture-options.ts';

const folder = openPictureFolder('pictures/', 'bot');

/** Draws the pictures of the README from the sandbox: an alert that was acted on, and the commands at work. */
async function drawBot(): Promise<void> {
  const chromium = await openChromium();
  if ('missing' in chromium) throw new Error(`No Chromium can be started here: ${chromium.missing}`);
  await build();
  const sandbox = await startSandbox({ marketTickMs: 200 });
  const world = { ...sandbox, accountKeys: [QUANT_KEY, FREE_KEY], faults: new FaultBoard(sandbox), clock: systemClock };
  const page = await startPage(world, 0);
  try {
    await sandbox.relay.start();
    const tab = await chromium.browser.newPage({ viewport: { width: 1500, height: 1100 }, deviceScaleFactor: 1.25 });
    await tab.goto(page.url);
    await actOnAlert(sandbox);
    await draw(tab, 'bot-alert.png');
    if (folder.isTrial) return;
    await askForAlerts(sandbox);
    await draw(tab, 'bot-commands.png');
    await folder.finish();
  } finally {
    await chromium.close();
    await page.stop();
    await sandbox.stop();
  }
}

async function draw(tab: Tab, name: string): Promise<void> {
  const panel = tab.locator('.panel.chat');
  await until('the page to show the last message', async () => (await panel.locator('.message').count()) > 2);
  await tab.waitForTimeout(800);
  await panel.screenshot({ path: folder.pathOf(name) });
}

await drawBot();
