import type { PageWorld } from './page-world.ts';

interface Step {
  readonly text: string;
  /** Values to copy into the dialogs of the step. */
  readonly values: readonly { readonly label: string; readonly value: string }[];
  readonly done: boolean;
}

const item = 'AK-47 | Redline (Field-Tested)';

/** What a stranger can try, in order, with the values that the sandbox accepts; `done` is read from the stand-ins. */
export function firstSteps(world: PageWorld): readonly Step[] {
  return [...sheetSteps(world), ...chatSteps(world), ...marketSteps(world)];
}

function sheetSteps({ cs2cap, sheet, accountKeys }: PageWorld): Step[] {
  const [key = ''] = accountKeys;
  const isSetUp = sheet.spreadsheet.tabs().some(({ name }) => name === 'Alerts');
  const hasKey = [...sheet.project.properties().values()].some((value) => value.includes(key));
  return [
    { text: 'In the sheet: CS2Cap ▸ Set up this sheet.', values: [], done: isSetUp },
    {
      text: 'CS2Cap ▸ Settings…: give the key and, under Advanced, the address of the local CS2Cap.',
      values: [
        { label: 'API key', value: key },
        { label: 'API address', value: `${cs2cap.url}/v1` },
      ],
      done: hasKey,
    },
    {
      text: 'In the tab Alerts, row 2: Item as below, Kind price_below, Threshold 20.50, Currency USD, tick Enabled. Then CS2Cap ▸ Sync now.',
      values: [{ label: 'Item', value: item }],
      done: cs2cap.account(key).alerts().length > 0,
    },
  ];
}

function chatSteps({ cs2cap, relay, accountKeys, telegram }: PageWorld): Step[] {
  const [key = ''] = accountKeys;
  const hooks = cs2cap.account(key).webhooks();
  const wrote = (command: string) =>
    telegram.chats().some((chat) => chat.messages().some(({ from, text }) => !from.isBot && text.startsWith(command)));
  return [
    {
      text: 'In the chat, as Ann: /connect makes this chat a destination. /invite gives a link for Bea.',
      values: [{ label: 'Command', value: '/connect' }],
      done: wrote('/connect'),
    },
    {
      text: 'As Ann: /sheet gives a code. In the sheet: CS2Cap ▸ Connect relay… with the address and the code, then CS2Cap ▸ Webhook ▸ Connect.',
      values: [{ label: 'Relay', value: relay.url }],
      done: hooks.some(({ url }) => url.startsWith(`${relay.url}/webhooks/cs2cap/sheets/`)),
    },
  ];
}

function marketSteps({ cs2cap, accountKeys }: PageWorld): Step[] {
  const [key = ''] = accountKeys;
  const account = cs2cap.account(key);
  const fired = account.events();
  const rearmed =
    fired.length > 1 ||
    account.alerts().some(({ is_enabled, last_triggered_at }) => is_enabled && last_triggered_at !== null);
  return [
    {
      text: 'In the market: move the ask below 20.50. The alert goes off, the chat gets a message, the tab Events a signed row.',
      values: [{ label: 'Ask', value: '20.10' }],
      done: fired.length > 0,
    },
    {
      text: 'Move the ask up again and press Re-arm in the chat. CS2Cap ▸ Sync now shows it armed.',
      values: [],
      done: rearmed,
    },
    {
      text: 'Kill the relay, let the price fall again, start the relay: nothing is lost.',
      values: [],
      done: fired.length > 1,
    },
  ];
}
