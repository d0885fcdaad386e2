import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { Log } from '../log.ts';
import { readBody } from './read-body.ts';
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

const REQUEST_TIMEOUT_MS = 15_000;
const HEADERS_TIMEOUT_MS = 10_000;

/** The relay's HTTP server over a list of routes. A handler that throws becomes 503: nothing was promised, so the sender may come back. */
export function createHttpServer(
  routes: readonly Route[],
  options: { readonly log: Log; readonly trustedProxies: number },
): Server {
  const server = createServer((request, response) => {
    serve(routes, request, options).then(
      (reply) => answer(response, reply, request),
      (error: unknown) => {
        options.log.error({ err: error, path: pathFor(request) }, 'request failed');
        answer(response, { status: 503, json: { status: 'unavailable' }, retryAfterS: 5 }, request);
      },
    );
  });
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  server.headersTimeout = HEADERS_TIMEOUT_MS;
  server.keepAliveTimeout = 65_000;
  return server;
}

async function serve(
  routes: readonly Route[],
  request: IncomingMessage,
  options: { readonly trustedProxies: number },
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
  const body = request.method === 'POST' ? await readBody(request) : Buffer.alloc(0);
  if (!body) {
    route.onTooLarge?.();
    return { status: 413, json: { status: 'error', message: 'the body is larger than 256 KiB' } };
  }
  return route.handle({
    headers: request.headers,
    body,
    source: sourceOf(request, options.trustedProxies),
    parameter: route.path.exec(path)?.[1] ?? '',
  });
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
