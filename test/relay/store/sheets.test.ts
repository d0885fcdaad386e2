import { expect, it } from 'vitest';
import { pairedSheets } from '#relay/store/sheets.ts';
import { storeForTest } from '../store-for-test.ts';
import { pairSheet } from '../support/paired-sheet.ts';

it('lists the sheet heard of last first, and one never heard of at the end', async () => {
  const db = await storeForTest();
  for (const [id, heardAt] of [
    ['a', 1],
    ['b', null],
    ['c', 2],
  ] as const) {
    await pairSheet(db, { id, build: id, last_contact_at: heardAt });
  }
  expect((await pairedSheets(db)).map((sheet) => sheet.build)).toEqual(['c', 'a', 'b']);
});
