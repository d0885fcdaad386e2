import { connect, type Socket } from 'node:net';
import { sql } from 'kysely';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createHttpServer, type HttpOptions, type Route } from '#relay/server/http-server.ts';
import { ManualClock } from '#sandbox/clock.ts';
import { until } from '#sandbox/until.ts';
import { listen } from '../support/listen.ts';
import { startRelayServer } from '../support/relay-server.ts';
import { signedDelivery } from '../support/signed-delivery.ts';
import { testLog } from '../support/test-log.ts';

const SLOW = Number(process.env['SOAK_SLOW'] ?? 300);

async function startServer(options: Partial<HttpOptions>, handle: Route['handle']) {
  const route: Route = { method: 'POST', path: /^\/take$/, handle };
  const server = createHttpServer([route], {
    log: testLog().log,
    clock: new ManualClock(),
    trustedProxies: 0,
    ...options,
  });
  const port = await listen(server);
  const post = (bytes: number) => fetch(`http://127.0.0.1:${port}/take`, { method: 'POST', body: 'x'.repeat(bytes) });
  return { port, post };
}

/** Senders that begin a request and go on a byte at a time, or not at all. */
async function slowSenders(port: number, count: number, begin: string) {
  const sockets: Socket[] = [];
  let closed = 0;
  for (let n = 0; n < count; n++) {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.on('close', () => closed++);
    socket.resume();
    socket.write(begin);
    sockets.push(socket);
  }
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
  });
  await until('the connections', () => sockets.every((socket) => !socket.connecting));
  return { closed: () => closed };
}

describe('a server under attack', () => {
  it('writes sixty lines a minute of requests that fail, and how many more there were', async () => {
    const { log, lines } = testLog();
    const clock = new ManualClock();
    const { post } = await startServer({ log, clock }, async () => {
      throw new Error('the store is locked');
    });
    for (let n = 0; n < 80; n++) expect((await post(1)).status).toBe(503);
    expect(lines.filter((line) => line.includes('request failed'))).toHaveLength(60);
    await clock.advance(60_000);
    await post(1);
    expect(lines.filter((line) => line.includes('"requests":20'))).toHaveLength(1);
    expect(lines.filter((line) => line.includes('request failed'))).toHaveLength(61);
  });

  it.each([
    ['headers', 'POST /take HTTP/1.1\r\nHost: relay\r\nX-Slow: '],
    ['a body', 'POST /take HTTP/1.1\r\nHost: relay\r\nContent-Length: 600\r\n\r\nx'],
  ])('answers genuine requests beside many that never end their %s, and drops those', async (_what, begin) => {
    const { port, post } = await startServer({ timeouts: { headersMs: 400, requestMs: 800 } }, async () => ({
      status: 200,
      json: {},
    }));
    const slow = await slowSenders(port, SLOW, begin);
    expect((await post(600)).status).toBe(200);
    await until('the slow ones dropped', () => slow.closed() === SLOW);
    expect((await post(600)).status).toBe(200);
  });

  it('sends away with 503 and Retry-After what its memory does not hold, and takes it later', async () => {
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    let waiting = 0;
    const { post } = await startServer({ bodyBytes: 1000 }, async () => {
      waiting++;
      await gate;
      return { status: 200, json: {} };
    });
    const first = post(600);
    await until('the first in hand', () => waiting === 1);
    const second = await post(600);
    expect([second.status, second.headers.get('retry-after')]).toEqual([503, '5']);
    open();
    expect((await first).status).toBe(200);
    expect((await post(600)).status).toBe(200);
  });
});

describe('a store that is full', () => {
  it('is told to the sender as 503 with Retry-After; what got a 200 is there, and the rest is taken once there is room', async () => {
    const { store, post, clock } = await startRelayServer();
    await store.db.deleteFrom('settings').execute();
    const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(store.db);
    await sql.raw(`pragma max_page_count=${(rows[0]?.page_count ?? 0) + 8}`).execute(store.db);
    const send = (n: number) => {
      const body = JSON.stringify({ alert_id: `a${n}`, note: 'x'.repeat(3000) });
      return post('/webhooks/cs2cap', signedDelivery({ atMs: clock.now(), deliveryId: `deliv_${n}`, body }));
    };
    const answers = await Promise.all(Array.from({ length: 40 }, (_, n) => send(n)));
    const taken = answers.flatMap((answer, n) => (answer.status === 200 ? [`deliv_${n}`] : []));
    const refused = answers.filter((answer) => answer.status !== 200);
    expect(taken.length).toBeGreaterThan(0);
    expect(refused.length).toBeGreaterThan(0);
    expect(new Set(refused.map((answer) => `${answer.status} ${answer.headers.get('retry-after')}`))).toEqual(
      new Set(['503 5']),
    );
    const stored = async () =>
      (await store.db.selectFrom('events').select('delivery_id').execute()).map((row) => row.delivery_id ?? '').sort();
    expect(await stored()).toEqual(taken.sort());
    await sql`pragma max_page_count=1000000`.execute(store.db);
    for (let n = 0; n < 40; n++) expect((await send(n)).status).toBe(200);
    expect(await stored()).toHaveLength(40);
  });
});
