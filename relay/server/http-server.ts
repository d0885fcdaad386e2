import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { createMinuteBudget } from './minute-budget.ts';
import { type BodyMemory, createBodyMemory, readBody } from './read-body.ts';
import { sourceOf } from './source-of.ts';

/** A request as routes see it: body read, path parameters taken apart. */
export interface RouteRequest {
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** The address it came from, for limits: `sourceOf`. */
  readonly source: string;
  /** The variable part of the path, if the route has one. */
  readonly parameter: string;
}

export interface RouteReply {
  readonly status: number;
  readonly json: unknown;
  /** Answered instead of `json`. */
  readonly text?: { readonly type: string; readonly body: string };
  readonly retryAfterS?: number;
}

export type Handler = (request: RouteRequest) => Promise<RouteReply>;

/** One method and path; the first group of `path` is the parameter. */
export interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: RegExp;
  readonly handle: Handler;
  /** Hears of a body that was too large to be handled. */
  readonly onTooLarge?: () => void;
}

export interface HttpOptions {
  readonly log: Log;
  readonly clock: Pick<Clock, 'now'>;
  readonly trustedProxies: number;
  /** Default: 10 s for the headers, 15 s for the whole request. */
  readonly timeouts?: { readonly headersMs: number; readonly requestMs: number };
  /** Default: 64 MiB for the bodies of all requests that are not answered yet. */
  readonly bodyBytes?: number;
}

const TIMEOUTS = { headersMs: 10_000, requestMs: 15_000 };
const BODY_BYTES = 64 * 1024 * 1024;
const CONNECTIONS = 10_000;

/** The relay's HTTP server over a list of routes. A handler that throws becomes 503: nothing was promised, so the sender may come back. */
export function createHttpServer(routes: readonly Route[], options: HttpOptions): Server {
  const { headersMs, requestMs } = options.timeouts ?? TIMEOUTS;
  const memory = createBodyMemory(options.bodyBytes ?? BODY_BYTES);
  const noteFailure = failureNotes(options);
  const timeouts = {
    headersTimeout: headersMs,
    requestTimeout: requestMs,
    keepAliveTimeout: 65_000,
    // Node looks for overdue requests only this often; its default of 30 s would let them sit three times as long.
    connectionsCheckingInterval: Math.min(1000, headersMs),
  };
  const server = createServer(timeouts, (request, response) => {
    serve(routes, request, options, memory).then(
      (reply) => answer(response, reply, request),
      (error: unknown) => {
        noteFailure(error, request);
        answer(response, { status: 503, json: { status: 'unavailable' }, retryAfterS: 5 }, request);
      },
    );
  });
  server.maxConnections = CONNECTIONS;
  return server;
}

/** Begins to listen; gives the URL. Port 0 stands for a free one. */
export function listenOn(server: Server, host: string, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.removeListener('error', reject);
      const address = server.address();
      resolve(`http://${host}:${isAddress(address) ? address.port : port}`);
    });
  });
}

const isAddress = (address: string | AddressInfo | null): address is AddressInfo =>
  typeof address === 'object' && address !== null;

/** Senders that go away make failures too, as many as they like: the log takes so many of all. */
const FAILURES_PER_MINUTE = 60;

function failureNotes({ log, clock }: HttpOptions) {
  const budget = createMinuteBudget(clock, FAILURES_PER_MINUTE);
  return (error: unknown, request: IncomingMessage): void => {
    const { isLeft, leftOut } = budget.take();
    if (leftOut > 0) log.error({ requests: leftOut }, 'so many more failed in a minute');
    if (isLeft) log.error({ err: error, path: pathFor(request) }, 'request failed');
  };
}

async function serve(
  routes: readonly Route[],
  request: IncomingMessage,
  options: HttpOptions,
  memory: BodyMemory,
): Promise<RouteReply> {
  const path = pathOf(request);
  const onPath = routes.filter((route) => route.path.test(path));
  const route = onPath.find((candidate) => candidate.method === request.method);
  if (!route) {
    return onPath.length > 0
      ? {
          status: 405,
          json: { status: 'error', message: `use ${onPath.map((candidate) => candidate.method).join(' or ')}` },
        }
      : { status: 404, json: { status: 'error', message: 'nothing here; see the README for the paths' } };
  }
  let taken = 0;
  const take = (bytes: number) => {
    if (!memory.take(bytes)) return false;
    taken += bytes;
    return true;
  };
  try {
    const body = request.method === 'POST' ? await readBody(request, take) : Buffer.alloc(0);
    return await handle(route, request, body, options);
  } finally {
    memory.give(taken);
  }
}

function handle(
  route: Route,
  request: IncomingMessage,
  body: Awaited<ReturnType<typeof readBody>>,
  { trustedProxies }: HttpOptions,
): RouteReply | Promise<RouteReply> {
  if (body === 'too-large') {
    route.onTooLarge?.();
    return { status: 413, json: { status: 'error', message: 'the body is larger than 256 KiB' } };
  }
  if (body === 'no-room') {
    return { status: 503, json: { status: 'unavailable', message: 'too much at once' }, retryAfterS: 5 };
  }
  const parameter = route.path.exec(pathOf(request))?.[1] ?? '';
  return route.handle({ headers: request.headers, body, source: sourceOf(request, trustedProxies), parameter });
}

function answer(response: ServerResponse, reply: RouteReply, request: IncomingMessage): void {
  if (response.headersSent || response.destroyed) return;
  const body = reply.text?.body ?? JSON.stringify(reply.json);
  response.writeHead(reply.status, {
    'content-type': reply.text?.type ?? 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    ...(reply.retryAfterS === undefined ? {} : { 'retry-after': String(reply.retryAfterS) }),
    // What is left of a refused upload is not worth reading.
    ...(request.complete ? {} : { connection: 'close' }),
  });
  response.end(body);
}

const pathOf = (request: IncomingMessage) => (request.url ?? '/').split('?')[0] ?? '/';

/** The path for a log: capabilities in it are cut. */
const pathFor = (request: IncomingMessage) => pathOf(request).replace(/(\/sheets\/.{4})[^/]*/, '$1…');
