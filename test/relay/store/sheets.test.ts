import { expect, it } from 'vitest';
import { addSheet, pairedSheets } from '#relay/store/sheets.ts';
import { storeForTest } from '../store-for-test.ts';

it('lists the sheet heard of last first, and one never heard of at the end', async () => {
  const db = await storeForTest();
  for (const [id, heardAt] of [
    ['a', 1],
    ['b', null],
    ['c', 2],
  ] as const) {
    await addSheet(db, {
      id,
      link_key: 'an-obvious-test-link-key',
      exec_url: 'https://script.google.com/macros/s/x/exec',
      build: id,
      customer_id: 1,
      state: 'paired',
      paired_at: 0,
      last_contact_at: heardAt,
      actions_told_until: 0,
      last_problem: null,
    });
  }
  expect((await pairedSheets(db)).map((sheet) => sheet.build)).toEqual(['c', 'a', 'b']);
});
