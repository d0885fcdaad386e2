/** The short story that the pictures of the sheet show, at a fixed time. */
import { ManualClock } from '#sandbox/clock.ts';
import { QUANT_KEY, type Sandbox, startSandbox } from '#sandbox/sandbox.ts';
import { type SheetRow, type SheetUser, sheetUser } from '#sandbox/sheet-user.ts';
import { build } from '../../apps-script/build.mjs';

const minuteMs = 60_000;

/** Builds the bundle and gives the sandbox of the story, with a person in front of its sheet. */
export async function startPictureSandbox() {
  await build();
  const clock = new ManualClock(Date.UTC(2026, 10, 23, 9, 0, 0));
  const sandbox = await startSandbox({ clock, google: { sleep: 'skip' } });
  return { sandbox, clock, ann: sheetUser(sandbox.sheet) };
}

const ASIIMOV = 'AWP | Asiimov (Field-Tested)';
const LORE = 'AWP | Dragon Lore (Field-Tested)';
const HOWL = 'M4A4 | Howl (Minimal Wear)';
const BLAZE = 'Desert Eagle | Blaze (Factory New)';
const FADE = '★ Butterfly Knife | Fade (Factory New)';

const row = (item: string, kind: string, threshold: string, more: SheetRow = {}): SheetRow => ({
  Item: item,
  Kind: kind,
  Threshold: threshold,
  Currency: kind === 'spread_exceeds' ? '' : 'USD',
  Enabled: 'TRUE',
  ...more,
});

const ROWS: readonly SheetRow[] = [
  row('AK-47 | Redline (Field-Tested)', 'price_below', '31.50', { 'Re-arm': 'after 6 h' }),
  row(ASIIMOV, 'price_below', '118'),
  row('★ Karambit | Doppler (Factory New)', 'price_below', '1150', { Phase: 'Phase 2' }),
  row(LORE, 'price_below', '5600'),
  row(HOWL, 'price_above', '4300'),
  row(BLAZE, 'price_below', '525', { Currency: 'EUR', Enabled: 'FALSE' }),
  row('Glock-18 | Fade (Factory New)', 'spread_exceeds', '12'),
  row(FADE, 'price_below', '2400'),
  row('AK-47 | Fire Serpant (Minimal Wear)', 'price_below', '900'),
];

const PRICES: readonly (readonly [item: string, ask: string, bid: string])[] = [
  ['AK-47 | Redline (Field-Tested)', '34.20', '32.90'],
  [ASIIMOV, '124.80', '119.50'],
  [LORE, '6120', '5850'],
  [HOWL, '4040', '3900'],
  ['Glock-18 | Fade (Factory New)', '1480', '1395'],
  [FADE, '2610', '2490'],
];

function idOf({ cs2cap }: Sandbox, name: string): number {
  const item = cs2cap.market.items().find(({ market_hash_name }) => market_hash_name === name);
  if (!item) throw new Error(`the catalog has no ${name}`);
  return item.item_id;
}

/** Somebody changes an alert with another tool. */
async function patchElsewhere({ cs2cap }: Sandbox, item: string, changes: object): Promise<void> {
  const alert = cs2cap
    .account(QUANT_KEY)
    .alerts()
    .find((each) => each.item.market_hash_name === item);
  const answer = await fetch(`${cs2cap.url}/v1/account/alerts/${alert?.id}`, {
    method: 'PATCH',
    headers: { Authorization: `Bearer ${QUANT_KEY}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(changes),
  });
  if (!answer.ok) throw new Error(`${item} could not be changed: ${answer.status}`);
}

async function lineOf(ann: SheetUser, item: string): Promise<number> {
  const index = ann.reads('Alerts').findIndex((each) => each['Item'] === item);
  if (index < 0) throw new Error(`no row for ${item}`);
  return index + 2;
}

/** A person hides the columns that they don't look at. */
async function hideColumns({ google, sheet }: Sandbox, headers: readonly string[]): Promise<void> {
  const code = `function hide(headers) {
    const tab = SpreadsheetApp.getActiveSpreadsheet().getSheetByName('Alerts');
    const names = tab.getRange(1, 1, 1, tab.getLastColumn()).getValues()[0];
    for (const header of headers) tab.hideColumns(names.indexOf(header) + 1); }`;
  const files = { 'appsscript.json': JSON.stringify({ timeZone: 'Etc/UTC' }), 'Code.js': code };
  const hidden = await google.createProject({ files }, sheet.spreadsheet).run('hide', [headers]);
  if (!hidden.ok) throw new Error(hidden.error?.message);
}

/** A sheet in the middle of its life: something fired, something changed on both sides, something is misspelt. */
export async function playSheet(sandbox: Sandbox, ann: SheetUser, clock: ManualClock): Promise<void> {
  for (const [item, ask, bid] of PRICES) sandbox.cs2cap.market.setPrice(idOf(sandbox, item), { ask, bid });
  await ann.chooses('Set up this sheet');
  await ann.chooses('Settings…', QUANT_KEY, sandbox.apiBase);
  for (const cells of ROWS) await ann.addsAlert(cells);
  await ann.chooses('Sync now');
  await clock.advance(95 * minuteMs);
  sandbox.cs2cap.market.setPrice(idOf(sandbox, ASIIMOV), { ask: '116.40' });
  await sandbox.cs2cap.tick();
  await clock.advance(10 * minuteMs);
  sandbox.cs2cap.account(QUANT_KEY).plantAlert({
    itemId: idOf(sandbox, 'Desert Eagle | Starcade (Field-Tested)'),
    kind: 'price_above',
    threshold: '75',
    currency: 'USD',
  });
  await ann.types('Alerts', await lineOf(ann, LORE), 'Threshold', '5400');
  await patchElsewhere(sandbox, LORE, { threshold_value: '5800' });
  await ann.chooses('Pull from CS2Cap');
  await ann.chooses('Sync now');
  await hideColumns(sandbox, ['Re-arm', 'Notify', 'Last triggered', 'Item ID', 'Alert ID']);
}

/** What happens before the preview: edits here, an edit there, a row that goes. */
export async function playChanges(sandbox: Sandbox, ann: SheetUser, clock: ManualClock): Promise<void> {
  await clock.advance(30 * minuteMs);
  await ann.types('Alerts', 2, 'Threshold', '29.75');
  await ann.types('Alerts', await lineOf(ann, ASIIMOV), 'Enabled', 'TRUE');
  await patchElsewhere(sandbox, HOWL, { threshold_value: '4450' });
  sandbox.sheet.spreadsheet.deleteRow('Alerts', await lineOf(ann, FADE));
  await ann.addsAlert(row('M4A1-S | Hot Rod (Factory New)', 'price_below', '640'));
}
