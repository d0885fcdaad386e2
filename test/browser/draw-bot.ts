import { fileURLToPath } from 'node:url';
import type { Page as Tab } from 'playwright-core';
import { systemClock } from '#sandbox/clock.ts';
import { FaultBoard } from '#sandbox/faults/fault-board.ts';
import { startPage } from '#sandbox/page-server.ts';
import { FREE_KEY, QUANT_KEY, type Sandbox, startSandbox } from '#sandbox/sandbox.ts';
import { until } from '#sandbox/until.ts';
import { openChromium } from './open-chromium.ts';

/** Draws the pictures of the README from the sandbox: an alert that was acted on, and the commands at work. */
async function drawBot(): Promise<void> {
  const chromium = await openChromium();
  if ('missing' in chromium) throw new Error(`No Chromium can be started here: ${chromium.missing}`);
  const sandbox = await startSandbox({ marketTickMs: 200 });
  const world = { ...sandbox, accountKeys: [QUANT_KEY, FREE_KEY], faults: new FaultBoard(sandbox), clock: systemClock };
  const page = await startPage(world, 0);
  try {
    await sandbox.relay.start();
    const tab = await chromium.browser.newPage({ viewport: { width: 1500, height: 1100 }, deviceScaleFactor: 1.25 });
    await tab.goto(page.url);
    await actOnAlert(sandbox);
    await draw(tab, 'bot-alert.png');
    await askForAlerts(sandbox);
    await draw(tab, 'bot-commands.png');
  } finally {
    await chromium.close();
    await page.stop();
    await sandbox.stop();
  }
}

/** An alert is made, fires, is lowered, fires again, and is left with its buttons. */
async function actOnAlert({ ann, bot, cs2cap }: Sandbox): Promise<void> {
  const seat = ann.in(bot);
  await seat.sends('/connect');
  await seat.sees(/Connected/);
  const redline = cs2cap.market.items().find((item) => item.market_hash_name === 'AK-47 | Redline (Field-Tested)');
  const itemId = redline?.item_id ?? 0;
  cs2cap.market.setPrice(itemId, { ask: '24.00', bid: '22' });
  await seat.sends('/alert AK-47 Redline FT below 20.50 USD');
  await seat.sees(/^Armed/);
  cs2cap.market.setPrice(itemId, { ask: '20.10', bid: '19' });
  const fired = await seat.sees(/Seen: 20\.10/);
  cs2cap.market.setPrice(itemId, { ask: '21.00', bid: '19' });
  await seat.presses(/−5 %/);
  await seat.sees(/✓ Lowered to 19\.475/);
  cs2cap.market.setPrice(itemId, { ask: '19.20', bid: '18' });
  await seat.sees(/Seen: 19\.20/, { after: fired });
}

async function askForAlerts({ ann, bot }: Sandbox): Promise<void> {
  const seat = ann.in(bot);
  await seat.sends('/alert karambit doppler fn below 900 USD');
  const which = await seat.sees('Which one?');
  await seat.presses({ message: which, label: /\| Doppler/ });
  const phase = await seat.sees(/Which phase/);
  await seat.presses({ message: phase, label: 'Ruby' });
  await seat.sees(/^Armed: ★/);
  await seat.sends('/settings quiet 23:00-07:00 digest');
  await seat.sees(/kept for one digest/);
  await seat.sends('/route AK-47 Redline');
  await seat.sees(/Goes to|Nobody/);
  await seat.sends('/alerts');
  await seat.sees(/Alerts: 2/);
}

async function draw(tab: Tab, name: string): Promise<void> {
  const panel = tab.locator('.panel.chat');
  await until('the page to show the last message', async () => (await panel.locator('.message').count()) > 2);
  await tab.waitForTimeout(800);
  await panel.screenshot({ path: fileURLToPath(new URL(`pictures/${name}`, import.meta.url)) });
}

await drawBot();
