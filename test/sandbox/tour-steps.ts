import { FREE_KEY, QUANT_KEY, type Sandbox, SECOND_BOT_TOKEN } from './sandbox.ts';
import { type SheetUser, sheetUser } from './sheet-user.ts';
import type { ChatMessage } from './telegram/telegram.ts';
import { until } from './until.ts';

/** What the steps hand on to each other. */
export interface TourState {
  readonly sandbox: Sandbox;
  /** Ann in front of the sheet. */
  readonly ann: SheetUser;
  /** Log rows and alert messages before a step that must add none, or one. */
  baseline: { rows: number; messages: number };
  lastFallS: number;
}

export interface TourStep {
  readonly letter: string;
  readonly title: string;
  /** Plays the step; gives the proof in words, or throws what does not hold. */
  play(state: TourState): Promise<string>;
}

const ITEM = 'AK-47 | Redline (Field-Tested)';
const KNIFE = '★ Karambit | Doppler (Factory New)';
const SPREAD = 'AWP | Asiimov (Field-Tested)';
const ROW = 2;

export const TOUR_STEPS: readonly TourStep[] = [
  { letter: 'a', title: 'Set up the sheet', play: setUp },
  { letter: 'b', title: 'Type four rows', play: typeRows },
  { letter: 'c', title: 'Sync now', play: syncNow },
  { letter: 'd', title: 'Start the relay, connect a chat and the sheet', play: connect },
  { letter: 'e', title: 'The market falls', play: marketFalls },
  { letter: 'f', title: 'The next sync', play: nextSync },
  { letter: 'g', title: 'Re-arm in the chat, and it fires again', play: rearm },
  { letter: 'h', title: 'Forged, replayed and repeated deliveries', play: refuse },
  { letter: 'i', title: 'The relay is killed between accept and delivery', play: kill },
  { letter: 'j', title: 'A Free account without webhooks', play: poll },
  { letter: 'k', title: 'A preview with a conflict and a delete', play: previewed },
];

function check(holds: boolean, words: string): void {
  if (!holds) throw new Error(words);
}

const alertsAt = (sandbox: Sandbox, key = QUANT_KEY) => sandbox.cs2cap.account(key).alerts();

function ourAlert(sandbox: Sandbox) {
  const alert = alertsAt(sandbox).find((candidate) => candidate.item.market_hash_name === ITEM);
  if (!alert) throw new Error(`no alert for ${ITEM}`);
  return alert;
}

const alertRow = (user: SheetUser, item: string) => user.reads('Alerts').find((row) => row['Item'] === item);

const eventRows = (user: SheetUser) => user.reads('Events');

/** The alert messages Bea sees in her chat with the bot. */
function alertMessages(sandbox: Sandbox) {
  return sandbox.bea
    .in(sandbox.bot)
    .messages()
    .filter((message) => message.text?.includes(ITEM));
}

/** The ask falls below our threshold, and CS2Cap looks at the market. */
async function fall(state: TourState): Promise<void> {
  const { cs2cap } = state.sandbox;
  // Two firings within one second would be signed alike: one could not be told from a replay of the other.
  await until('the next second', () => Math.floor(Date.now() / 1000) > state.lastFallS);
  state.lastFallS = Math.floor(Date.now() / 1000);
  cs2cap.market.setPrice(ourItemId(state.sandbox), { ask: '20.10' });
  await cs2cap.tick();
}

async function setUp({ sandbox, ann }: TourState): Promise<string> {
  await ann.chooses('Set up this sheet');
  await ann.chooses('Settings…', QUANT_KEY, sandbox.apiBase);
  const tabs = sandbox.sheet.spreadsheet.tabs();
  const visible = tabs.filter((tab) => !tab.hidden).map((tab) => tab.name);
  for (const name of ['Alerts', 'Events', 'Quarantine', 'Status'])
    check(visible.includes(name), `the tab ${name} is missing`);
  for (const name of ['_base', '_items', '_ids'])
    check(
      tabs.some((tab) => tab.name === name && tab.hidden),
      `${name} is not hidden`,
    );
  const cells = tabs.flatMap((tab) => sandbox.sheet.spreadsheet.rows(tab.name).flat());
  check(!cells.some((cell) => cell.includes(QUANT_KEY)), 'the API key stands in a cell');
  return `tabs ${visible.join(', ')}; the API key is in no cell`;
}

async function typeRows({ ann }: TourState): Promise<string> {
  await ann.addsAlert({ Item: ITEM, Kind: 'price_below', Threshold: '20.50', Currency: 'USD', Enabled: 'TRUE' });
  await ann.addsAlert({
    Item: KNIFE,
    Phase: 'Phase 2',
    Kind: 'price_above',
    Threshold: '5000',
    Currency: 'USD',
    Enabled: 'TRUE',
  });
  await ann.addsAlert({ Item: SPREAD, Kind: 'spread_exceeds', Threshold: '60', Enabled: 'TRUE' });
  await ann.addsAlert({
    Item: 'AK-47 | Redlime (Field-Tested)',
    Kind: 'price_below',
    Threshold: '1,5',
    Enabled: 'TRUE',
  });
  check(ann.reads('Alerts').length === 4, 'the sheet does not show four rows');
  return 'a plain item, a Doppler with phase, a spread rule, a bad one';
}

async function syncNow({ sandbox, ann }: TourState): Promise<string> {
  sandbox.cs2cap.market.setPrice(ourItemId(sandbox), { ask: '25.00', bid: '22.00' });
  await ann.chooses('Sync now');
  check(alertsAt(sandbox).length === 3, `CS2Cap has ${alertsAt(sandbox).length} alerts, not 3`);
  for (const item of [ITEM, KNIFE, SPREAD]) {
    const row = alertRow(ann, item);
    const exists = alertsAt(sandbox).some((alert) => alert.id === row?.['Alert ID'] && alert.is_enabled);
    check(row?.['Status'] === 'Armed' && exists, `${item} is ${row?.['Status']}: ${row?.['Message']}`);
  }
  const bad = ann.reads('Alerts')[3];
  check(bad?.['Status'] === 'Error' && /1\.5/.test(bad['Message'] ?? ''), `the bad row says "${bad?.['Message']}"`);
  return `3 alerts at CS2Cap, 3 rows Armed; the bad row says: ${bad?.['Message']}`;
}

function ourItemId(sandbox: Sandbox): number {
  const item = sandbox.cs2cap.market.items().find((candidate) => candidate.market_hash_name === ITEM);
  if (!item) throw new Error(`${ITEM} is not in the catalog`);
  return item.item_id;
}

/** The sheet's own destination, which points at the relay's lifting path. */
const sheetDestination = ({ cs2cap, relay }: Sandbox) =>
  cs2cap
    .account(QUANT_KEY)
    .webhooks()
    .find((hook) => hook.url.startsWith(`${relay.url}/webhooks/cs2cap/sheets/`));

/** The relay's own destination. */
const relayDestination = ({ cs2cap, relay }: Sandbox) =>
  cs2cap
    .account(QUANT_KEY)
    .webhooks()
    .find((hook) => hook.url === `${relay.url}/webhooks/cs2cap`);

async function connect({ sandbox, ann }: TourState): Promise<string> {
  const { relay, bot } = sandbox;
  await relay.start();
  const webhooks = () => sandbox.cs2cap.account(QUANT_KEY).webhooks();
  await until('the relay to register its destination', () => relayDestination(sandbox)?.is_active);

  await sandbox.ann.startsBot(bot);
  await sandbox.ann.in(bot).sends('/invite all');
  const invite = await sandbox.ann.in(bot).sees(/https:\/\/t\.me\/\S+\?start=\S+/);
  await sandbox.bea.opensDeepLink(/https:\/\/t\.me\/\S+\?start=[\w-]+/.exec(textOf(invite))?.[0] ?? '');
  await sandbox.bea.in(bot).sees(/connected/i);

  await sandbox.ann.in(bot).sends('/sheet');
  const pairing = await sandbox.ann.in(bot).sees(/code/i, { after: invite });
  // Asked for the last only where Google doesn't tell the script its own address.
  await ann.chooses('Connect relay…', relay.url, codeIn(pairing), sandbox.sheet.deployment.execUrl);
  await ann.chooses('Webhook ▸ Connect');
  const sheetHook = sheetDestination(sandbox);
  const platform = sandbox.cs2cap.switches.refuseNonGoogleSheetsUrls ? 'custom' : 'google_sheets';
  check(sheetHook?.platform === platform && sheetHook.is_active, 'the sheet has no destination of its own');
  check(webhooks().length === 2, `the account has ${webhooks().length} destinations, not 2`);
  const properties = [...sandbox.sheet.project.properties().values()].join('\n');
  check(/whsec_/.test(properties), "the sheet's signing secret is not in its script properties");
  return 'destinations custom (relay) and google_sheets (sheet), each with its own secret; Bea’s chat connected by invite';
}

const textOf = (message: ChatMessage) => message.text ?? '';

/** The one-time code is the last `code` entity of the message; the relay's address stands before it. */
function codeIn(message: ChatMessage): string {
  const entity = message.entities.findLast((candidate) => candidate.type === 'code');
  return entity ? textOf(message).slice(entity.offset, entity.offset + entity.length) : '';
}

async function marketFalls(state: TourState): Promise<string> {
  const { sandbox, ann } = state;
  await fall(state);
  check(!ourAlert(sandbox).is_enabled, 'CS2Cap did not disable the alert');
  const message = await until('one completed message', () =>
    alertMessages(sandbox).find((one) => one.text?.includes('20.1')),
  );
  check(alertMessages(sandbox).length === 1, `${alertMessages(sandbox).length} messages, not 1`);
  check(
    message.buttons.flat().some((button) => button.label.includes('Re-arm')),
    'the message has no Re-arm button',
  );
  const row = await until('a row in Events', () => eventRows(ann)[0]);
  check(eventRows(ann).length === 1, `${eventRows(ann).length} rows, not 1`);
  check(row['Verdict'] === 'signed' && row['Source'] === 'relay', `the row says ${row['Verdict']} / ${row['Source']}`);
  const fields = Object.keys(JSON.parse(row['Raw'] ?? '{}'))
    .sort()
    .join();
  const isSmall = fields === 'alert_id,item_id,market_hash_name';
  check(isSmall === (sandbox.cs2cap.switches.body === 'small'), `the body has the fields ${fields}`);
  return `alert disabled; one message with buttons, completed by an edit; one row, verdict signed, from the ${isSmall ? 'small' : 'rich'} body`;
}

async function nextSync({ sandbox, ann }: TourState): Promise<string> {
  await ann.chooses('Sync now');
  const row = alertRow(ann, ITEM);
  check(row?.['Status'] === 'Fired', `the row says ${row?.['Status']}`);
  await ann.chooses('Sync now');
  check(!ourAlert(sandbox).is_enabled, 'a sync re-armed a fired alert');
  return 'the row shows Fired; two syncs did not re-arm it';
}

async function rearm(state: TourState): Promise<string> {
  const { sandbox, ann } = state;
  sandbox.cs2cap.market.setPrice(ourItemId(sandbox), { ask: '25.00' });
  await sandbox.bea.in(sandbox.bot).presses('Re-arm');
  check(ourAlert(sandbox).is_enabled, 'CS2Cap does not have it enabled');
  await until('the message to say who re-armed it', () =>
    /Re-armed by Bea/i.test(alertMessages(sandbox)[0]?.text ?? ''),
  );
  await ann.chooses('Sync now');
  check(alertRow(ann, ITEM)?.['Status'] === 'Armed', `the row says ${alertRow(ann, ITEM)?.['Status']}`);

  await fall(state);
  await until('a second message', () => alertMessages(sandbox).length === 2);
  await until('a second row', () => eventRows(ann).length === 2);
  const bodies = new Set(eventRows(ann).map((row) => row['Raw']));
  const areEqual = bodies.size === 1;
  check(areEqual || sandbox.cs2cap.switches.body !== 'small', 'the two bodies differ');
  state.baseline = { rows: eventRows(ann).length, messages: alertMessages(sandbox).length };
  return `enabled at CS2Cap, message edited, row Armed; then a second message and a second row ${areEqual ? 'from an equal body' : 'from a body of its own'}`;
}

async function refuse(state: TourState): Promise<string> {
  const { sandbox, ann } = state;
  const { cs2cap } = sandbox;
  const account = cs2cap.account(QUANT_KEY);
  const custom = relayDestination(sandbox);
  const sheets = sheetDestination(sandbox);
  const last = account.deliveries().findLast((delivery) => delivery.endpoint_id === custom?.id);
  const lastOfSheet = account.deliveries().findLast((delivery) => delivery.endpoint_id === sheets?.id);
  if (!custom || !sheets || !last || !lastOfSheet) throw new Error('the account lacks a destination or delivery');

  const forged = await cs2cap.forge(QUANT_KEY, custom.id);
  check(forged.status === 401, `a forged delivery got ${forged.status}`);
  const replayed = await cs2cap.replay(last.id, 'deliv_other');
  check(replayed.text.includes('duplicate'), `a replay got ${replayed.status} ${replayed.text}`);
  const otherTime = String(Math.floor(Date.now() / 1000) - 30);
  const retried = await cs2cap.send(QUANT_KEY, custom.id, { deliveryId: last.id, timestamp: otherTime });
  check(retried.text.includes('duplicate'), `a retry got ${retried.status} ${retried.text}`);

  await cs2cap.forge(QUANT_KEY, sheets.id);
  await until('the sheet to refuse the forged one', () => ann.reads('Quarantine').length === 1);
  const again = await cs2cap.replay(lastOfSheet.id, 'deliv_other');
  check(again.text.includes('duplicate'), `a replay on the sheet's path got ${again.text}`);
  check(eventRows(ann).length === state.baseline.rows, 'a row was added');
  check(alertMessages(sandbox).length === state.baseline.messages, 'a message was added');
  return 'forged 401, replay and retry duplicate; the sheet put its forged one into Quarantine; no row, no message';
}

async function kill(state: TourState): Promise<string> {
  const { sandbox, ann } = state;
  const { relay, cs2cap, telegram } = sandbox;
  await ann.chooses('Sync now');
  cs2cap.market.setPrice(ourItemId(sandbox), { ask: '25.00' });
  await ann.types('Alerts', ROW, 'Enabled', 'TRUE');
  await ann.chooses('Sync now');
  check(ourAlert(sandbox).is_enabled, 'the tick in the sheet did not re-arm it');

  // Telegram refuses the first try, so that the process dies with the message accepted and not sent.
  telegram.faults.arm({ method: 'sendMessage', times: 1 }, { kind: '429', retryAfter: 1 });
  await fall(state);
  await relay.kill();
  check(alertMessages(sandbox).length === state.baseline.messages, 'the message went out before the kill');
  await relay.start();
  await until('the message after the restart', () => alertMessages(sandbox).length > state.baseline.messages);
  await until('the row after the restart', () => eventRows(ann).length > state.baseline.rows);
  // Deliveries repeated by CS2Cap after the restart must add nothing either.
  for (const delivery of cs2cap.account(QUANT_KEY).deliveries().slice(-2)) await cs2cap.replay(delivery.id);
  await until('the lanes to be empty', async () => (await fetch(`${relay.url}/readyz`)).ok);
  check(alertMessages(sandbox).length === state.baseline.messages + 1, `${alertMessages(sandbox).length} messages`);
  check(eventRows(ann).length === state.baseline.rows + 1, `${eventRows(ann).length} rows`);
  return 'SIGKILL, restart: exactly one message and one row';
}

async function poll(state: TourState): Promise<string> {
  const { sandbox } = state;
  const { cs2cap, telegram } = sandbox;
  const sheet = sandbox.addSheet({ title: 'Free account' });
  const user = sheetUser(sheet);
  await user.chooses('Set up this sheet');
  await user.chooses('Settings…', FREE_KEY, sandbox.apiBase);
  cs2cap.market.setPrice(ourItemId(sandbox), { ask: '25.00' });
  await user.addsAlert({ Item: ITEM, Kind: 'price_below', Threshold: '20.50', Currency: 'USD', Enabled: 'TRUE' });
  await user.chooses('Sync now');
  check(alertsAt(sandbox, FREE_KEY).length === 1, `the Free account has ${alertsAt(sandbox, FREE_KEY).length} alerts`);

  const bot = telegram.addBot({ token: SECOND_BOT_TOKEN, username: 'sandbox_free_bot' });
  const relay = await sandbox.addRelay({
    CS2C_API_KEY: FREE_KEY,
    TELEGRAM_BOT_TOKEN: SECOND_BOT_TOKEN,
    POLL_INTERVAL_S: '8',
  });
  await relay.start();
  await sandbox.ann.startsBot(bot);
  await sandbox.ann.in(bot).sends('/connect');
  await sandbox.ann.in(bot).sees(/connected/i);

  await fall(state);
  check(cs2cap.account(FREE_KEY).webhooks().length === 0, 'the Free account has webhooks');
  await until(
    'the polled message',
    () =>
      sandbox.ann
        .in(bot)
        .messages()
        .some((message) => message.text?.includes(ITEM)),
    20_000,
  );
  const trigger = sheet.project.triggers()[0];
  check(trigger !== undefined, 'the sheet has no poll trigger');
  await sheet.project.run(trigger?.functionName ?? '');
  const rows = user.reads('Events');
  check(
    rows.length === 1 && rows[0]?.['Source'] === 'poll',
    `the sheet has ${rows.length} rows, source ${rows[0]?.['Source']}`,
  );
  return 'no webhooks; the relay polled and sent it, the sheet polled and logged it';
}

/** Both sides change one threshold, and a row is deleted: the preview says so, and nothing is lost on the way. */
async function previewed({ sandbox, ann }: TourState): Promise<string> {
  const sheet = sandbox.sheet.spreadsheet;
  await ann.chooses('Sync now');
  const knife = alertsAt(sandbox).find((alert) => alert.item.market_hash_name === KNIFE);
  check(knife !== undefined, `no alert for ${KNIFE}`);
  const line = () => ann.reads('Alerts').findIndex((row) => row['Item'] === KNIFE) + ROW;
  await ann.types('Alerts', line(), 'Threshold', '5100');
  await changeAtCs2cap(sandbox, knife?.id ?? '', '5200');
  sheet.deleteRow('Alerts', ann.reads('Alerts').findIndex((row) => row['Item'] === SPREAD) + ROW);

  const plan = await ann.previews('Preview sync');
  check(
    plan.verbs.includes('conflict') && plan.verbs.includes('delete at CS2Cap'),
    `the preview lists ${plan.verbs.join(', ')}`,
  );
  check(alertsAt(sandbox).length === 3, 'the preview changed something');
  await plan.apply({ deletes: true });
  check(alertsAt(sandbox).length === 2, `${alertsAt(sandbox).length} alerts after the delete`);
  const row = alertRow(ann, KNIFE);
  check(
    row?.['Status'] === 'Conflict' && /5100.*5200/.test(row['Message'] ?? ''),
    `the row says ${row?.['Status']}: ${row?.['Message']}`,
  );

  sheet.select('Alerts', `A${line()}`);
  await ann.chooses('Resolve conflict ▸ Keep mine (this sheet)');
  const settled = alertsAt(sandbox).find((alert) => alert.id === knife?.id);
  check(settled?.threshold_value === '5100', `CS2Cap has ${settled?.threshold_value} after "keep mine"`);
  await (await ann.previews('Undo last sync…')).apply({});
  check(alertRow(ann, KNIFE)?.['Threshold'] === '5200', 'undo did not set the threshold back in the sheet');
  return 'previewed, applied as shown, settled for the sheet, and taken back again';
}

async function changeAtCs2cap(sandbox: Sandbox, alertId: string, threshold: string): Promise<void> {
  const answer = await fetch(`${sandbox.apiBase}/account/alerts/${alertId}`, {
    method: 'PATCH',
    headers: { Authorization: `Bearer ${QUANT_KEY}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ threshold_value: threshold }),
  });
  check(answer.ok, `CS2Cap answered ${answer.status}`);
}
