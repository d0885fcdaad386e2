import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sign } from '#sandbox/cs2cap/signature.ts';
import { defaultSwitches } from '#sandbox/cs2cap/switches.ts';
import type { RelayProcess } from '#sandbox/relay-process.ts';
import {
  FREE_KEY,
  QUANT_KEY,
  type Sandbox,
  SECOND_BOT_TOKEN,
  type SheetWithScript,
  startSandbox,
} from '#sandbox/sandbox.ts';
import { type SheetRow, type SheetUser, sheetUser } from '#sandbox/sheet-user.ts';
import type { BotAccount, Person } from '#sandbox/telegram/telegram.ts';
import { until } from '#sandbox/until.ts';

const SHARED_ITEM = 'AK-47 | Redline (Field-Tested)';
const QUANT_ITEM = 'AWP | Asiimov (Field-Tested)';

interface SheetAtWork {
  readonly sheet: SheetWithScript;
  readonly user: SheetUser;
}

describe('two accounts of different tiers, with three sheets and three chats', () => {
  let sandbox: Sandbox;
  let first: SheetAtWork;
  let second: SheetAtWork;
  let free: SheetAtWork;
  let cem: Person;
  let freeBot: BotAccount;

  beforeAll(async () => {
    sandbox = await startSandbox();
    first = at(sandbox.sheet);
    second = at(sandbox.addSheet({ title: 'Second sheet of the Quant account' }));
    free = at(sandbox.addSheet({ title: 'Sheet of the Free account' }));
    for (const { user } of [first, second]) await setUp(user, QUANT_KEY);
    await setUp(free.user, FREE_KEY);

    await sandbox.relay.start();
    await connectChats();
    for (const { user } of [first, second]) await pair(user);
    await startFreeRelay();

    setAsk(SHARED_ITEM, '25.00');
    setAsk(QUANT_ITEM, '90.00');
    await addAlert(first.user, SHARED_ITEM, '20.50');
    await addAlert(second.user, QUANT_ITEM, '80.00');
    await addAlert(free.user, SHARED_ITEM, '20.40');
    setAsk(SHARED_ITEM, '20.10');
    setAsk(QUANT_ITEM, '70.00');
    await sandbox.cs2cap.tick();
  }, 60_000);
  afterAll(() => sandbox.stop());

  const at = (sheet: SheetWithScript): SheetAtWork => ({ sheet, user: sheetUser(sheet) });

  async function setUp(user: SheetUser, key: string): Promise<void> {
    await user.chooses('Set up this sheet');
    await user.chooses('Settings…', key, sandbox.apiBase);
  }

  /** Ann's chat gets everything as the admin's; Bea's by an invite. */
  async function connectChats(): Promise<void> {
    const { ann, bea, bot } = sandbox;
    await ann.startsBot(bot);
    await ann.in(bot).sends('/connect');
    await ann.in(bot).sees(/connected/i);
    await ann.in(bot).sends('/invite all');
    const invite = await ann.in(bot).sees(/https:\/\/t\.me\/\S+\?start=\S+/);
    await bea.opensDeepLink(/https:\/\/t\.me\/\S+\?start=[\w-]+/.exec(invite.text ?? '')?.[0] ?? '');
    await bea.in(bot).sees(/connected/i);
  }

  async function pair(user: SheetUser): Promise<void> {
    const seat = sandbox.ann.in(sandbox.bot);
    const before = seat.messages().at(-1);
    await seat.sends('/sheet');
    const pairing = await seat.sees(/code/i, before ? { after: before } : {});
    const code = pairing.entities.findLast((entity) => entity.type === 'code');
    await user.chooses(
      'Connect relay…',
      sandbox.relay.url,
      (pairing.text ?? '').slice(code?.offset, (code?.offset ?? 0) + (code?.length ?? 0)),
    );
    await user.chooses('Webhook ▸ Connect');
  }

  async function startFreeRelay(): Promise<RelayProcess> {
    cem = sandbox.telegram.user({ firstName: 'Cem' });
    freeBot = sandbox.telegram.addBot({ token: SECOND_BOT_TOKEN, username: 'sandbox_free_bot' });
    const relay = await sandbox.addRelay({
      CS2C_API_KEY: FREE_KEY,
      TELEGRAM_BOT_TOKEN: SECOND_BOT_TOKEN,
      TELEGRAM_ADMIN_IDS: String(cem.id),
      POLL_INTERVAL_S: '4',
    });
    await relay.start();
    await cem.startsBot(freeBot);
    await cem.in(freeBot).sends('/connect');
    await cem.in(freeBot).sees(/connected/i);
    return relay;
  }

  async function addAlert(user: SheetUser, item: string, threshold: string): Promise<void> {
    await user.addsAlert({ Item: item, Kind: 'price_below', Threshold: threshold, Currency: 'USD', Enabled: 'TRUE' });
    await user.chooses('Sync now');
  }

  function setAsk(name: string, ask: string): void {
    const item = sandbox.cs2cap.market.items().find((candidate) => candidate.market_hash_name === name);
    if (!item) throw new Error(`${name} is not in the catalog`);
    sandbox.cs2cap.market.setPrice(item.item_id, { ask });
  }

  const alertIds = (key: string) =>
    sandbox.cs2cap
      .account(key)
      .alerts()
      .map((alert) => alert.id);

  /** Everything of a sheet that a person or the script of it can read. */
  function contentsOf({ sheet }: SheetAtWork): string {
    const cells = sheet.spreadsheet.tabs().flatMap((tab) => sheet.spreadsheet.rows(tab.name).flat());
    const properties = [...sheet.project.properties()].flat();
    return [...cells, ...properties].join('\n');
  }

  function secretOf({ sheet }: SheetAtWork): string {
    const found = /whsec_\w+/.exec([...sheet.project.properties().values()].join('\n'));
    if (!found) throw new Error('the sheet has no signing secret');
    return found[0];
  }

  /** The address that the account has for the destination of a sheet: the capability in it is what the sheet keeps. */
  function pathOf({ sheet }: SheetAtWork): string {
    const properties = [...sheet.project.properties().values()].join('\n');
    const hook = sandbox.cs2cap
      .account(QUANT_KEY)
      .webhooks()
      .find(({ url }) => url.includes('/sheets/') && properties.includes(url.split('/sheets/')[1] ?? '-'));
    if (!hook) throw new Error('the sheet has no destination');
    return hook.url;
  }

  const textsOf = (person: Person, bot: BotAccount) =>
    person
      .in(bot)
      .messages()
      .map((message) => message.text ?? '');
  const isAlert = (text: string) => text.includes(SHARED_ITEM) || text.includes(QUANT_ITEM);

  const signedBy = (secret: string, row: SheetRow) =>
    sign(secret, row['Signed at'] ?? '', row['Raw'] ?? '', defaultSwitches);

  it('gives every sheet of the account with webhooks a destination and a secret of its own', () => {
    const hooks = sandbox.cs2cap.account(QUANT_KEY).webhooks();
    expect(hooks.map((hook) => hook.platform).sort()).toEqual(['custom', 'google_sheets', 'google_sheets']);
    expect(secretOf(first)).not.toBe(secretOf(second));
    expect(pathOf(first)).not.toBe(pathOf(second));
    expect(sandbox.cs2cap.account(FREE_KEY).webhooks()).toEqual([]);
  });

  it('logs each event once in each sheet of its account, signed with the secret of that sheet alone', async () => {
    for (const own of [first, second]) {
      const other = own === first ? second : first;
      await until('two events in a sheet', () => own.user.reads('Events').length >= 2);
      const rows = own.user.reads('Events');
      expect(rows.map((row) => row['Alert ID']).sort()).toEqual(alertIds(QUANT_KEY).sort());
      for (const row of rows) {
        expect(row).toMatchObject({ Verdict: 'signed', Source: 'relay' });
        expect(row['Signature']).toBe(signedBy(secretOf(own), row));
        expect(row['Signature']).not.toBe(signedBy(secretOf(other), row));
      }
      expect(own.user.reads('Quarantine')).toEqual([]);
    }
  });

  it('tells each chat of the account once of each event', async () => {
    for (const person of [sandbox.ann, sandbox.bea]) {
      const alerts = () => textsOf(person, sandbox.bot).filter(isAlert);
      await until('two messages in a chat', () => alerts().length >= 2);
      expect(alerts().filter((text) => text.includes(SHARED_ITEM))).toHaveLength(1);
      expect(alerts().filter((text) => text.includes(QUANT_ITEM))).toHaveLength(1);
    }
  });

  it('serves the account without webhooks from its own polls, with its own event only', async () => {
    await until('a message of the Free account', () => textsOf(cem, freeBot).some(isAlert), 20_000);
    const alerts = textsOf(cem, freeBot).filter(isAlert);
    expect(alerts).toHaveLength(1);
    expect(alerts[0]).toContain('20.4');

    await free.sheet.project.run(free.sheet.project.triggers()[0]?.functionName ?? '');
    const rows = free.user.reads('Events');
    expect(rows.map((row) => [row['Alert ID'], row['Source']])).toEqual([[alertIds(FREE_KEY)[0], 'poll']]);
  });

  it('shows nothing of one account at the other: no alert, event, key, secret or message', () => {
    const { cs2cap, ann, bea, bot } = sandbox;
    const traces = (key: string, sheets: readonly SheetAtWork[]) => [
      key,
      ...alertIds(key),
      ...cs2cap
        .account(key)
        .events()
        .map((event) => event.id),
      ...sheets.map(secretOf),
    ];
    const ofQuant = traces(QUANT_KEY, [first, second]);
    const ofFree = traces(FREE_KEY, []);
    expect(ofQuant).toHaveLength(7);
    expect(ofFree).toHaveLength(3);

    for (const sheet of [first, second]) {
      const contents = contentsOf(sheet);
      expect(ofFree.filter((trace) => contents.includes(trace))).toEqual([]);
    }
    expect(ofQuant.filter((trace) => contentsOf(free).includes(trace))).toEqual([]);
    expect(contentsOf(first)).not.toContain(secretOf(second));
    expect(contentsOf(second)).not.toContain(secretOf(first));

    expect(textsOf(cem, freeBot).join('\n')).not.toContain(QUANT_ITEM);
    expect([...textsOf(ann, bot), ...textsOf(bea, bot)].filter((text) => text.includes('20.4'))).toEqual([]);
    expect(textsOf(cem, bot)).toEqual([]);
    expect(textsOf(bea, freeBot)).toEqual([]);
  });

  it('refuses a delivery that was made for one sheet on the path of the other', async () => {
    const [lifted] = first.user.reads('Events');
    const before = second.user.reads('Events').length;
    const answer = await fetch(pathOf(second), {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-cs2c-event-type': 'alert.triggered',
        'x-cs2c-delivery-id': lifted?.['Delivery ID'] ?? '',
        'x-cs2c-timestamp': lifted?.['Signed at'] ?? '',
        'x-cs2c-signature': lifted?.['Signature'] ?? '',
      },
      body: lifted?.['Raw'] ?? '',
    });
    expect(answer.status).toBe(200);

    const refused = await until('a line in Quarantine', () => second.user.reads('Quarantine')[0]);
    expect(refused['Raw']).toBe(lifted?.['Raw']);
    expect(second.user.reads('Events')).toHaveLength(before);
    expect(first.user.reads('Quarantine')).toEqual([]);
  });
});
