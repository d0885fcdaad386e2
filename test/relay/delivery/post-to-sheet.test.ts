import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { postToSheet } from '#relay/delivery/post-to-sheet.ts';
import { ManualClock } from '#sandbox/clock.ts';
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
  const clock = new ManualClock();
  const post = () => postToSheet(`${url}/macros/s/x/exec`, '{"v":1}', { allowLocal: true, clock });
  return { post, seen, clock };
}

const page = (response: ServerResponse, html: string, status = 200) =>
  void response.writeHead(status, { 'content-type': 'text/html; charset=utf-8' }).end(html);
const json = (response: ServerResponse, text: string) =>
  void response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' }).end(text);
const redirect = (response: ServerResponse, location?: string) =>
  void response.writeHead(302, location === undefined ? {} : { location }).end();

/** The script runs and redirects to the echo; `echo` answers there. */
const behindEcho =
  (echo: Handle): Handle =>
  (request, response, url) =>
    request.method === 'POST'
      ? redirect(response, `${url}/macros/echo?user_content_key=1`)
      : echo(request, response, url);

const NOT_FOUND = '<title>Seite nicht gefunden</title>Die Datei kann momentan leider nicht geöffnet werden.';

describe('postToSheet', () => {
  it('reads the answer behind one redirect, by GET and without the body', async () => {
    const { post, seen, clock } = await startHost(behindEcho((_request, response) => json(response, '{"ok":1}')));
    expect(await post()).toEqual({ ok: true, value: '{"ok":1}' });
    expect(seen).toEqual(['POST /macros/s/x/exec', 'GET /macros/echo?user_content_key=1']);
    expect(clock.pending).toBe(0);
  });

  it.each<[string, Handle, string, string, number]>([
    [
      'an error page with status 200',
      (_request, response) =>
        page(response, '<html><head><title>Error</title><style>p{}</style></head><p>Exception: quota</p></html>'),
      'page',
      'the web app answered 200 with a page "Error": Error Exception: quota',
      1,
    ],
    ['an empty page', (_request, response) => page(response, ''), 'page', 'the web app answered 200 with a page: ', 1],
    [
      'a login page',
      (_request, response) => page(response, '<a href="https://accounts.google.com/ServiceLogin">Sign in</a>'),
      'login',
      'the web app asks for a login: deploy it with access "Anyone"',
      1,
    ],
    [
      'a redirect to the login',
      (_request, response) => redirect(response, 'https://accounts.google.com/ServiceLogin?continue=x'),
      'login',
      'the web app asks for a login: deploy it with access "Anyone"',
      1,
    ],
    [
      'a lost echo',
      behindEcho((_request, response) => page(response, NOT_FOUND, 404)),
      'lost-echo',
      'Google lost the answer of the web app (404); it is sent again',
      2,
    ],
    [
      'a lost echo with status 200',
      behindEcho((_request, response) => page(response, NOT_FOUND)),
      'lost-echo',
      'Google lost the answer of the web app (200); it is sent again',
      2,
    ],
    [
      'an echo that bounces back to the script',
      behindEcho((_request, response, url) => redirect(response, `${url}/macros/s/x/exec`)),
      'bounced-echo',
      'Google sent the answer of the web app round again; it is sent again',
      2,
    ],
    [
      'a redirect to nowhere',
      (_request, response) => redirect(response),
      'redirect-nowhere',
      'the web app redirected to nowhere',
      1,
    ],
    [
      'what the script tells strangers',
      behindEcho((_request, response) => {
        response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' }).end('CS2Cap toolkit');
      }),
      'stranger',
      'the web app does not know this relay, or their clocks differ: connect the sheet again',
      2,
    ],
  ])('tells %s apart', async (_name, handle, kind, words, requests) => {
    const { post, seen } = await startHost(handle);
    expect(await post()).toEqual({ ok: false, failure: { kind, words } });
    expect(seen).toHaveLength(requests);
  });

  it.each([
    ['http://127.0.0.1:1/macros/echo', '127.0.0.1'],
    ['http://169.254.169.254/latest', '169.254.169.254'],
    ['https://evil.example/macros/echo', 'evil.example'],
  ])('asks nothing of %s when redirected there, and names it', async (location, host) => {
    const { post, seen } = await startHost((_request, response) => redirect(response, location));
    const words = `the web app redirected to an unexpected host (${host})`;
    expect(await post()).toEqual({ ok: false, failure: { kind: 'redirect-elsewhere', words } });
    expect(seen).toHaveLength(1);
  });

  it.each([404, 500])('takes JSON with status %i for no answer', async (status) => {
    const { post } = await startHost((_request, response) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
    });
    expect(await post()).toMatchObject({ ok: false, failure: { kind: 'page' } });
  });

  it.each([
    [
      'the script',
      (arrived: () => void): Handle =>
        () =>
          arrived(),
    ],
    ['the echo', (arrived: () => void): Handle => behindEcho(() => arrived())],
  ])('waits a minute for %s, by its own clock, and no longer', async (_name, silent) => {
    const arrival = Promise.withResolvers<void>();
    const { post, clock } = await startHost(silent(arrival.resolve));
    let ended = false;
    const posted = post().finally(() => {
      ended = true;
    });
    await arrival.promise;
    await clock.advance(59_999);
    expect(ended).toBe(false);
    await clock.advance(1);
    const failure = { kind: 'timed-out', words: 'the web app did not answer within 60 s' };
    expect(await posted).toEqual({ ok: false, failure });
  });

  it('takes an answer that comes after 45 s', async () => {
    const arrival = Promise.withResolvers<ServerResponse>();
    const { post, clock } = await startHost((_request, response) => arrival.resolve(response));
    const posted = post();
    const response = await arrival.promise;
    await clock.advance(45_000);
    json(response, '{"ok":1}');
    expect(await posted).toEqual({ ok: true, value: '{"ok":1}' });
  });

  it('reads no more than the start of an answer that would go on for ever', async () => {
    const { post } = await startHost((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const more = () => void response.write(' '.repeat(65_536), more);
      more();
    });
    const answer = await post();
    expect(answer.ok && answer.value.length).toBe(256 * 1024);
  });

  it('says so when nothing listens', async () => {
    const clock = new ManualClock();
    const result = await postToSheet('http://127.0.0.1:1/macros/s/x/exec', '{}', { allowLocal: true, clock });
    expect(result).toMatchObject({ ok: false, failure: { kind: 'unreachable' } });
  });
});
