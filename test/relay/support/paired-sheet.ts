import type { Db, SheetTable } from '#relay/store/schema.ts';
import { addSheet } from '#relay/store/sheets.ts';
import { LINK_KEY } from './web-app.ts';

export const SHEET = 'AbCdEfGhIjKlMnOpQrStUv';
export const SHEET_LANE = `sheet:${SHEET}`;
/** What CS2Cap signs with for the sheet; the relay does not know it. */
export const SHEET_SECRET = 'whsec_of-the-sheet';

/** A sheet that was paired and never heard of since, or what `change` makes of it. */
export function pairSheet(db: Db, change: Partial<SheetTable> = {}): Promise<void> {
  return addSheet(db, {
    id: SHEET,
    link_key: LINK_KEY,
    exec_url: 'https://script.google.com/macros/s/x/exec',
    build: '1',
    customer_id: 1,
    state: 'paired',
    paired_at: 1,
    last_contact_at: null,
    actions_told_until: 0,
    last_problem: null,
    ...change,
  });
}
