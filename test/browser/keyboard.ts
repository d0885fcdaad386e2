import type { Locator, Page } from 'playwright-core';

const mostStops = 250;
/** More than any menu has. */
const mostItems = 60;

/** Moves the focus with Tab (or Shift+Tab) until it is on that element; fails when a whole round does not reach it. */
export async function tabTo(page: Page, target: Locator, way: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  const trail: string[] = [];
  for (let stop = 0; stop < mostStops; stop += 1) {
    if ((await target.and(page.locator(':focus')).count()) > 0) return;
    await page.keyboard.press(way);
    trail.push(String(await page.evaluate('document.activeElement.outerHTML.slice(0, 70)')));
  }
  throw new Error(`${way} does not reach ${target}; the last stops were\n${trail.slice(-8).join('\n')}`);
}

/** Opens the sheet's menu and chooses an item, by keys alone. */
export async function chooseFromMenu(page: Page, name: string): Promise<void> {
  const item = page.getByRole('menuitem', { name, exact: true });
  // A window that an earlier run opens only now takes the focus, and with it the menu, away: then once more.
  for (let opened = 0; opened < 3; opened += 1) {
    await tabTo(page, page.getByRole('button', { name: 'CS2Cap ▾' }));
    await page.keyboard.press('ArrowDown');
    for (let step = 0; step < mostItems; step += 1) {
      if ((await item.and(page.locator(':focus')).count()) > 0) return page.keyboard.press('Enter');
      await page.keyboard.press('ArrowDown');
    }
  }
  throw new Error(`The menu has no item ${name}`);
}

/** Types text into what has the focus in place of what is there, and ends with a key. */
export async function typeOver(page: Page, text: string, end = 'Enter'): Promise<void> {
  await page.keyboard.press('Control+A');
  await page.keyboard.type(text);
  await page.keyboard.press(end);
}
