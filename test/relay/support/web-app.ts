import { createServer, type ServerResponse } from 'node:http';
import { hmacSha256, sha256 } from '#relay/hash.ts';
import { replayKey } from '#shared/events/dedupe.ts';
import { open, seal } from '#shared/events/envelope.ts';
import { type LiftedDelivery, type PushAck, type PushResult, SheetPush } from '#shared/events/link.ts';
import { canonicalSignature } from '#shared/events/verify.ts';
import { listen } from './listen.ts';

export const LINK_KEY = 'an-obvious-test-link-key';

/** What a test changes about the web app's answers; the default stores everything. */
export interface WebAppBehaviour {
  /** The result for one delivery; undefined leaves it out of the ack. */
  result: (delivery: LiftedDelivery) => Pick<PushResult, 'status' | 'reason'> | undefined;
  /** Changes the ack before it is sealed. */
  ack: (ack: PushAck) => PushAck;
  /** Answers instead of the script, with a page or an error, and gives true; else the script answers. */
  instead: (response: ServerResponse, deliveries: readonly LiftedDelivery[]) => boolean;
  linkKey: string;
}

/** A web app as Google serves one: POST, then one 302 to an echo that is read by GET (apps-script.md §2.1). */
export async function startWebApp() {
  const behaviour: WebAppBehaviour = {
    result: () => ({ status: 'stored' }),
    ack: (ack) => ack,
    instead: () => false,
    linkKey: LINK_KEY,
  };
  const pushes: (readonly LiftedDelivery[])[] = [];
  const echoes = new Map<string, string>();
  let url = '';
  const server = createServer(async (request, response) => {
    if (request.method === 'GET') {
      const echoed = echoes.get(request.url ?? '');
      if (echoed === undefined) return response.writeHead(404).end();
      return response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' }).end(echoed);
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const text = Buffer.concat(chunks).toString('utf8');
    const pushed = open(text, { from: 'relay', keys: [LINK_KEY], schema: SheetPush }, hmacSha256);
    if (!pushed.ok) return response.writeHead(200, { 'content-type': 'text/html' }).end(pushed.failure.message);
    const { nonce, deliveries } = pushed.value;
    pushes.push(deliveries);
    if (behaviour.instead(response, deliveries)) return undefined;
    const results = deliveries.flatMap((delivery) => {
      const result = behaviour.result(delivery);
      return result ? [{ ...result, delivery_id: delivery.delivery_id, key: keyOf(delivery) }] : [];
    });
    const ack = seal('sheet', behaviour.ack({ nonce, build: '7', results }), behaviour.linkKey, hmacSha256);
    const path = `/macros/echo?user_content_key=${echoes.size}`;
    echoes.set(path, ack);
    return response.writeHead(302, { location: `${url}${path}` }).end();
  });
  url = `http://127.0.0.1:${await listen(server)}`;
  return { url, execUrl: `${url}/macros/s/test-deployment/exec`, behaviour, pushes };
}

const keyOf = (delivery: LiftedDelivery) =>
  replayKey(
    {
      timestamp: delivery.timestamp,
      signature: canonicalSignature(delivery.signature),
      body: delivery.body ?? Buffer.from(delivery.body_b64 ?? '', 'base64'),
    },
    sha256,
  );
