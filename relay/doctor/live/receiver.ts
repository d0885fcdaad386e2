import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { type Clock, wait } from '../../clock.ts';

/** One request as it came in, before anything was done with it. */
export interface Post {
  readonly at: number;
  readonly method: string;
  /** `delivery`: at the destination's address; `redirect`: where its second answer points. */
  readonly place: 'delivery' | 'redirect';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly answered: number;
}

/** A destination of our own that answers on purpose: 503, then a redirect, then 200. */
export interface Receiver {
  /** The path that CS2Cap is to post to; nobody can guess it. */
  readonly path: string;
  readonly posts: readonly Post[];
  /** Resolves with the next post after the first `seen`; undefined when time or `signal` ends the wait. */
  next(seen: number, limitMs: number, signal: AbortSignal): Promise<Post | undefined>;
  close(): Promise<void>;
}

const MOST_BYTES = 262_144;

/** Listens on `port` of this machine; `publicUrl` is what leads there. Rejects where the port is taken. */
export async function startReceiver(options: {
  readonly host: string;
  readonly port: number;
  readonly publicUrl: string;
  readonly nonce: string;
  readonly clock: Clock;
}): Promise<Receiver> {
  const { clock, nonce, publicUrl } = options;
  const path = `/webhooks/cs2cap-live/${nonce}`;
  const posts: Post[] = [];
  const waiting = new Set<() => void>();
  const server = createServer((request, response) => {
    void (async () => {
      const place = request.url === path ? 'delivery' : request.url === `${path}/moved` ? 'redirect' : undefined;
      const body = await readAll(request);
      if (!place) {
        response.writeHead(404).end();
        return;
      }
      const nth = posts.filter((post) => post.place === 'delivery').length;
      const answered = place === 'redirect' || nth > 1 ? 200 : nth === 0 ? 503 : 302;
      posts.push({
        at: clock.now(),
        method: request.method ?? '',
        place,
        headers: flat(request),
        body,
        answered,
      });
      response.writeHead(answered, answered === 302 ? { location: `${publicUrl}${path}/moved` } : {});
      response.end('{"status":"probe"}');
      for (const wake of [...waiting]) wake();
    })().catch(() => response.destroy());
  });
  server.listen(options.port, options.host);
  await once(server, 'listening');
  return {
    path,
    posts,
    async next(seen, limitMs, signal) {
      if (posts.length > seen) return posts[seen];
      const came = new AbortController();
      const wake = () => came.abort();
      waiting.add(wake);
      await wait(clock, limitMs, AbortSignal.any([came.signal, signal]));
      waiting.delete(wake);
      return posts[seen];
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size <= MOST_BYTES) chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

const flat = (request: IncomingMessage) =>
  Object.fromEntries(
    Object.entries(request.headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
  );
