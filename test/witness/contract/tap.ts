import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { type Exchange, readViolations } from './exchange.ts';

/** A loopback server before the validating proxy: passes everything on as it is, and keeps what the proxy found. */
export interface Tap {
  readonly url: string;
  readonly exchanges: readonly Exchange[];
  stop(): Promise<void>;
}

/** How long one call may take through the proxy: it never answers a body that is no JSON. */
const CALL_LIMIT_MS = 15_000;
/** The proxy names all its findings in one header, thousands in a bad case. */
const MAX_HEADER_BYTES = 8_000_000;

/** Starts a tap before `target`; clients are given its URL, so their requests are judged without their knowing. */
export async function startTap(target: string): Promise<Tap> {
  const exchanges: Exchange[] = [];
  const server = createServer((incoming, outgoing) => {
    void pass(target, incoming, outgoing).then(
      (exchange) => exchanges.push(exchange),
      (error: unknown) => {
        const trouble = error instanceof Error ? error.message : String(error);
        exchanges.push({ ...nameOf(incoming), status: 0, trouble, violations: [] });
        outgoing.destroy();
      },
    );
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('The tap has no address');
  return {
    url: `http://127.0.0.1:${address.port}`,
    exchanges,
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

const nameOf = (incoming: IncomingMessage) => ({ method: incoming.method ?? '', target: incoming.url ?? '/' });

async function pass(target: string, incoming: IncomingMessage, outgoing: ServerResponse): Promise<Exchange> {
  const body = await readAll(incoming);
  const { host: _, connection: __, ...headers } = incoming.headers;
  const call = request(`${target}${incoming.url}`, {
    method: incoming.method,
    headers,
    maxHeaderSize: MAX_HEADER_BYTES,
  });
  call.setTimeout(CALL_LIMIT_MS, () => call.destroy(new Error('no answer from the proxy')));
  const answered = new Promise<IncomingMessage>((resolve, reject) =>
    call.once('response', resolve).once('error', reject),
  );
  call.end(body);
  const reply = await answered;
  const text = await readAll(reply);
  const status = reply.statusCode ?? 0;
  const exchange: Exchange = {
    ...nameOf(incoming),
    status,
    ...(isOfTheProxy(reply.headers) ? { trouble: text.toString('utf8') } : {}),
    violations: readViolations(one(reply.headers['sl-violations'])),
  };
  outgoing.writeHead(status, endToEnd(reply.headers)).end(text);
  return exchange;
}

/** The stand-in answers `application/json`; the proxy's own errors are problem documents (RFC 7807). */
const isOfTheProxy = (headers: IncomingHttpHeaders): boolean => !!headers['content-type']?.includes('problem+json');

const one = (value: string | string[] | undefined): string | undefined => (Array.isArray(value) ? value[0] : value);

/** What the stand-in said, without the marks of the way: the client must not see that it was watched. */
function endToEnd(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const hidden = ['connection', 'keep-alive', 'transfer-encoding', 'sl-violations'];
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !hidden.includes(name) && !name.startsWith('access-control-')),
  );
}

async function readAll(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}
