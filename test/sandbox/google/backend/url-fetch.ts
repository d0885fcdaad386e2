/** UrlFetchApp's calls, performed by the main thread while the script waits. */
import * as http from 'node:http';
import * as https from 'node:https';
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import type { Clock } from '../../clock.ts';
import type { Execution } from '../execution.ts';
import { ServiceException } from '../service-exception.ts';
import { spendQuota } from './quota.ts';

export interface FetchRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | undefined;
  readonly muteHttpExceptions: boolean;
  readonly followRedirects: boolean;
}

export interface FetchResponse {
  readonly status: number;
  /** As the server spelt them; a repeated header has several values. */
  readonly headers: Readonly<Record<string, readonly string[]>>;
  readonly contentType: string | undefined;
  readonly body: Uint8Array;
}

const longestUrl = 2_082;
const largestBody = 50 * 1024 * 1024;
const timeoutMs = 60_000;
const mostRedirects = 20;

const hostOf = (url: URL) => `${url.protocol}//${url.host}`;

function parseUrl(url: string): URL {
  if (url.length > longestUrl) throw new ServiceException('Limit Exceeded: URLFetch URL Length.');
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) throw new ServiceException(`Invalid argument: ${url}`);
  return new URL(url);
}

function headersOf(raw: readonly string[]): Record<string, string[]> {
  const headers: Record<string, string[]> = {};
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index] ?? '';
    headers[name] = [...(headers[name] ?? []), raw[index + 1] ?? ''];
  }
  return headers;
}

function decoded(body: Buffer, encoding: string | undefined): Buffer {
  if (encoding === 'gzip') return gunzipSync(body);
  if (encoding === 'deflate') return inflateSync(body);
  return encoding === 'br' ? brotliDecompressSync(body) : body;
}

const networkErrors: Readonly<Record<string, string>> = {
  ENOTFOUND: 'DNS error',
  EAI_AGAIN: 'DNS error',
  ETIMEDOUT: 'Timeout',
};

function networkError(error: Error, url: URL): ServiceException {
  const code: unknown = Reflect.get(error, 'code');
  const cause = networkErrors[String(code)] ?? 'Address unavailable';
  return new ServiceException(`${cause}: ${url.href}`);
}

/** One request, one answer; network failures throw whatever the options say. */
function send(url: URL, request: FetchRequest, clock: Clock): Promise<FetchResponse> {
  return new Promise((resolve, reject) => {
    const client = url.protocol === 'https:' ? https : http;
    const defaults = {
      'User-Agent': 'Mozilla/5.0 (compatible; Google-Apps-Script)',
      'Accept-Encoding': 'gzip, deflate, br',
    };
    const length = request.body ? { 'Content-Length': String(request.body.length) } : {};
    const outgoing = client.request(url, {
      method: request.method.toUpperCase(),
      headers: { ...defaults, ...request.headers, ...length },
      agent: false,
    });
    const cancel = clock.after(timeoutMs, () =>
      outgoing.destroy(Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' })),
    );
    const fail = (error: Error) => {
      cancel();
      reject(networkError(error, url));
    };
    outgoing.on('error', fail);
    outgoing.on('response', (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('error', fail);
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('end', () => {
        cancel();
        resolve({
          status: incoming.statusCode ?? 0,
          headers: headersOf(incoming.rawHeaders),
          contentType: incoming.headers['content-type'],
          body: decoded(Buffer.concat(chunks), incoming.headers['content-encoding']),
        });
      });
    });
    outgoing.end(request.body);
  });
}

function locationOf(response: FetchResponse): string | undefined {
  const name = Object.keys(response.headers).find((key) => key.toLowerCase() === 'location');
  return name === undefined ? undefined : response.headers[name]?.[0];
}

/** Follows redirects as browsers do: 301, 302 and 303 become a GET without a body. */
async function follow(request: FetchRequest, clock: Clock): Promise<FetchResponse> {
  let url = parseUrl(request.url);
  let current = request;
  for (let hops = 0; hops <= mostRedirects; hops++) {
    const response = await send(url, current, clock);
    const location = response.status >= 300 && response.status < 400 ? locationOf(response) : undefined;
    if (location === undefined || !request.followRedirects) return response;
    url = parseUrl(new URL(location, url).href);
    if (response.status <= 303) current = { ...current, method: 'get', body: undefined };
  }
  throw new ServiceException(`Exceeded maximum number of redirects: ${request.url}`);
}

function checkStatus(request: FetchRequest, response: FetchResponse): FetchResponse {
  if (response.status < 400 || request.muteHttpExceptions) return response;
  const text = Buffer.from(response.body).toString('utf8').slice(0, 200);
  throw new ServiceException(
    `Request failed for ${hostOf(new URL(request.url))} returned code ${response.status}. Truncated server response: ${text} (use muteHttpExceptions option to examine full response)`,
  );
}

/** UrlFetchApp's questions: requests of one fetchAll go out together, and the first failure throws. */
export function httpCalls(execution: Execution) {
  const { world, meter } = execution;
  return {
    async fetchAll(requests: readonly FetchRequest[]): Promise<FetchResponse[]> {
      spendQuota(execution, 'urlfetch', requests.length);
      for (const request of requests) {
        parseUrl(request.url);
        if ((request.body?.length ?? 0) > largestBody)
          throw new ServiceException('Limit Exceeded: URLFetch POST Size.');
      }
      const startedAt = world.clock.now();
      const answers = await Promise.allSettled(requests.map((request) => follow(request, world.clock)));
      meter.fetched(requests.length, execution.currentMethod, world.clock.now() - startedAt);
      return answers.map((answer, index) => {
        if (answer.status === 'rejected') throw answer.reason;
        const request = requests[index];
        return request ? checkStatus(request, answer.value) : answer.value;
      });
    },
  };
}
