import { expect, it } from 'vitest';
import { readMarked } from '#shared/marked-text.ts';

it('tells names of menu items and code from the rest, and leaves other signs alone', () => {
  expect(readMarked('**Settings…** in the sheet, `CS2C_API_KEY` for 2 * 3 ` relays')).toEqual([
    { text: 'Settings…', look: 'bold' },
    { text: ' in the sheet, ', look: 'plain' },
    { text: 'CS2C_API_KEY', look: 'code' },
    { text: ' for 2 * 3 ` relays', look: 'plain' },
  ]);
  expect(readMarked('')).toEqual([]);
});
