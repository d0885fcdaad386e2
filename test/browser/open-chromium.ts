import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import packed from '@sparticuz/chromium';
import { type Browser, chromium } from 'playwright-core';

/** A real browser, and the way to end it. */
export interface OpenChromium {
  readonly browser: Browser;
  close(): Promise<void>;
}

/** A sandbox of its own needs rights that containers rarely give; the page it shows is ours alone. */
const flags = ['--no-sandbox', '--disable-setuid-sandbox', '--disable-dev-shm-usage', '--disable-gpu'];
const startLimitMs = 20_000;

/**
 * Starts the headless Chromium of the npm package. Fails where it can't run: it is built for Linux on x64. With the
 * variable CI set that fails the tests; elsewhere they are skipped, and say why.
 */
export async function openChromium(): Promise<OpenChromium | { readonly missing: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'chromium-'));
  const tidy = () => rm(folder, { recursive: true, force: true });
  try {
    const executablePath = await unpackInto(folder);
    const browser = await chromium.launch({ executablePath, args: flags, timeout: startLimitMs });
    return { browser, close: () => browser.close().finally(tidy) };
  } catch (error) {
    await tidy();
    if (process.env['CI']) throw error;
    return { missing: String(error).split('\n')[0] ?? '' };
  }
}

/** The package unpacks into the folder for temporary files, and takes whatever `chromium` is there already, of any version. */
async function unpackInto(folder: string): Promise<string> {
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = folder;
  try {
    return await packed.executablePath();
  } finally {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
  }
}
