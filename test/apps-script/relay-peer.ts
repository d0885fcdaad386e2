import { createServer, type IncomingMessage } from 'node:http';
import { onTestFinished } from 'vitest';
import { SheetWishes } from '#relay/server/sheet-wishes.ts';
import { open, seal } from '#shared/events/envelope.ts';
import { type ChatAction, type LiftedDelivery, PairRequest, PushAck, type PushResult } from '#shared/events/link.ts';
import { nodeHmac } from '../shared/node-hash.ts';
import type { World } from './harness.ts';

/** The other end of the link, as small as the sheet needs it: pairs, lifts what CS2Cap posts, pushes when told to. */
export interface RelayPeer {
  readonly url: string;
  readonly linkKey: string;
  /** What a pairing code must be; anything else gets 403. */
  readonly code: string;
  readonly pairings: PairRequest[];
  readonly messages: SheetWishes[];
  /** What CS2Cap posted, oldest first. */
  readonly lifted: LiftedDelivery[];
  /** What the next message of the sheet is told. */
  actions: ChatAction[];
  /** The mark of these actions; undefined: it is too old to know of marks. */
  actionsUntil: number | undefined;
  /** Does its work, and its answer to the next message is lost. */
  losesAnswer: boolean;
  /** What it gave up for the sheet and can replay; undefined: it is too old to know. */
  missed: number | undefined;
  /** The chats that were granted to the sheet. */
  chats: { key: string; label: string }[];
  /** Posts deliveries to the sheet's web app and opens its acknowledgement. */
  push(deliveries: readonly LiftedDelivery[], change?: PushChange): Promise<PushResult[]>;
  /** The raw answer of the web app to a sealed push. */
  post(deliveries: readonly LiftedDelivery[], change?: PushChange): Promise<{ type: string; text: string }>;
}

export interface PushChange {
  readonly linkKey?: string;
  readonly sentAt?: number;
}

/** Starts a relay that knows one sheet; it stops when the test ends. */
export async function startRelayPeer(world: World): Promise<RelayPeer> {
  const linkKey = 'link-key-of-a-test';
  const peer: State = {
    url: '',
    linkKey,
    code: 'ABCD-1234',
    pairings: [],
    messages: [],
    lifted: [],
    actions: [],
    actionsUntil: undefined,
    losesAnswer: false,
    missed: 0,
    chats: [],
  };
  const server = createServer(async (request, response) => {
    const text = await readAll(request);
    const { status, body } = answer(peer, request, text, world);
    // A relay forwards at once; other deliveries wait here until the test pushes them.
    if (request.headers['x-cs2c-event-type'] === 'toolkit.test' && status === 200) {
      const [test] = peer.lifted.splice(-1);
      if (test) await post([test]);
    }
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const address = server.address();
  peer.url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  let nonces = 0;
  const post: RelayPeer['post'] = async (deliveries, change = {}) => {
    const payload = { nonce: `nonce-${++nonces}`, sent_at: change.sentAt ?? world.clock.now(), deliveries };
    const response = await fetch(peer.pairings.at(-1)?.exec_url ?? '', {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: seal('relay', payload, change.linkKey ?? linkKey, nodeHmac),
    });
    return { type: response.headers.get('content-type') ?? '', text: await response.text() };
  };
  return Object.assign(peer, {
    post,
    push: async (deliveries: readonly LiftedDelivery[], change?: PushChange) => {
      const { text } = await post(deliveries, change);
      const ack = open(text, { from: 'sheet', keys: [linkKey], schema: PushAck }, nodeHmac);
      if (!ack.ok) throw new Error(`No acknowledgement: ${ack.failure.message}\n${text.slice(0, 500)}`);
      if (ack.value.nonce !== `nonce-${nonces}`) throw new Error(`The acknowledgement is for ${ack.value.nonce}`);
      return ack.value.results;
    },
  });
}

type State = Omit<RelayPeer, 'push' | 'post' | 'url'> & { url: string };

function answer(peer: State, request: IncomingMessage, body: string, world: World): { status: number; body: string } {
  const json = (status: number, value: unknown) => ({ status, body: JSON.stringify(value) });
  if (request.url === '/api/sheets') {
    const asked = PairRequest.parse(JSON.parse(body));
    if (asked.code !== peer.code) return json(403, { status: 'error', message: 'the code is wrong or used' });
    peer.pairings.push(asked);
    return json(200, { sheet_id: 's1', webhook_url: `${peer.url}/webhooks/cs2cap/sheets/s1`, link_key: peer.linkKey });
  }
  if (request.url === '/webhooks/cs2cap/sheets/s1') {
    const header = (name: string) => String(request.headers[name] ?? '');
    peer.lifted.push({
      event_type: header('x-cs2c-event-type'),
      delivery_id: header('x-cs2c-delivery-id'),
      timestamp: header('x-cs2c-timestamp'),
      signature: header('x-cs2c-signature'),
      received_at: world.clock.now(),
      body,
    });
    return json(200, { status: 'accepted' });
  }
  if (request.url === '/api/sheets/s1/messages') {
    const told = open(body, { from: 'sheet', keys: [peer.linkKey], schema: SheetWishes }, nodeHmac);
    if (!told.ok) return json(401, { status: 'error', message: told.failure.message });
    peer.messages.push(told.value);
    if (peer.losesAnswer) {
      peer.losesAnswer = false;
      return json(502, { status: 'error', message: 'bad gateway' });
    }
    const { chats, actions, missed, actionsUntil } = peer;
    const marked = actionsUntil === undefined ? {} : { actions_until: actionsUntil };
    const replayed = told.value.replay && missed !== undefined ? { replayed: missed } : {};
    const signature_header = 'X-CS2C-Signature';
    const reply = { nonce: told.value.nonce, build: 'peer', signature_header, chats, actions, ...marked, ...replayed };
    return { status: 200, body: seal('relay', reply, peer.linkKey, nodeHmac) };
  }
  return json(404, { status: 'error', message: 'no such path' });
}

async function readAll(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

/** Deploys the web app, pairs the sheet with a peer, and gives it its own destination at CS2Cap. */
export async function pairWithPeer(world: World): Promise<RelayPeer> {
  const peer = await startRelayPeer(world);
  world.project.deploy();
  world.person.prompts = [peer.url, peer.code];
  await world.choose('connectRelay');
  await world.choose('connectWebhook');
  return peer;
}
