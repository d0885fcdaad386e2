import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { postToSheet } from '#relay/delivery/post-to-sheet.ts';
import { listen } from '../support/listen.ts';

type Handle = (request: IncomingMessage, response: ServerResponse, url: string) => void;

async function startHost(handle: Handle) {
  const seen: string[] = [];
  let url = '';
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    request.resume();
    handle(request, response, url);
  });
  url = `http://127.0.0.1:${await listen(server)}`;
  const post = (timeoutMs = 5000) => postToSheet(`${url}/macros/s/x/exec`, '{"v":1}', { allowLocal: true, timeoutMs });
  return { post, seen };
}

const page = (response: ServerResponse, html: string, status = 200) =>
  void response.writeHead(status, { 'content-type': 'text/html; charset=utf-8' }).end(html);
const json = (response: ServerResponse, text: string) =>
  void response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' }).end(text);
const redirect = (response: ServerResponse, location: string) => void response.writeHead(302, { location }).end();

describe('postToSheet', () => {
  it('reads the answer behind one redirect, by GET and without the body', async () => {
    const { post, seen } = await startHost((request, response, url) =>
      request.method === 'POST'
        ? redirect(response, `${url}/macros/echo?user_content_key=1`)
        : json(response, '{"ok":1}'),
    );
    expect(await post()).toEqual({ ok: true, value: '{"ok":1}' });
    expect(seen).toEqual(['POST /macros/s/x/exec', 'GET /macros/echo?user_content_key=1']);
  });

  it('follows no second redirect', async () => {
    const { post, seen } = await startHost((_request, response, url) => redirect(response, `${url}/macros/echo`));
    expect(await post()).toMatchObject({ ok: false, failure: { kind: 'not-json' } });
    expect(seen).toHaveLength(2);
  });

  it.each([
    'http://127.0.0.1:1/macros/echo',
    'http://169.254.169.254/latest',
    'https://accounts.google.com/x',
    '/echo',
  ])('asks nothing of %s when redirected there', async (location) => {
    const { post, seen } = await startHost((_request, response) => redirect(response, location));
    expect(await post()).toMatchObject({ ok: false, failure: { kind: 'bad-redirect' } });
    expect(seen).toHaveLength(1);
  });

  it.each([
    [
      'an error page with status 200',
      '<html><head><title>Error</title><style>p{}</style></head><body><p>Exception: quota</p></body></html>',
      'the web app answered 200 with a page "Error": Error Exception: quota',
    ],
    [
      'a login page',
      '<a href="https://accounts.google.com/ServiceLogin">Sign in</a>',
      'the web app asks for a login: deploy it with access "Anyone"',
    ],
    ['an empty answer', '', 'the web app answered 200 with a page: '],
  ])('explains %s', async (_name, html, words) => {
    const { post } = await startHost((_request, response) => page(response, html));
    expect(await post()).toEqual({ ok: false, failure: { kind: 'not-json', words } });
  });

  it.each([404, 500])('takes JSON with status %i for no answer', async (status) => {
    const { post } = await startHost((_request, response) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
    });
    expect(await post()).toMatchObject({ ok: false, failure: { kind: 'not-json' } });
  });

  it('gives up when no answer comes in time', async () => {
    const { post } = await startHost(() => undefined);
    const failure = { kind: 'unreachable', words: 'the web app did not answer in time' };
    expect(await post(50)).toEqual({ ok: false, failure });
  });

  it('says so when nothing listens', async () => {
    const result = await postToSheet('http://127.0.0.1:1/macros/s/x/exec', '{}', { allowLocal: true });
    expect(result).toMatchObject({ ok: false, failure: { kind: 'unreachable' } });
  });
});
