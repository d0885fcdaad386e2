import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { open } from '#shared/events/envelope.ts';
import { type LiftedDelivery, PushAck } from '#shared/events/link.ts';
import { nodeHmac } from '../../shared/node-hash.ts';
import { fireRedline, recoverRedline, redline, typeRows } from '../alert-rows.ts';
import { startWorld, testKey, type World } from '../harness.ts';
import { pairWithPeer, type RelayPeer } from '../relay-peer.ts';
import { aMinuteLater, fact } from './direct.ts';

/** A paired sheet with an alert that has fired; CS2Cap's signed delivery waits at the relay. */
async function startFired(): Promise<{ world: World; peer: RelayPeer }> {
  const world = await startWorld();
  const peer = await pairWithPeer(world);
  await typeRows(world, [redline]);
  await world.choose('syncNow');
  await fireRedline(world);
  return { world, peer };
}

const webhookId = (world: World) => world.cs2cap.account(testKey).webhooks()[0]?.id ?? '';

/** The last delivery that reached the relay, perhaps with one thing changed. */
function lastOf(peer: RelayPeer, change: Partial<LiftedDelivery> = {}): LiftedDelivery {
  const last = peer.lifted.at(-1);
  if (!last) throw new Error('Nothing was delivered');
  return { ...last, ...change };
}

describe('a push of the relay', () => {
  it('becomes one row, verified with the sheet’s own secret and completed from its alert', async () => {
    const { world, peer } = await startFired();
    expect(await peer.push(peer.lifted)).toMatchObject([
      { delivery_id: lastOf(peer).delivery_id, status: 'stored', key: expect.stringMatching(/^[0-9a-f]{64}$/) },
    ]);
    expect(world.lines('Events')).toMatchObject([
      {
        'Triggered at': '2026-11-23 12:00:00',
        Item: redline.item,
        Kind: 'price_below',
        Threshold: '10',
        Currency: 'USD',
        Verdict: 'signed',
        Source: 'relay',
        'Delivery ID': lastOf(peer).delivery_id,
        'Alert ID': world.cell('Alerts', 2, 'Alert ID'),
        Raw: lastOf(peer).body,
        'Signed at': lastOf(peer).timestamp,
        Signature: lastOf(peer).signature,
      },
    ]);
  });

  it('turns its row of the Alerts tab to Fired a minute later, and is completed from the API then', async () => {
    const { world, peer } = await startFired();
    await peer.push(peer.lifted);
    expect(world.cell('Alerts', 2, 'Status')).toBe('Armed');
    await aMinuteLater(world);
    expect(world.cell('Alerts', 2, 'Status')).toBe('Fired');
    expect(world.cell('Alerts', 2, 'Last triggered')).toBe('2026-11-23 12:00:00');
    expect(world.lines('Events')).toMatchObject([{ Value: '9.5', Verdict: 'signed', Source: 'relay' }]);
    expect(fact(world, 'Relay')).toBe(`${peer.url}: build peer, last contact 12:00`);
  });

  it('is known although somebody put a column before the records of the id tab', async () => {
    const { world, peer } = await startFired();
    await peer.push(peer.lifted);
    await world.choose('pollEvents');
    world.book.deleteRow('Events', 2);
    world.book.insertColumn('_ids', 1);
    expect(await peer.push(peer.lifted)).toMatchObject([{ status: 'duplicate' }]);
    expect(world.lines('Events')).toEqual([]);
  });

  it('adds nothing when it comes again, under its own delivery id or another', async () => {
    const { world, peer } = await startFired();
    await peer.push(peer.lifted);
    expect(await peer.push(peer.lifted)).toMatchObject([{ status: 'duplicate' }]);
    expect(await peer.push([lastOf(peer, { delivery_id: 'deliv_other' })])).toMatchObject([{ status: 'duplicate' }]);
    expect(await peer.push([lastOf(peer), lastOf(peer)])).toMatchObject([
      { status: 'duplicate' },
      { status: 'duplicate' },
    ]);
    expect(world.lines('Events')).toHaveLength(1);
  });

  it('adds nothing for a replay whose id and spelling of the signature were changed', async () => {
    const { world, peer } = await startFired();
    await peer.push(peer.lifted);
    const signature = `sha256=${lastOf(peer).signature.toUpperCase()}`;
    const [result] = await peer.push([lastOf(peer, { delivery_id: 'deliv_other', signature })]);
    expect(result?.status).toBe('duplicate');
    expect(world.lines('Events')).toHaveLength(1);
  });

  it('logs an alert that fires twice as two rows, although the bodies are equal', async () => {
    const { world, peer } = await startFired();
    await peer.push(peer.lifted);
    await world.clock.advance(30_000);
    recoverRedline(world);
    await world.choose('syncNow');
    await world.type('Alerts', 2, 'Enabled', 'TRUE');
    await world.choose('syncNow');
    await fireRedline(world);
    expect(peer.lifted.map((lifted) => lifted.body)).toEqual([lastOf(peer).body, lastOf(peer).body]);
    expect(await peer.push([lastOf(peer)])).toMatchObject([{ status: 'stored' }]);
    await world.choose('syncNow');
    expect(world.lines('Events').map((line) => line['Verdict'])).toEqual(['signed', 'signed']);
    expect(new Set(world.lines('Events').map((line) => line['Event ID'])).size).toBe(2);
  });

  it('takes in many at once, in order', async () => {
    const { world, peer } = await startFired();
    for (const alert_id of ['a1', 'a2', 'a3']) {
      await world.cs2cap.send(testKey, webhookId(world), { body: JSON.stringify({ alert_id, item_id: 1 }) });
    }
    const results = await peer.push(peer.lifted);
    expect(results.map((result) => result.status)).toEqual(['stored', 'stored', 'stored', 'stored']);
    expect(
      world
        .lines('Events')
        .map((line) => line['Alert ID'])
        .slice(1),
    ).toEqual(['a1', 'a2', 'a3']);
  });

  it('marks what is genuine but older than five minutes as late', async () => {
    const { world, peer } = await startFired();
    const late = { received_at: world.clock.now() + 600_000 };
    await peer.push([lastOf(peer, late)]);
    expect(world.lines('Events')).toMatchObject([{ Verdict: 'late' }]);
  });

  it('logs a test event on the link alone, as a test', async () => {
    const { world, peer } = await startFired();
    const test = lastOf(peer, { event_type: 'toolkit.test', delivery_id: 'test_1', signature: 'of the relay' });
    expect(await peer.push([test])).toMatchObject([{ status: 'stored' }]);
    expect(world.lines('Events')).toMatchObject([{ Verdict: 'test' }]);
  });

  it('logs an event type it does not know', async () => {
    const { world, peer } = await startFired();
    await world.cs2cap.send(testKey, webhookId(world), { eventType: 'item.renamed', body: '{"item_id":1}' });
    expect(await peer.push([lastOf(peer)])).toMatchObject([{ status: 'stored' }]);
    expect(world.lines('Events')).toMatchObject([{ Verdict: 'signed', Reason: 'event type item.renamed' }]);
  });

  it('keeps a genuine body that holds no event in Quarantine, once', async () => {
    const { world, peer } = await startFired();
    await world.cs2cap.send(testKey, webhookId(world), { body: 'not JSON ★' });
    expect(await peer.push([lastOf(peer)])).toMatchObject([{ status: 'stored' }]);
    expect(await peer.push([lastOf(peer)])).toMatchObject([{ status: 'duplicate' }]);
    expect(world.lines('Quarantine')).toMatchObject([{ Reason: 'the body is not a JSON object', Raw: 'not JSON ★' }]);
    expect(world.lines('Events')).toEqual([]);
  });

  it('lets no text of a body become a formula', async () => {
    const { world, peer } = await startFired();
    const body = JSON.stringify({
      alert_id: '=1+1',
      item_id: 1,
      market_hash_name: '=HYPERLINK("x")',
      reason: '+5',
      kind: '1-2',
    });
    await world.cs2cap.send(testKey, webhookId(world), { body });
    await peer.push([lastOf(peer)]);
    expect(world.lines('Events')).toMatchObject([
      { Item: '=HYPERLINK("x")', 'Alert ID': '=1+1', Reason: '+5', Kind: '1-2' },
    ]);
    const cells = 'ABCDEFGHIJKLMNOPQ'.split('').map((column) => world.book.formulaAt('Events', `${column}2`));
    expect(cells.join('')).toBe('');
  });

  it('brings a deleted Events tab back rather than losing events', async () => {
    const { world, peer } = await startFired();
    world.book.deleteTab('Events');
    expect(await peer.push(peer.lifted)).toMatchObject([{ status: 'stored' }]);
    expect(world.lines('Events')).toHaveLength(1);
  });
});

describe('a push that is not to be believed', () => {
  it('is refused if CS2Cap did not sign it, and adds no row', async () => {
    const { world, peer } = await startFired();
    await world.cs2cap.forge(testKey, webhookId(world));
    const [result] = await peer.push([lastOf(peer)]);
    expect(result).toMatchObject({ status: 'refused', reason: expect.stringContaining('wrong-signature') });
    expect(world.lines('Events')).toEqual([]);
    expect(world.lines('Quarantine')).toMatchObject([{ 'Delivery ID': lastOf(peer).delivery_id }]);
  });

  it('does not block the genuine delivery whose id it used', async () => {
    const { world, peer } = await startFired();
    await peer.push([lastOf(peer, { body: '{}' })]);
    expect(await peer.push([lastOf(peer)])).toMatchObject([{ status: 'stored' }]);
    expect(world.lines('Events')).toHaveLength(1);
  });

  it.each([
    ['sealed with another key', { linkKey: 'another key' }],
    ['sealed more than five minutes ago', { sentAt: Date.UTC(2026, 10, 23, 11, 54) }],
  ])('gets a plain text if it was %s', async (_, change) => {
    const { world, peer } = await startFired();
    const { type, text } = await peer.post(peer.lifted, change);
    expect([type, text]).toEqual(['text/plain; charset=utf-8', 'CS2Cap toolkit']);
    expect(world.lines('Events')).toEqual([]);
  });

  it.each([
    ['a form', { method: 'POST', body: new URLSearchParams({ a: 'b' }) }],
    ['no JSON', { method: 'POST', body: '{"v":1,' }],
    ['an empty body', { method: 'POST' }],
    ['a huge body', { method: 'POST', body: 'x'.repeat(1_000_000) }],
  ])('gets the same plain text for %s', async (_, request) => {
    const { peer } = await startFired();
    const response = await fetch(peer.pairings[0]?.exec_url ?? '', request);
    expect(await response.text()).toBe('CS2Cap toolkit');
  });

  it('tells a visitor the build in a form that is no acknowledgement, and nothing else', async () => {
    const { peer } = await startFired();
    const text = await (await fetch(peer.pairings[0]?.exec_url ?? '')).text();
    expect(JSON.parse(text)).toEqual({ app: 'CS2Cap toolkit', build: expect.stringMatching(/^[0-9a-f]{12}$/) });
    expect(open(text, { from: 'sheet', keys: [peer.linkKey], schema: PushAck }, nodeHmac).ok).toBe(false);
  });
});

describe('a push that comes at a bad moment', () => {
  it('is told to come again where the web app sees no spreadsheet', async () => {
    const { world, peer } = await startFired();
    world.google.switches.activeSpreadsheetInDoPost = 'null';
    expect(await peer.push(peer.lifted)).toMatchObject([{ status: 'busy', reason: 'no_spreadsheet' }]);
    world.google.switches.activeSpreadsheetInDoPost = 'bound';
    expect(await peer.push(peer.lifted)).toMatchObject([{ status: 'stored' }]);
  });

  it.each([
    ['before its row was written', 'Sheet.appendRow', 'stored'],
    ['after the row, before the acknowledgement', 'Lock.releaseLock', 'duplicate'],
  ])('is stored once if the execution died %s', async (_, method, status) => {
    const { world, peer } = await startFired();
    world.google.switches.killAt = { method };
    expect((await peer.post(peer.lifted)).type).toContain('text/html');
    world.google.switches.killAt = undefined;
    expect(await peer.push(peer.lifted)).toMatchObject([{ status }]);
    expect(await peer.push(peer.lifted)).toMatchObject([{ status: 'duplicate' }]);
    expect(world.lines('Events')).toHaveLength(1);
  });

  it('is stored once when two executions get it at the same time', async () => {
    const { world, peer } = await startFired();
    const answers = await Promise.all([peer.post(peer.lifted), peer.post(peer.lifted)]);
    expect(answers.map((answer) => answer.type)).toEqual(Array(2).fill('application/json; charset=utf-8'));
    expect(world.lines('Events')).toHaveLength(1);
  });
});

const Vector = z.object({
  name: z.string(),
  secret: z.string(),
  timestamp: z.string(),
  body: z.string().optional(),
  body_b64: z.string().optional(),
  signature: z.string(),
});
const vectors = z
  .array(Vector)
  .parse(JSON.parse(readFileSync(new URL('../../fixtures/signatures.json', import.meta.url), 'utf8')));

describe('signatures made by another tool, checked with Utilities inside the bundle', () => {
  const delivery = (
    { timestamp, body, body_b64, signature }: z.infer<typeof Vector>,
    index: number,
  ): LiftedDelivery => ({
    event_type: 'alert.triggered',
    delivery_id: `deliv_${index}`,
    timestamp,
    signature,
    received_at: Number(timestamp) * 1000,
    ...(body === undefined ? {} : { body }),
    ...(body_b64 === undefined ? {} : { body_b64 }),
  });

  it('accepts every one with its secret, and none with a changed body', async () => {
    const world = await startWorld();
    const peer = await pairWithPeer(world);
    const secrets = [...new Set(vectors.map((vector) => vector.secret))];
    const stored = secrets.map((secret, index) => ({ webhookId: `w${index}`, secret }));
    world.project.state.properties.get('script')?.set('signing_secrets', JSON.stringify(stored));
    const genuine = await peer.push(vectors.map(delivery));
    const verified = genuine.map((result) => result.status === 'stored' || result.status === 'duplicate');
    expect(vectors.filter((_, index) => !verified[index]).map((vector) => vector.name)).toEqual([]);
    const spoilt = vectors.map((vector, index) => ({ ...delivery(vector, index), body: `${vector.body ?? ''} ` }));
    const refused = await peer.push(spoilt);
    expect(refused.every((result) => result.status === 'refused')).toBe(true);
  });
});
