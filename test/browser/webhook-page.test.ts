import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { startScene, TOKEN } from '#sandbox/telegram/raw-call.ts';
import { fireRedline } from '../apps-script/alert-rows.ts';
import { testKey, type World } from '../apps-script/harness.ts';
import { directUrlOf, startDirect } from '../apps-script/inbox/direct.ts';
import { openChromium } from './open-chromium.ts';

const chromium = await openChromium();
if ('missing' in chromium) console.warn(`SKIPPED: no Chromium can be started here: ${chromium.missing}`);

describe.skipIf('missing' in chromium)('the page of destinations and deliveries in Chromium', () => {
  afterAll(async () => {
    if ('close' in chromium) await chromium.close();
  });

  /** The page as the sheet shows it, in a tab of its own; `asked` are the questions it asked, all answered with yes. */
  async function open(world: World, menuFunction: string) {
    if ('missing' in chromium) throw new Error(chromium.missing);
    await world.choose(menuFunction);
    const page = await chromium.browser.newPage({ viewport: { width: 720, height: 520 } });
    page.setDefaultTimeout(10_000);
    const asked: string[] = [];
    page.on('dialog', (dialog) => {
      asked.push(dialog.message());
      void dialog.accept();
    });
    await page.goto(world.person.shown.findLast(({ kind }) => kind === 'dialog')?.dialogUrl ?? '');
    return { page, asked, said: page.locator('#said') };
  }

  const webhooks = (world: World) => world.cs2cap.account(testKey).webhooks();

  it('pauses the last active destination only after it said what that costs, and resumes it', async () => {
    const world = await startDirect();
    const { page, asked, said } = await open(world, 'listDestinations');
    await page.getByRole('heading', { name: 'CS2Cap toolkit: sheet (this sheet)' }).waitFor();
    expect(await page.locator('body').textContent()).not.toContain(directUrlOf(world).split('k=')[1]);
    await page.getByRole('button', { name: 'Pause' }).click();
    await said.filter({ hasText: '"CS2Cap toolkit: sheet" is paused.' }).waitFor();
    expect(asked).toEqual([expect.stringContaining('It is the last active destination, and 1 alert is enabled')]);
    expect(webhooks(world)[0]?.is_active).toBe(false);
    await page.getByRole('button', { name: 'Resume' }).click();
    await said.filter({ hasText: 'is active.' }).waitFor();
    expect(webhooks(world)[0]?.is_active).toBe(true);
  });

  it('adds a Telegram chat and a Discord channel; tokens leave the page with the request', async () => {
    const world = await startDirect();
    const { telegram, ann } = await startScene();
    onTestFinished(() => telegram.stop());
    world.project.state.properties.get('script')?.set('telegram_root', telegram.url);
    const { page, said } = await open(world, 'listDestinations');
    await page.getByLabel('Bot token').fill(TOKEN);
    await page.getByLabel('Chat id').fill(String(ann.id));
    await page.getByRole('button', { name: 'Send a message there and add it' }).click();
    await said.filter({ hasText: `"Telegram ${ann.id}" is added; a message there said so.` }).waitFor();
    expect(await page.getByLabel('Bot token').inputValue()).toBe('');
    await page.getByLabel('Webhook address').fill('https://example.com/x');
    await page.getByRole('button', { name: 'Add it', exact: true }).click();
    await said.filter({ hasText: 'That is not the address of a Discord webhook' }).waitFor();
    expect(webhooks(world).map((webhook) => webhook.platform)).toEqual(['google_sheets', 'telegram']);
    expect(await page.content()).not.toContain('test-token');
  });

  it('shows deliveries with their attempts', async () => {
    const world = await startDirect();
    await fireRedline(world);
    const { page } = await open(world, 'listDeliveries');
    await page.getByText('alert.triggered: succeeded, 1 attempt, last answer 200').waitFor();
    await page.getByRole('button', { name: 'Attempts' }).click();
    await page.getByText(/^#1 .*: succeeded, 200/).waitFor();
  });
});
