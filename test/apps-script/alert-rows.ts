import type { World } from './harness.ts';

/** A line of the Alerts tab as a person types it. */
export interface TypedRow {
  readonly item: string;
  readonly phase?: string;
  readonly kind?: string;
  readonly threshold: string;
  readonly currency?: string;
  readonly enabled?: string;
}

/** AK-47 | Redline (Field-Tested) of the fixture catalog. */
export const redline = { item: 'AK-47 | Redline (Field-Tested)', threshold: '10', currency: 'USD' };
export const redlineId = 156;
export const asiimov = { item: 'AWP | Asiimov (Field-Tested)', threshold: '15', kind: 'spread_exceeds' };
export const karambit = { item: '★ Karambit | Doppler (Factory New)', phase: 'Phase 2', threshold: '500' };

/** Types rows from a line on, cell by cell. */
export async function typeRows(world: World, rows: readonly TypedRow[], first = 2): Promise<void> {
  for (const [index, row] of rows.entries()) {
    const cells = {
      Item: row.item,
      Phase: row.phase ?? '',
      Kind: row.kind ?? 'price_below',
      Threshold: row.threshold,
      Currency: row.currency ?? '',
      Enabled: row.enabled ?? 'TRUE',
    };
    for (const [header, text] of Object.entries(cells)) {
      if (text !== '') await world.type('Alerts', first + index, header, text);
    }
  }
}

/** Status and Message of a line, as they are shown. */
export const statusOf = (world: World, line: number): string =>
  [world.cell('Alerts', line, 'Status'), world.cell('Alerts', line, 'Message')].filter(Boolean).join(': ');

/** Lets the price of the Redline fall to where its alert fires, and CS2Cap see it. */
export async function fireRedline(world: World): Promise<void> {
  world.cs2cap.market.setPrice(redlineId, { ask: '9.50', bid: '9.00' });
  await world.cs2cap.tick();
}

/** Lets the price of the Redline rise above its threshold again. */
export function recoverRedline(world: World): void {
  world.cs2cap.market.setPrice(redlineId, { ask: '12.00', bid: '11.00' });
}

/** Puts many rows in at once, as a paste does. */
export async function pasteRows(world: World, rows: readonly TypedRow[]): Promise<void> {
  const code = `function paste(rows) {
    const tab = SpreadsheetApp.getActiveSpreadsheet().getSheetByName('Alerts');
    tab.insertRowsAfter(tab.getMaxRows(), rows.length);
    tab.getRange(2, 1, rows.length, 6).setValues(rows); }`;
  const files = { 'appsscript.json': JSON.stringify({ timeZone: 'Etc/UTC' }), 'Code.js': code };
  const cells = rows.map(({ item, phase, kind, threshold, currency, enabled }) => [
    item,
    phase ?? '',
    kind ?? 'price_below',
    threshold,
    currency ?? '',
    enabled !== 'FALSE',
  ]);
  const pasted = await world.google.createProject({ files }, world.book).run('paste', [cells]);
  if (!pasted.ok) throw new Error(pasted.error?.message);
}
