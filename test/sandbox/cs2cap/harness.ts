import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { onTestFinished } from 'vitest';
import { ManualClock } from '../clock.ts';
import { type Cs2cap, type Cs2capOptions, type Switches, startCs2cap } from './cs2cap.ts';

/** The key of the account that `startStandIn` makes. */
export const testKey = 'sk_test';

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

export interface StandIn {
  readonly cs2cap: Cs2cap;
  readonly clock: ManualClock;
  /** One request with the test key, or with another; a string body goes as it is, anything else as JSON. */
  call(
    method: string,
    path: string,
    body?: unknown,
    options?: { key?: string; contentType?: string },
  ): Promise<Answered>;
}

/** Starts a stand-in on its own clock, with one Quant account unless told otherwise; it stops when the test ends. */
export async function startStandIn(options: Cs2capOptions = {}): Promise<StandIn> {
  const clock = new ManualClock();
  const cs2cap = await startCs2cap({ clock, ...options });
  onTestFinished(() => cs2cap.stop());
  return {
    cs2cap,
    clock,
    async call(method, path, body, { key = testKey, contentType = 'application/json' } = {}) {
      const response = await fetch(`${cs2cap.url}/v1${path}`, {
        method,
        headers: { Authorization: `Bearer ${key}`, ...(body === undefined ? {} : { 'Content-Type': contentType }) },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      return { status: response.status, headers: response.headers, body: JSON.parse(await response.text()) };
    },
  };
}

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Receiver {
  readonly url: string;
  readonly received: Received[];
  /** What it answers from now on; `hang` never answers. */
  answer: { status: number; headers?: Record<string, string>; body?: string } | 'hang' | 'cut';
}

/** Starts a destination that keeps what it got; it stops when the test ends. */
export async function startReceiver(): Promise<Receiver> {
  const receiver: Receiver = { url: '', received: [], answer: { status: 200, body: 'ok' } };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    receiver.received.push({
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      body: Buffer.concat(chunks).toString('utf8'),
    });
    const { answer } = receiver;
    if (answer === 'cut') request.socket.destroy();
    else if (answer !== 'hang') response.writeHead(answer.status, answer.headers).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return Object.assign(receiver, { url: `http://127.0.0.1:${port}/hook` });
}

/** Creates a destination and gives its id and secret. */
export async function connect(
  standIn: StandIn,
  destination: { url: string; platform?: string; is_active?: boolean },
): Promise<{ id: string; secret: string }> {
  const { body } = await standIn.call('POST', '/account/webhooks', { label: 'test', ...destination });
  const secret = readText(body, 'secret');
  const id = standIn.cs2cap.account(testKey).webhooks().at(-1)?.id ?? '';
  return { id, secret };
}

/** Creates an alert on the Redline that the next tick fires. */
export async function armAlert(standIn: StandIn, change: Record<string, unknown> = {}): Promise<string> {
  standIn.cs2cap.market.setPrice(redline, { ask: '19.50', bid: '18.00' });
  const { body } = await standIn.call('POST', '/account/alerts', {
    item_id: redline,
    kind: 'price_below',
    threshold_value: '20',
    ...change,
  });
  return readText(body, 'id');
}

/** AK-47 | Redline (Field-Tested) of the fixture catalog. */
export const redline = 156;

/** A text field of a JSON object; throws when it is none. */
export function readText(body: unknown, name: string): string {
  const value = typeof body === 'object' && body !== null ? Reflect.get(body, name) : undefined;
  if (typeof value !== 'string') throw new Error(`No text "${name}" in ${JSON.stringify(body)}`);
  return value;
}

/** A stand-in with one destination and one alert that the next tick fires. */
export async function startArmed(switches: Partial<Switches> = {}, platform = 'custom') {
  const standIn = await startStandIn({ switches: { rateLimits: false, ...switches } });
  const receiver = await startReceiver();
  const url = platform === 'telegram' ? `${receiver.url}?chat_id=-1005` : receiver.url;
  const destination = await connect(standIn, { url, platform });
  const alertId = await armAlert(standIn);
  const delivery = () => standIn.cs2cap.account(testKey).deliveries()[0];
  return { ...standIn, standIn, receiver, destination, alertId, delivery };
}

/** The signature that a delivery must have under this key, computed apart from the stand-in's own code. */
export const expectedHmac = (key: string | Buffer, got: Received | undefined) =>
  createHmac('sha256', key).update(`${got?.headers['x-cs2c-timestamp']}.${got?.body}`).digest();
