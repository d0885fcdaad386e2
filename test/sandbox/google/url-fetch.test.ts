import { createServer, type IncomingMessage, type Server } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../clock.ts';
import { type Google, startGoogle } from './google.ts';
import { evaluate, openScript } from './script-fixture.ts';

interface Seen {
  readonly method: string;
  readonly path: string;
  readonly type: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

const clock = new ManualClock();
let google: Google;
let server: Server;
let url = '';
let seen: Seen[] = [];

beforeAll(async () => {
  google = await startGoogle({ clock });
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const path = request.url ?? '';
      seen.push({
        method: request.method ?? '',
        path,
        type: request.headers['content-type'],
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
      });
      if (path === '/silent') return;
      if (path.startsWith('/to/')) return void response.writeHead(Number(path.slice(4)), { Location: '/landed' }).end();
      if (path === '/gzip')
        return void response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(gzipSync('zipped ★'));
      const status = Number(/^\/status\/(\d+)/.exec(path)?.[1] ?? 200);
      response
        .writeHead(status, {
          'Content-Type': 'text/plain; charset=utf-8',
          'Retry-After': '3',
          'Set-Cookie': ['a=1', 'b=2'],
        })
        .end('body ★');
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
});
beforeEach(() => {
  seen = [];
});
afterAll(async () => {
  await google.stop();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const run = (body: string) => evaluate(google, `const url = ${JSON.stringify(url)}; ${body}`);

describe('UrlFetchApp.fetch', () => {
  it('gives status, headers, text and signed bytes', async () => {
    const value = await run(
      `const r = UrlFetchApp.fetch(url + '/x'); return [r.getResponseCode(), r.getHeaders()['Retry-After'], r.getAllHeaders()['Set-Cookie'], r.getContentText(), r.getContent().slice(-3)]`,
    );
    expect(value).toEqual([200, '3', ['a=1', 'b=2'], 'body ★', [-30, -104, -123]]);
  });

  it('sends a payload as a form by default, by POST, and by another method where one is named', async () => {
    await run(
      `UrlFetchApp.fetch(url, { payload: { a: '1 2', b: '★' } }); UrlFetchApp.fetch(url, { method: 'patch', payload: '{}', contentType: 'application/json' })`,
    );
    expect(seen.map(({ method, type, body }) => [method, type, body])).toEqual([
      ['POST', 'application/x-www-form-urlencoded', 'a=1%202&b=%E2%98%85'],
      ['PATCH', 'application/json', '{}'],
    ]);
  });

  it('describes a request without sending it', async () => {
    expect(
      await run(
        `const r = UrlFetchApp.getRequest(url, { method: 'POST', payload: 'x' }); return [r.method, r.contentType]`,
      ),
    ).toEqual(['post', 'application/x-www-form-urlencoded']);
    expect(seen).toEqual([]);
  });

  it('unpacks a compressed answer', async () => {
    expect(await run(`return UrlFetchApp.fetch(url + '/gzip').getContentText()`)).toBe('zipped ★');
  });

  it.each([
    [302, 'GET', ''],
    [303, 'GET', ''],
    [307, 'POST', 'x'],
  ])('follows a %i as %s', async (status, method, body) => {
    await run(`UrlFetchApp.fetch(url + '/to/${status}', { method: 'post', payload: 'x' })`);
    expect(seen.map((one) => [one.path, one.method, one.body])).toEqual([
      [`/to/${status}`, 'POST', 'x'],
      ['/landed', method, body],
    ]);
  });

  it('stays at a redirect when told so', async () => {
    expect(await run(`return UrlFetchApp.fetch(url + '/to/302', { followRedirects: false }).getResponseCode()`)).toBe(
      302,
    );
  });

  it('throws for an error status, and gives it when muted', async () => {
    await expect(run(`UrlFetchApp.fetch(url + '/status/500?secret')`)).rejects.toThrow(
      `Exception: Request failed for ${url} returned code 500. Truncated server response: body ★ (use muteHttpExceptions option to examine full response)`,
    );
    expect(
      await run(`return UrlFetchApp.fetch(url + '/status/429', { muteHttpExceptions: true }).getResponseCode()`),
    ).toBe(429);
  });

  it.each([
    ["'http://127.0.0.1:1/', { muteHttpExceptions: true }", 'Address unavailable: http://127.0.0.1:1/'],
    ["'ftp://x/'", 'Invalid argument: ftp://x/'],
    ["url + '/' + 'x'.repeat(2083)", 'Limit Exceeded: URLFetch URL Length.'],
    ["url, { method: 'post', payload: 'x'.repeat(50 * 1024 * 1024 + 1) }", 'Limit Exceeded: URLFetch POST Size.'],
    ["url, { method: 'fetch' }", 'Attribute provided with invalid value: method'],
    ['url, { muteHttpException: true }', 'Attribute provided with invalid value: muteHttpException'],
    ["url, { headers: { Host: 'x' } }", 'Attribute provided with invalid value: Header:Host'],
    ["url, 'post'", "The parameters (String,String) don't match the method signature for UrlFetchApp.fetch."],
    ['', "The parameters () don't match the method signature for UrlFetchApp.fetch."],
  ])('refuses (%s), muted or not', async (args, message) => {
    await expect(run(`UrlFetchApp.fetch(${args})`)).rejects.toThrow(message);
  });

  it('gives up after sixty seconds on the clock', async () => {
    const { project } = openScript(google, {
      code: 'function main(url) { UrlFetchApp.fetch(url, { muteHttpExceptions: true }); }',
    });
    const running = project.run('main', [`${url}/silent`]);
    while (seen.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await clock.advance(60_000);
    expect((await running).error?.message).toBe(`Timeout: ${url}/silent`);
  });

  it('says when the quota of the day is used up', async () => {
    google.switches.quotaUsedUp = ['urlfetch'];
    await expect(run('UrlFetchApp.fetch(url)')).rejects.toThrow(
      'Service invoked too many times for one day: urlfetch.',
    );
    google.switches.quotaUsedUp = [];
  });
});

describe('UrlFetchApp.fetchAll', () => {
  it('gives the answers in order, and counts every request', async () => {
    const { project } = openScript(google, {
      code: `function main(url) { return UrlFetchApp.fetchAll([url + '/status/201', { url: url + '/status/404', muteHttpExceptions: true }]).map((r) => r.getResponseCode()); }`,
    });
    const { value, counts } = await project.run('main', [url]);
    expect([value, counts.fetch, counts.methods['UrlFetchApp.fetchAll']]).toEqual([[201, 404], 2, 1]);
  });

  it('throws as a whole when one is not muted', async () => {
    await expect(run(`UrlFetchApp.fetchAll([url, url + '/status/404'])`)).rejects.toThrow('returned code 404');
  });

  it('costs modelled time: a wave little more than one call, calls one by one the sum', async () => {
    const timeOf = async (code: string) => {
      const { project } = openScript(google, { code: `function main(url) { ${code} }` });
      return (await project.run('main', [url])).modelMs;
    };
    expect(await timeOf('UrlFetchApp.fetch(url);')).toBe(500);
    expect(await timeOf('UrlFetchApp.fetchAll([url, url, url]);')).toBe(600);
    expect(await timeOf('for (let i = 0; i < 3; i++) UrlFetchApp.fetch(url);')).toBe(1_500);
    expect(await timeOf('UrlFetchApp.fetchAll([]);')).toBe(0);
  });
});
