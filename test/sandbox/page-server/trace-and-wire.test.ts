import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../clock.ts';
import { FaultBoard } from '../faults/fault-board.ts';
import { type Page, startPage } from '../page-server.ts';
import { BOT_TOKEN, FREE_KEY, QUANT_KEY, type Sandbox, startSandbox } from '../sandbox.ts';
import { sheetUser } from '../sheet-user.ts';
import { until } from '../until.ts';
import { httpOf } from './page-fixture.ts';
import { readRelayLine } from './relay-lines.ts';
import { welcomePeople } from './welcome-people.ts';

let sandbox: Sandbox;
let page: Page & ReturnType<typeof httpOf>;

interface TraceSeen {
  readonly id: string;
  readonly title: string;
  readonly steps: readonly { afterMs: number; where: string; words: string; fine: boolean }[];
}

interface EntrySeen {
  readonly id: string;
  readonly at: number;
  readonly from: string;
  readonly words: string;
  readonly status: string;
  readonly detail: string;
}

beforeAll(async () => {
  sandbox = await startSandbox();
  await welcomePeople(sandbox);
  const world = { ...sandbox, accountKeys: [QUANT_KEY, FREE_KEY], faults: new FaultBoard(sandbox), clock: systemClock };
  const started = await startPage(world, 0);
  page = { ...started, ...httpOf(started.url) };
  await pairAll();
});

afterAll(async () => {
  await page?.stop();
  await sandbox?.stop();
});

/** A set-up sheet that is paired with the relay, and a connected chat. */
async function pairAll(): Promise<void> {
  const { relay, ann, bot, cs2cap, apiBase } = sandbox;
  const sheet = sheetUser(sandbox.sheet);
  await relay.start();
  await sheet.chooses('Set up this sheet');
  await sheet.chooses('Settings…', QUANT_KEY, apiBase);
  await ann.in(bot).sends('/connect');
  await ann.in(bot).sees(/connected/i);
  await ann.in(bot).sends('/sheet');
  const { text, entities } = await ann.in(bot).sees(/code/i);
  const code = entities.findLast(({ type }) => type === 'code');
  await sheet.chooses('Connect relay…', relay.url, text.slice(code?.offset, (code?.offset ?? 0) + (code?.length ?? 0)));
  await sheet.chooses('Webhook ▸ Connect');
  await until('both destinations', () => cs2cap.account(QUANT_KEY).webhooks().length === 2);
}

/** A price falls through an alert's threshold. */
async function fall(): Promise<void> {
  const { market, account, tick } = sandbox.cs2cap;
  const [item] = market.items();
  account(QUANT_KEY).plantAlert({ itemId: item?.item_id ?? 0, kind: 'price_below', threshold: '5', currency: 'USD' });
  market.setPrice(item?.item_id ?? 0, { ask: '4.50' });
  await tick();
}

describe('the trace', () => {
  it('follows an event from the market to the chat and the sheet, with times', async () => {
    // The relay logs what Telegram took a moment after the chat shows it.
    const ends = [
      ['chat', /^message in Ann$/],
      ['relay', /^message to chat:\d+: sent$/],
      ['sheet', /^row in Events$/],
    ] as const;
    await fall();
    const trace = await until('the whole way', async () => {
      const [newest]: TraceSeen[] = await page.see('trace');
      const hasAll = (steps: TraceSeen['steps']) =>
        ends.every(([place, wanted]) => steps.some(({ where, words }) => where === place && wanted.test(words)));
      return newest && hasAll(newest.steps) && newest;
    });
    const first = new Map(trace.steps.toReversed().map((step) => [step.where, step]));
    expect([...first.keys()].sort()).toEqual(['CS2Cap', 'chat', 'market', 'relay', 'sheet']);
    expect(trace.steps[0]).toMatchObject({ where: 'market', afterMs: 0 });
    expect(trace.title).toContain('at 4.5');
    const times = trace.steps.map(({ afterMs }) => afterMs);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(trace.steps.map(({ words }) => words)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^delivers to .+, attempt 1: HTTP 200$/),
        'accepts the delivery: signed',
      ]),
    );
  });

  it('shows what failed on the way', async () => {
    await page.does('faults/turn', { name: 'relay-killed', on: true });
    await fall();
    const [newest]: TraceSeen[] = await page.see('trace');
    expect(newest?.steps.filter(({ where, fine }) => where === 'CS2Cap' && !fine).length).toBeGreaterThan(0);
    expect(newest?.steps.some(({ where }) => where === 'chat')).toBe(false);
    await page.does('faults/turn', { name: 'relay-killed', on: false });
  });
});

describe('the wire log', () => {
  it('lists requests, calls, executions and the relay’s lines, newest first and each under its own name', async () => {
    const entries: EntrySeen[] = await page.see('wire');
    expect([...new Set(entries.map(({ from }) => from))].sort()).toEqual(['CS2Cap', 'Google', 'Telegram', 'relay']);
    expect(entries.map(({ at }) => at)).toEqual(entries.map(({ at }) => at).toSorted((a, b) => b - a));
    expect(new Set(entries.map(({ id }) => id)).size).toBe(entries.length);
    expect(entries.some(({ words }) => words.startsWith('getUpdates'))).toBe(false);
    expect(entries.find(({ from, words }) => from === 'Google' && words.startsWith('doPost'))?.status).toMatch(
      /^about/,
    );
    const again: EntrySeen[] = await page.see('wire');
    expect(again.map(({ id }) => id)).toEqual(expect.arrayContaining(entries.slice(0, 20).map(({ id }) => id)));
  });

  it('shows no secret, not even one that a person wrote into a chat', async () => {
    await sandbox.ann.in(sandbox.bot).sends(`/alerts ${QUANT_KEY}`);
    await fetch(`${sandbox.telegram.url}/bot${BOT_TOKEN}/sendMessage`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ chat_id: sandbox.ann.id, text: `key ${QUANT_KEY}, whsec_abcdefgh, /bot${BOT_TOKEN}/x` }),
    });
    const held = [...sandbox.sheet.project.properties().values()].join('\n');
    const secrets = [QUANT_KEY, FREE_KEY, BOT_TOKEN, ...(held.match(/whsec_\w+/g) ?? []), ...longTexts(held)];
    expect(secrets.length).toBeGreaterThan(4);
    for (const part of ['wire', 'trace', 'market', 'faults', 'script']) {
      const text = JSON.stringify(await page.see(part));
      expect(
        secrets.filter((secret) => text.includes(secret)),
        part,
      ).toEqual([]);
      expect(text, part).not.toMatch(/whsec_\w|[?&]k=\w/);
    }
    const entries: EntrySeen[] = await page.see('wire');
    expect(entries.map(({ detail }) => detail).join('\n')).toContain('key …, whsec_…, /bot…/x');
  });
});

describe('a line of the relay', () => {
  it('is read as what it says about an event, and anything else is left out', () => {
    const time = '2026-11-24T12:00:00.000Z';
    const line = {
      level: 40,
      time,
      msg: 'delivery',
      event: 7,
      lane: 'chat:1',
      does: 'message',
      kind: 'retry',
      reason: 'no',
    };
    expect(readRelayLine(JSON.stringify(line))).toMatchObject({
      at: Date.parse(time),
      isFine: false,
      about: { kind: 'attempt', eventId: '7', outcome: 'retry: no' },
    });
    expect(readRelayLine('Error: a stack trace')).toBeUndefined();
  });
});

/** Random texts a script holds: keys and capabilities. */
function longTexts(text: string): string[] {
  return (text.match(/[\w-]{22,}/g) ?? []).filter(
    (word) => /\d/.test(word) && /[a-z]/.test(word) && /[A-Z]/.test(word),
  );
}
