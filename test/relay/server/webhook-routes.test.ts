import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { pairSheet, SHEET, SHEET_LANE, SHEET_SECRET } from '../support/paired-sheet.ts';
import { type Answer, type RelayServer, startRelayServer } from '../support/relay-server.ts';
import { type DeliveryParts, signedDelivery } from '../support/signed-delivery.ts';
import { addChat } from '../support/test-store.ts';

const PATH = '/webhooks/cs2cap';
const DAY = 86_400_000;

const signed = (server: RelayServer, parts: Partial<DeliveryParts> = {}) =>
  signedDelivery({ atMs: server.clock.now(), ...parts });

const countEvents = async (server: RelayServer) =>
  (await server.store.db.selectFrom('events').select('id').execute()).length;

describe('POST /webhooks/cs2cap', () => {
  it('answers accepted once the event is stored with its delivery, then duplicate', async () => {
    const server = await startRelayServer();
    await addChat(server.store.db);
    const delivery = signed(server);
    expect(await server.post(PATH, delivery)).toMatchObject({ status: 200, json: { status: 'accepted' } });
    expect(server.woken).toEqual(['chat:-1001']);
    expect(await server.store.db.selectFrom('deliveries').select('kind').execute()).toEqual([{ kind: 'message' }]);
    expect(await server.post(PATH, delivery)).toMatchObject({ status: 200, json: { status: 'duplicate' } });
    expect(await countEvents(server)).toBe(1);
  });

  it('takes a retry signed anew, a replay under another id and a replay of the retry as duplicates', async () => {
    const server = await startRelayServer();
    const first = signed(server);
    await server.post(PATH, first);
    await server.clock.advance(5000);
    const retry = signed(server);
    const renamed = (delivery: typeof first, id: string) => ({
      ...delivery,
      headers: { ...delivery.headers, 'x-cs2c-delivery-id': id },
    });
    for (const delivery of [renamed(first, 'a'), retry, renamed(retry, 'b')]) {
      expect((await server.post(PATH, delivery)).json).toEqual({ status: 'duplicate' });
    }
    expect(await countEvents(server)).toBe(1);
  });

  it('makes one event of two racing copies', async () => {
    const server = await startRelayServer();
    const delivery = signed(server);
    const answers = await Promise.all([server.post(PATH, delivery), server.post(PATH, delivery)]);
    expect(answers.map((answer) => JSON.stringify(answer.json)).sort()).toEqual([
      '{"status":"accepted"}',
      '{"status":"duplicate"}',
    ]);
    expect(await countEvents(server)).toBe(1);
  });

  it('makes two events of equal bodies whose deliveries differ', async () => {
    const server = await startRelayServer();
    await server.post(PATH, signed(server, { deliveryId: 'deliv_1' }));
    await server.clock.advance(2000);
    await server.post(PATH, signed(server, { deliveryId: 'deliv_2' }));
    expect(await countEvents(server)).toBe(2);
  });

  it('marks a late delivery and accepts it', async () => {
    const server = await startRelayServer();
    const late = signed(server, { atMs: server.clock.now() - DAY });
    expect((await server.post(PATH, late)).json).toEqual({ status: 'accepted' });
    expect(await server.store.db.selectFrom('events').select('verdict').execute()).toEqual([{ verdict: 'late' }]);
  });

  it.each([
    ['a forged one', { secret: 'whsec_forged' }, {}, 401],
    ['one older than the horizon', { atMs: Date.UTC(2026, 9, 1) }, {}, 401],
    ['one from the future', { atMs: Date.UTC(2027, 1, 1) }, {}, 401],
    ['one without a signature', {}, { 'x-cs2c-signature': undefined }, 401],
    ['one without a timestamp', {}, { 'x-cs2c-timestamp': undefined }, 401],
    ['one with a malformed timestamp', {}, { 'x-cs2c-timestamp': '1e9' }, 400],
    ['one with a malformed signature', {}, { 'x-cs2c-signature': 'zzz' }, 400],
  ])('refuses %s, keeps nothing of it but the reason', async (_name, parts, headers, status) => {
    const server = await startRelayServer();
    const delivery = signed(server, parts);
    const all = Object.entries({ ...delivery.headers, ...headers }).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    );
    const answer = await server.post(PATH, { ...delivery, headers: Object.fromEntries(all) });
    expect(answer).toMatchObject({ status, json: { status: 'refused' } });
    expect(await countEvents(server)).toBe(0);
    expect(await server.store.db.selectFrom('refusals').select('stream').execute()).toEqual([{ stream: 'account' }]);
  });

  it.each([
    ['a body that is no JSON', { body: 'not json ★\r\n' }],
    ['an empty body', { body: '' }],
    ['bytes that are no UTF-8', { body: Buffer.from([0xff, 0x00, 0xfe]) }],
    ['an unknown event type', { eventType: 'alert.expired' }],
  ])('keeps %s when it is signed, and sends nothing', async (_name, parts) => {
    const server = await startRelayServer();
    await addChat(server.store.db);
    const delivery = signed(server, parts);
    expect((await server.post(PATH, delivery)).json).toEqual({ status: 'accepted' });
    const stored = await server.store.db.selectFrom('events').select('body').executeTakeFirstOrThrow();
    expect(Buffer.from(stored.body ?? '')).toEqual(Buffer.from(delivery.body));
    expect(server.woken).toEqual([]);
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/json; charset=latin1', ''])(
    'looks at the bytes, not at the content type %j',
    async (type) => {
      const server = await startRelayServer();
      const delivery = signed(server, { body: '{"alert_id":"a","market_hash_name":"★ Karambit™ 🗡"}' });
      const headers = { ...delivery.headers, 'content-type': type };
      expect((await server.post(PATH, { ...delivery, headers })).json).toEqual({ status: 'accepted' });
    },
  );

  it('takes a chunked body that arrives byte by byte', async () => {
    const server = await startRelayServer();
    const { headers, body } = signed(server);
    const answer = await send(server, headers, async (write) => {
      for (const byte of Buffer.from(body)) await write(Buffer.from([byte]));
    });
    expect(answer).toEqual({ status: 200, text: '{"status":"accepted"}' });
  });

  it.each([
    ['announced', true],
    ['chunked', false],
  ])('answers 413 to an over-large %s body', async (_name, announced) => {
    const server = await startRelayServer();
    const body = Buffer.alloc(256 * 1024 + 1, 0x20);
    const headers = announced ? { 'content-length': String(body.length) } : {};
    const answer = await send(server, headers, (write) => write(body));
    expect(answer).toMatchObject({ status: 413 });
    expect(answer.text).toContain('256 KiB');
  });

  it('answers 413 to a sender that would go on for ever', async () => {
    const server = await startRelayServer();
    const answer = await send(server, {}, async (write) => {
      await write(Buffer.alloc(256 * 1024 + 1, 0x20));
      await new Promise(() => undefined);
    });
    expect(answer).toMatchObject({ status: 413 });
  });

  it('takes a body of exactly 256 KiB', async () => {
    const server = await startRelayServer();
    const delivery = signed(server, { body: JSON.stringify({ pad: 'x'.repeat(256 * 1024 - 10) }) });
    expect(delivery.body).toHaveLength(256 * 1024);
    expect((await server.post(PATH, delivery)).status).toBe(200);
  });

  it('answers 404 off its paths and 405 for another method', async () => {
    const server = await startRelayServer();
    expect((await server.post('/webhooks', {})).status).toBe(404);
    expect((await server.post(`${PATH}/`, {})).status).toBe(404);
    const get = await fetch(`${server.url}${PATH}`);
    expect(get.status).toBe(405);
    expect(await get.text()).toContain('POST');
  });

  it('answers 429 to a source that keeps being refused, but takes a genuine delivery from it', async () => {
    const server = await startRelayServer();
    const forged = signed(server, { secret: 'whsec_forged' });
    const answers: Answer[] = [];
    for (let n = 0; n < 31; n++) answers.push(await server.post(PATH, forged));
    expect(new Set(answers.slice(0, 30).map((answer) => answer.status))).toEqual(new Set([401]));
    expect(answers[30]?.status).toBe(429);
    expect(answers[30]?.headers.get('retry-after')).toBe('60');
    expect((await server.post(PATH, signed(server))).status).toBe(200);
    await server.clock.advance(60_000);
    expect((await server.post(PATH, signed(server, { secret: 'whsec_forged' }))).status).toBe(401);
  });

  it.each([
    ['counts behind a trusted proxy by the address the proxy saw', 1, 401],
    ['ignores X-Forwarded-For without one', 0, 429],
  ])('%s', async (_name, trustedProxies, status) => {
    const server = await startRelayServer({ trustedProxies });
    const forged = signed(server, { secret: 'whsec_forged' });
    const from = (address: string) => ({ ...forged, headers: { ...forged.headers, 'x-forwarded-for': address } });
    for (let n = 0; n < 31; n++) await server.post(PATH, from(`9.9.9.${n}, 10.0.0.1`));
    expect((await server.post(PATH, from('10.0.0.1, 10.0.0.2'))).status).toBe(status);
  });

  it('answers 503 with Retry-After when the store fails, and never says accepted', async () => {
    const server = await startRelayServer();
    await server.store.close();
    const answer = await server.post(PATH, signed(server));
    expect(answer).toMatchObject({ status: 503, json: { status: 'unavailable' } });
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('survives a sender that goes away in the middle', async () => {
    const server = await startRelayServer();
    await new Promise<void>((resolve) => {
      const call = request(`${server.url}${PATH}`, { method: 'POST', headers: { 'content-length': '100' } });
      call.on('error', () => resolve());
      call.on('close', () => resolve());
      call.write('half', () => call.destroy());
    });
    expect((await server.post(PATH, signed(server))).status).toBe(200);
  });

  it('writes no signature and no secret to the log', async () => {
    const server = await startRelayServer();
    const delivery = signed(server);
    await server.post(PATH, delivery);
    await server.post(PATH, signed(server, { secret: 'whsec_forged' }));
    const log = server.log.lines.join('');
    expect(log).toContain('"status":"accepted"');
    expect(log).toContain('wrong-signature');
    expect(log).not.toContain(delivery.headers['x-cs2c-signature']);
  });
});

describe('POST /webhooks/cs2cap/sheets/:sheetId', () => {
  async function startWithSheet() {
    const server = await startRelayServer();
    await pairSheet(server.store.db);
    return server;
  }
  const path = `${PATH}/sheets/${SHEET}`;

  it('keeps what it cannot verify for the sheet alone, and knows the copy again under any delivery id', async () => {
    const server = await startWithSheet();
    await addChat(server.store.db);
    const delivery = signed(server, { secret: SHEET_SECRET });
    expect((await server.post(path, delivery)).json).toEqual({ status: 'accepted' });
    const renamed = { ...delivery, headers: { ...delivery.headers, 'x-cs2c-delivery-id': 'other' } };
    expect((await server.post(path, renamed)).json).toEqual({ status: 'duplicate' });
    expect(server.woken).toEqual([SHEET_LANE]);
  });

  it('is a stream of its own: the same event on both paths is kept for both', async () => {
    const server = await startWithSheet();
    const delivery = signed(server);
    expect((await server.post(path, delivery)).json).toEqual({ status: 'accepted' });
    expect((await server.post(PATH, delivery)).json).toEqual({ status: 'accepted' });
  });

  it('answers 404 for a sheet that is not paired, and puts no sheet id in the log', async () => {
    const server = await startWithSheet();
    expect((await server.post(`${PATH}/sheets/nobody`, signed(server))).status).toBe(404);
    await server.post(path, signed(server));
    await server.post(path, { headers: {} });
    expect(server.log.lines.join('')).not.toContain(SHEET);
  });

  it('answers 503 when too much waits for the sheet', async () => {
    const server = await startWithSheet();
    await server.post(path, signed(server));
    const waiting = await server.store.db.selectFrom('deliveries').selectAll().executeTakeFirstOrThrow();
    const { id: _id, ...row } = waiting;
    for (let n = 0; n < 4; n++) {
      await server.store.db
        .insertInto('deliveries')
        .values(Array.from({ length: 500 }, () => row))
        .execute();
    }
    const answer = await server.post(path, signed(server, { deliveryId: 'one-more', body: '{}' }));
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('60');
  });
});

/** A request whose body the test writes piece by piece. */
function send(
  server: RelayServer,
  headers: Record<string, string>,
  write: (piece: (bytes: Buffer) => Promise<void>) => Promise<void>,
): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const call = request(`${server.url}${PATH}`, { method: 'POST', headers }, async (response) => {
      let text = '';
      for await (const chunk of response) text += String(chunk);
      resolve({ status: response.statusCode ?? 0, text });
    });
    call.on('error', reject);
    void write((bytes) => new Promise((done) => void call.write(bytes, () => done()))).then(() => call.end());
  });
}
