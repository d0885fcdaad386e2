import * as z from 'zod';
import { findChat, findPerson } from './chat-view.ts';
import { movedPrice } from './market-view.ts';
import type { PageWorld } from './page-world.ts';
import type { ScriptDesk } from './script-desk.ts';

/** What a person does on the page: the body it takes, and what it does with it. Throws in words for the person. */
export interface Action {
  run(body: unknown): Promise<unknown>;
}

const tab = z.string();
const chatPlace = { chat: z.string(), person: z.int() };
const price = z.string().regex(/^\d{1,9}(\.\d{1,6})?$/, 'A price is a number such as 20.50');

/** Every POST of the page, by its path below /api/. */
export function pageActions(world: PageWorld, desk: ScriptDesk): ReadonlyMap<string, Action> {
  return new Map([
    ...sheetActions(world),
    ...scriptActions(desk),
    ...chatActions(world),
    ...marketActions(world),
    ...relayActions(world),
    ...faultActions(world),
  ]);
}

function action<T>(schema: z.ZodType<T>, run: (body: T) => unknown): Action {
  return { run: async (body) => run(schema.parse(body)) };
}

function sheetActions({ sheet: { spreadsheet } }: PageWorld): [string, Action][] {
  const cells = z.strictObject({
    tab,
    cells: z
      .array(z.strictObject({ cell: z.string(), text: z.string() }))
      .min(1)
      .max(5_000),
  });
  return [
    ['sheet/type', action(cells, (body) => typeCells(spreadsheet, body))],
    [
      'sheet/clear',
      action(z.strictObject({ tab, range: z.string() }), (body) => spreadsheet.clear(body.tab, body.range)),
    ],
    [
      'sheet/select',
      action(z.strictObject({ tab, range: z.string() }), (body) => spreadsheet.select(body.tab, body.range)),
    ],
    [
      'sheet/rows',
      action(z.strictObject({ tab, what: z.enum(['insert', 'delete']), row: z.int().min(1) }), (body) =>
        body.what === 'insert' ? spreadsheet.insertRow(body.tab, body.row) : spreadsheet.deleteRow(body.tab, body.row),
      ),
    ],
    [
      'sheet/sort',
      action(z.strictObject({ tab, column: z.int().min(1), ascending: z.boolean() }), (body) =>
        spreadsheet.sortTab(body.tab, body.column, body.ascending),
      ),
    ],
  ];
}

/** Types one cell after the other, as a paste does; gives the words of the rules that refused or warned. */
async function typeCells(
  spreadsheet: PageWorld['sheet']['spreadsheet'],
  body: { tab: string; cells: { cell: string; text: string }[] },
) {
  const complaints: { cell: string; accepted: boolean; message: string }[] = [];
  for (const { cell, text } of body.cells) {
    const { accepted, message } = await spreadsheet.type(body.tab, cell, text);
    if (message !== undefined) complaints.push({ cell, accepted, message });
  }
  return { complaints };
}

function scriptActions(desk: ScriptDesk): [string, Action][] {
  const answer = z.strictObject({ id: z.string(), button: z.string().optional(), text: z.string().optional() });
  return [
    ['script/choose', action(z.strictObject({ functionName: z.string() }), (body) => desk.choose(body.functionName))],
    [
      'script/answer',
      action(answer, ({ id, button, text }) =>
        desk.answer(id, { ...(button === undefined ? {} : { button }), ...(text === undefined ? {} : { text }) }),
      ),
    ],
    ['script/close', action(z.strictObject({ id: z.string() }), ({ id }) => desk.close(id))],
  ];
}

function chatActions({ telegram }: PageWorld): [string, Action][] {
  const send = z.strictObject({ ...chatPlace, text: z.string().min(1), replyTo: z.int().optional() });
  const press = z.strictObject({ ...chatPlace, message: z.int(), label: z.string() });
  const open = z.strictObject({ ...chatPlace, url: z.string() });
  const seat = (body: { chat: string; person: number }) =>
    findPerson(telegram, body.person).in(findChat(telegram, body.chat));
  return [
    [
      'chat/send',
      action(send, (body) => seat(body).sends(body.text, body.replyTo === undefined ? {} : { replyTo: body.replyTo })),
    ],
    ['chat/press', action(press, (body) => seat(body).presses({ message: body.message, label: body.label }))],
    [
      'chat/open',
      action(open, (body) => findPerson(telegram, body.person).opensDeepLink(body.url, findChat(telegram, body.chat))),
    ],
  ];
}

function marketActions({ cs2cap: { market } }: PageWorld): [string, Action][] {
  const side = z.enum(['ask', 'bid']);
  const set = z.strictObject({ item: z.int(), side, price });
  const step = z.strictObject({ item: z.int(), side, percent: z.number().min(-90).max(900) });
  return [
    ['market/set', action(set, (body) => market.setPrice(body.item, { [body.side]: body.price }))],
    [
      'market/step',
      action(step, ({ item, side: which, percent }) => {
        const { askDecimal, bidDecimal } = market.price(item);
        const now = which === 'ask' ? askDecimal : bidDecimal;
        if (now === null) throw new Error(`Nobody quotes this item's ${which}: type a price`);
        market.setPrice(item, { [which]: movedPrice(now, percent) });
      }),
    ],
  ];
}

function relayActions({ relay }: PageWorld): [string, Action][] {
  const nothing = z.strictObject({});
  return [
    ['relay/kill', action(nothing, () => relay.kill())],
    ['relay/start', action(nothing, () => relay.start())],
  ];
}

function faultActions({ faults }: PageWorld): [string, Action][] {
  const turn = z.strictObject({ name: z.string(), on: z.boolean() });
  return [['faults/turn', action(turn, ({ name, on }) => faults.turn(name, on))]];
}
