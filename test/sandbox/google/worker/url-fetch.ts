import type { FetchRequest, FetchResponse } from '../backend/url-fetch.ts';
import { ServiceException } from '../service-exception.ts';
import { BlobRef } from './blob.ts';
import { decode, toSigned } from './bytes.ts';
import type { Host } from './host.ts';
import * as p from './params.ts';
import { defineService, type Overload, overloadsOf, type Service } from './service.ts';

export class UrlFetchRef {}

export class ResponseRef {
  readonly response: FetchResponse;
  constructor(response: FetchResponse) {
    this.response = response;
  }

  get body(): Buffer {
    return Buffer.from(this.response.body);
  }
}

const formType = 'application/x-www-form-urlencoded';

function formOf(fields: object): string {
  const pairs = Object.entries(fields).map(
    ([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(String(value))}`,
  );
  return pairs.join('&');
}

function payloadOf(payload: unknown): { body: Buffer; type: string } | undefined {
  if (payload === undefined || payload === null) return undefined;
  if (typeof payload === 'string') return { body: Buffer.from(payload, 'utf8'), type: formType };
  if (payload instanceof BlobRef) return { body: payload.bytes, type: payload.contentType ?? formType };
  if (p.bytes.accepts(payload)) return { body: Buffer.from(payload), type: formType };
  if (typeof payload === 'object') return { body: Buffer.from(formOf(payload), 'utf8'), type: formType };
  throw new ServiceException('Attribute provided with invalid value: payload');
}

function headersOf(headers: unknown): Record<string, string> {
  if (headers === undefined || headers === null) return {};
  if (!p.record.accepts(headers)) throw new ServiceException('Attribute provided with invalid value: headers');
  const pairs = Object.entries(headers).map(([name, value]) => {
    if (value === undefined || value === null)
      throw new ServiceException(`Attribute provided with no value: Header:${name}`);
    if (/^(host|content-length)$/i.test(name))
      throw new ServiceException(`Attribute provided with invalid value: Header:${name}`);
    return [name, String(value)] as const;
  });
  return Object.fromEntries(pairs);
}

function methodOf(method: unknown, hasBody: boolean): string {
  if (method === undefined) return hasBody ? 'post' : 'get';
  const name = typeof method === 'string' ? method.toLowerCase() : '';
  if (['get', 'post', 'put', 'patch', 'delete'].includes(name)) return name;
  throw new ServiceException('Attribute provided with invalid value: method');
}

function flagOf(options: Readonly<Record<string, unknown>>, name: string, otherwise: boolean): boolean {
  const value = options[name];
  if (value === undefined) return otherwise;
  if (typeof value !== 'boolean') throw new ServiceException(`Attribute provided with invalid value: ${name}`);
  return value;
}

const optionNames = new Set([
  'url',
  'method',
  'headers',
  'payload',
  'contentType',
  'muteHttpExceptions',
  'followRedirects',
  'validateHttpsCertificates',
  'useIntranet',
  'escaping',
]);

/** Reads the options of one call. A misspelt option would be ignored by Apps Script; here it is refused, because it is always a mistake. */
export function readRequest(url: unknown, options: Readonly<Record<string, unknown>>): FetchRequest {
  if (typeof url !== 'string' || url === '') throw new ServiceException('Attribute provided with no value: url');
  const unknownOption = Object.keys(options).find((name) => !optionNames.has(name));
  if (unknownOption !== undefined)
    throw new ServiceException(`Attribute provided with invalid value: ${unknownOption}`);
  const payload = payloadOf(options['payload']);
  const { contentType } = options;
  const given = headersOf(options['headers']);
  const named = Object.keys(given).some((name) => name.toLowerCase() === 'content-type');
  const type = typeof contentType === 'string' ? contentType : named ? undefined : payload?.type;
  return {
    url: /^[a-z]+:\/\//i.test(url) ? url : `http://${url}`,
    method: methodOf(options['method'], payload !== undefined),
    headers: type === undefined || payload === undefined ? given : { ...given, 'Content-Type': type },
    body: payload?.body,
    muteHttpExceptions: flagOf(options, 'muteHttpExceptions', false),
    followRedirects: flagOf(options, 'followRedirects', true),
  };
}

const onResponse = overloadsOf<ResponseRef>();
const charsetOf = (contentType: string | undefined) => /charset="?([^";]+)/i.exec(contentType ?? '')?.[1] ?? 'UTF-8';

const response = {
  getResponseCode: [onResponse([], (self) => self.response.status)],
  getContentText: [
    onResponse([], (self) => decode(self.body, charsetOf(self.response.contentType))),
    onResponse([p.text], (self, charset) => decode(self.body, charset)),
  ],
  getContent: [onResponse([], (self) => toSigned(self.body))],
  getBlob: [onResponse([], (self) => new BlobRef(self.body, self.response.contentType ?? null))],
  getHeaders: [
    onResponse([], (self) =>
      Object.fromEntries(Object.entries(self.response.headers).map(([name, values]) => [name, values.at(-1) ?? ''])),
    ),
  ],
  getAllHeaders: [
    onResponse([], (self) =>
      Object.fromEntries(
        Object.entries(self.response.headers).map(([name, values]) => [name, values.length > 1 ? values : values[0]]),
      ),
    ),
  ],
} satisfies Partial<Record<keyof GoogleAppsScript.URL_Fetch.HTTPResponse, readonly Overload<ResponseRef>[]>>;

function describe(request: FetchRequest): object {
  return {
    url: request.url,
    method: request.method,
    headers: request.headers,
    followRedirects: request.followRedirects,
    useIntranet: false,
    validateHttpsCertificates: true,
    ...(request.body === undefined
      ? {}
      : { payload: Buffer.from(request.body).toString('utf8'), contentType: request.headers['Content-Type'] }),
  };
}

function readListed(entry: string | Record<string, unknown>): FetchRequest {
  return typeof entry === 'string' ? readRequest(entry, {}) : readRequest(entry['url'], entry);
}

/** UrlFetchApp: the main thread performs the calls; a network failure throws even with muteHttpExceptions (apps-script.md §5). */
export function urlFetchServices({ backend: { http } }: Host): readonly Service[] {
  const on = overloadsOf<UrlFetchRef>();
  const send = (requests: readonly FetchRequest[]) => http.fetchAll(requests).map((answer) => new ResponseRef(answer));
  const app = {
    fetch: [
      on([p.text], (_, url) => send([readRequest(url, {})])[0]),
      on([p.text, p.record], (_, url, options) => send([readRequest(url, options)])[0]),
    ],
    fetchAll: [on([p.list(p.either(p.text, p.record))], (_, entries) => send(entries.map(readListed)))],
    getRequest: [
      on([p.text], (_, url) => describe(readRequest(url, {}))),
      on([p.text, p.record], (_, url, options) => describe(readRequest(url, options))),
    ],
  } satisfies Partial<Record<keyof GoogleAppsScript.URL_Fetch.UrlFetchApp, readonly Overload<UrlFetchRef>[]>>;
  return [
    defineService({ name: 'UrlFetchApp', state: UrlFetchRef, methods: app }),
    defineService({ name: 'UrlFetchApp.HTTPResponse', state: ResponseRef, methods: response }),
  ];
}
