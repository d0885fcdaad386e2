import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Fault } from './fault-plan.ts';
import { minuteLimitExceeded, monthlyQuotaExceeded } from './rate-limit.ts';
import { keepRequest, type RecordedRequest } from './record.ts';
import { redactSecrets } from './redact.ts';
import { Refusal } from './refusal.ts';
import { answer, callerNames, findCaller, type Incoming } from './router.ts';
import type { World } from './world.ts';

const maxBodyBytes = 1_048_576;

/** What goes back over the wire; `cut` ends the connection instead. */
interface Reply {
  readonly status: number;
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly code?: string;
  readonly cut?: true;
}

/** The HTTP side of the stand-in: reads requests, meets the armed faults, writes answers and records both. */
export function createApiServer(world: World, requests: RecordedRequest[]): Server {
  return createServer((request, response) => {
    void serve(world, requests, request, response).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : undefined);
    });
  });
}

async function serve(
  world: World,
  requests: RecordedRequest[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const incoming = await readIncoming(request);
  const { label, rootKey } = callerNames(findCaller(world, incoming.authorization));
  const { pathname: path, searchParams } = incoming.url;
  const query = [...searchParams].map(([name, value]) => `${name}=${value}`).join('&');
  const fault = world.faults.take({ method: incoming.method, path, query, account: rootKey });
  const reply = await replyUnder(fault, world, incoming);
  const record: RecordedRequest = {
    at: world.clock.now(),
    ...(label === undefined ? {} : { account: label }),
    method: incoming.method,
    path: incoming.url.pathname,
    query: queryRecord(incoming.url),
    body: redactSecrets(bodyRecord(incoming.bodyText)),
    status: reply.cut ? 0 : reply.status,
    ...(reply.code === undefined ? {} : { code: reply.code }),
  };
  keepRequest(requests, record);
  if (reply.cut) response.destroy();
  else response.writeHead(reply.status, { ...dated(world), ...reply.headers }).end(reply.text);
  world.tell({ kind: 'request', request: record });
}

/** Answers are dated by the clock of the stand-in, which a test may set. */
const dated = (world: World) => ({
  'Content-Type': 'application/json',
  Date: new Date(world.clock.now()).toUTCString(),
});

async function readIncoming(request: IncomingMessage): Promise<Incoming> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size <= maxBodyBytes) chunks.push(bytes);
  }
  return {
    method: request.method ?? 'GET',
    url: readUrl(request.url ?? '/'),
    authorization: request.headers.authorization,
    contentType: request.headers['content-type'] ?? '',
    bodyText: size > maxBodyBytes ? '' : Buffer.concat(chunks).toString('utf8'),
    isTooLarge: size > maxBodyBytes,
  };
}

/** A path that is no valid URL is off the map like any unknown one. */
function readUrl(target: string): URL {
  const base = 'http://stand-in.invalid';
  const text = `${base}${target.startsWith('/') ? target : '/'}`;
  return new URL(URL.canParse(text) ? text : base);
}

async function replyUnder(fault: Fault | undefined, world: World, incoming: Incoming): Promise<Reply> {
  switch (fault?.kind) {
    case undefined:
      return replyTo(world, incoming);
    case 'status':
      return refusalReply(statusRefusal(fault));
    case 'burst-429':
      return refusalReply(limitRefusal(world, incoming, minuteLimitExceeded));
    case 'monthly-429':
      return refusalReply(limitRefusal(world, incoming, monthlyQuotaExceeded));
    case 'drop-before':
      return { status: 0, text: '', headers: {}, cut: true };
    case 'drop-after':
      return { ...replyTo(world, incoming), cut: true };
    case 'delay':
      await new Promise<void>((resolve) => world.clock.after(fault.ms, resolve));
      return replyTo(world, incoming);
    case 'malformed': {
      const reply = replyTo(world, incoming);
      return { ...reply, text: reply.text.slice(0, Math.ceil(reply.text.length / 2)) };
    }
  }
}

function replyTo(world: World, incoming: Incoming): Reply {
  try {
    const { status, body } = answer(world, incoming);
    return { status, text: JSON.stringify(body), headers: {} };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const tier = error.status === 422 ? findCaller(world, incoming.authorization)?.account.tier : undefined;
    return refusalReply(error, tier === undefined ? {} : { 'X-RateLimit-Tier': tier });
  }
}

function refusalReply(refusal: Refusal, headers: Readonly<Record<string, string>> = {}): Reply {
  const text = JSON.stringify({ code: refusal.code, detail: refusal.detail });
  return { status: refusal.status, text, headers: { ...refusal.headers, ...headers }, code: refusal.code };
}

const usualCodes: Readonly<Record<number, string>> = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  429: 'RATE_LIMIT_EXCEEDED',
  500: 'INTERNAL_SERVER_ERROR',
  503: 'SERVICE_UNAVAILABLE',
};

function statusRefusal(fault: Extract<Fault, { kind: 'status' }>): Refusal {
  const code = fault.code ?? usualCodes[fault.status] ?? 'ERROR';
  const headers = fault.retryAfterS === undefined ? undefined : { 'Retry-After': String(fault.retryAfterS) };
  return new Refusal(fault.status, code, fault.detail ?? 'An injected fault.', headers);
}

function limitRefusal(world: World, incoming: Incoming, exceeded: typeof monthlyQuotaExceeded): Refusal {
  const caller = findCaller(world, incoming.authorization);
  if (!caller) return new Refusal(401, 'UNAUTHORIZED', 'Invalid API key');
  return exceeded(caller.account, caller.key, world.clock.now(), world.switches);
}

function queryRecord(url: URL): Record<string, string> {
  return Object.fromEntries(
    [...new Set(url.searchParams.keys())].map((name) => [name, url.searchParams.getAll(name).join(',')]),
  );
}

/** The parsed body where it is JSON, else its text, else nothing. */
function bodyRecord(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
