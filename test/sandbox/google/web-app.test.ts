import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ManualClock } from '../clock.ts';
import { type Google, startGoogle } from './google.ts';
import { openScript, projectFiles, type ScriptSpec } from './script-fixture.ts';
import { normalSwitches } from './switches.ts';

const clock = new ManualClock();
let google: Google;
beforeAll(async () => {
  google = await startGoogle({ clock });
});
afterEach(() => void Object.assign(google.switches, normalSwitches));
afterAll(() => google.stop());

const code = `
function doPost(e) { return ContentService.createTextOutput(JSON.stringify(e)).setMimeType(ContentService.MimeType.JSON); }
function doGet(e) { return ContentService.createTextOutput(JSON.stringify({ get: e.parameter })); }`;

function deploy(spec: Partial<ScriptSpec> = {}) {
  const opened = openScript(google, { code, ...spec });
  return { ...opened, ...opened.project.deploy() };
}

const post = (url: string, body = '{}', type = 'application/json') =>
  fetch(url, { method: 'POST', body, redirect: 'manual', headers: { 'Content-Type': type, 'X-Secret': 'unseen' } });

const follow = async (response: Response) => fetch(response.headers.get('location') ?? '');

describe('the event of doPost (apps-script.md §1.1)', () => {
  it('carries the body, the query and nothing of the headers', async () => {
    const { execUrl } = deploy();
    const event = await (await follow(await post(`${execUrl}?a=1&a=2&b=%E2%98%85`, '{"n":"★"}'))).json();
    expect(event).toEqual({
      parameter: { a: '1', b: '★' },
      parameters: { a: ['1', '2'], b: ['★'] },
      queryString: 'a=1&a=2&b=%E2%98%85',
      contextPath: '',
      contentLength: 11,
      postData: { contents: '{"n":"★"}', length: 11, name: 'postData', type: 'application/json' },
    });
  });

  it('merges only form bodies into the parameters', async () => {
    const { execUrl } = deploy();
    const event = await (
      await follow(await post(`${execUrl}?a=1`, 'a=2&c=3', 'application/x-www-form-urlencoded'))
    ).json();
    expect(event).toMatchObject({ parameter: { a: '1', c: '3' }, parameters: { a: ['1', '2'] } });
  });

  it('may decode a body without a charset as latin1, which leaves ASCII alone', async () => {
    google.switches.charsetlessBody = 'latin1';
    const { execUrl } = deploy();
    const event = async (body: string, type: string) => (await follow(await post(execUrl, body, type))).json();
    expect(await event('★', 'application/json')).toMatchObject({ postData: { contents: '\u00e2\u0098\u0085' } });
    expect(await event('★', 'application/json; charset=utf-8')).toMatchObject({ postData: { contents: '★' } });
    expect(await event('\\u2605', 'application/json')).toMatchObject({ postData: { contents: '\\u2605' } });
  });

  it('has no length and no body in doGet', async () => {
    const { execUrl } = deploy({
      code: 'function doGet(e) { return ContentService.createTextOutput(JSON.stringify([e.contentLength, "postData" in e, "pathInfo" in e])); }',
    });
    expect(await (await fetch(execUrl)).json()).toEqual([-1, false, false]);
  });
});

describe('answers (apps-script.md §2)', () => {
  it('come by a 302 to an echo that takes one GET and no POST', async () => {
    const { execUrl } = deploy();
    const first = await post(execUrl);
    expect(first.status).toBe(302);
    const location = first.headers.get('location') ?? '';
    expect(location).toContain('/macros/echo?user_content_key=');
    expect((await fetch(location, { method: 'POST', body: '' })).status).toBe(405);
    const second = await fetch(location);
    expect([second.status, second.headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8']);
    expect((await fetch(location)).status).toBe(404);
  });

  it('are gone after five minutes', async () => {
    const { execUrl } = deploy();
    const first = await post(execUrl);
    await clock.advance(5 * 60_000);
    expect((await follow(first)).status).toBe(404);
  });

  it('of HtmlService come at once, inside a page that no machine reads', async () => {
    const { execUrl } = deploy({ code: 'function doPost() { return HtmlService.createHtmlOutput("ok"); }' });
    const response = await post(execUrl);
    const text = await response.text();
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(text).toContain('ok');
    expect(text).not.toBe('ok');
  });

  it.each([
    ['function doPost() { throw new Error("broken"); }', 'Error: broken'],
    [
      'function doPost() { SpreadsheetApp.getUi(); }',
      'Exception: Cannot call SpreadsheetApp.getUi() from this context.',
    ],
    ['function doGet() {}', 'Script function not found: doPost'],
    ['function doPost() {}', 'The script completed but did not return anything.'],
    [
      'function doPost() { return { a: 1 }; }',
      'The script completed but the returned value is not a supported return type.',
    ],
    ['function doPost( {', 'SyntaxError'],
  ])('are an HTML error page with status 200 for %s', async (broken, words) => {
    const { execUrl } = deploy({ code: broken });
    const response = await post(execUrl);
    const text = await response.text();
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(text).toContain('<title>Error</title>');
    expect(text).toContain(words);
  });
});

describe('the address (apps-script.md §1.3, §1.5, §2.3)', () => {
  it.each(['c', 'sid'])('answers 405 to the reserved parameter %s', async (name) => {
    expect((await post(`${deploy().execUrl}?${name}=1`)).status).toBe(405);
  });

  it('asks for a login where a path follows, and where access is not for everyone', async () => {
    const open = deploy();
    const closed = deploy({ manifest: { webapp: { access: 'ANYONE', executeAs: 'USER_DEPLOYING' } } });
    for (const url of [`${open.execUrl}/path`, open.execUrl.replace(/exec$/, 'dev'), closed.execUrl]) {
      const response = await post(url);
      expect([response.status, await response.text()]).toEqual([200, expect.stringContaining('Meet Google Drive')]);
    }
    expect([...open.project.executions, ...closed.project.executions]).toEqual([]);
  });

  it('answers HEAD with 403 where it works and 200 where a login stands', async () => {
    const closed = deploy({ manifest: { webapp: { access: 'MYSELF', executeAs: 'USER_DEPLOYING' } } });
    expect((await fetch(deploy().execUrl, { method: 'HEAD' })).status).toBe(403);
    expect((await fetch(closed.execUrl, { method: 'HEAD' })).status).toBe(200);
  });

  it('answers 404 for a deployment that is unknown or taken off', async () => {
    const { project, deploymentId, execUrl } = deploy();
    project.undeploy(deploymentId);
    expect((await post(execUrl)).status).toBe(404);
    expect((await post(`${google.url}/macros/s/nope/exec`)).status).toBe(404);
  });

  it('serves the frozen version until it is redeployed', async () => {
    const version = (n: number) => ({
      code: `function doGet() { return ContentService.createTextOutput("v${n}"); } function now() { return ${n}; }`,
    });
    const { project, deploymentId, execUrl } = deploy(version(1));
    project.setHead(projectFiles(version(2)));
    expect(await (await fetch(execUrl)).text()).toBe('v1');
    expect((await project.run('now')).value).toBe(2);
    expect(project.redeploy(deploymentId).execUrl).toBe(execUrl);
    expect(await (await fetch(execUrl)).text()).toBe('v2');
  });

  it('keeps the access that was frozen with the version', async () => {
    const { project, execUrl } = deploy();
    project.setHead(projectFiles({ code, manifest: { webapp: { access: 'MYSELF', executeAs: 'USER_DEPLOYING' } } }));
    expect((await post(execUrl)).status).toBe(302);
  });

  it('is known to the script, as null before the first deployment', async () => {
    const { project } = openScript(google, { code: 'function main() { return ScriptApp.getService().getUrl(); }' });
    expect((await project.run('main')).value).toBe(null);
    const { execUrl } = project.deploy();
    expect((await project.run('main')).value).toBe(execUrl);
  });

  it('may be told wrongly: the /dev address that asks for a login, or none (apps-script.md §2.7)', async () => {
    const { project } = deploy({ code: 'function main() { return ScriptApp.getService().getUrl(); }' });
    google.switches.webAppUrl = 'dev';
    const { value } = await project.run('main');
    expect(value).toMatch(/\/macros\/s\/[\w-]+\/dev$/);
    expect(await (await fetch(String(value))).text()).toContain('Meet Google Drive');
    google.switches.webAppUrl = 'none';
    expect((await project.run('main')).value).toBe(null);
  });
});

describe('the spreadsheet in doPost (apps-script.md §5, end)', () => {
  const reader = `function doGet() { const book = SpreadsheetApp.getActiveSpreadsheet(); return ContentService.createTextOutput(String(book && book.getName())); }`;

  it('is the bound one, or null', async () => {
    const { execUrl } = deploy({ code: reader, title: 'Mine' });
    expect(await (await fetch(execUrl)).text()).toBe('Mine');
    google.switches.activeSpreadsheetInDoPost = 'null';
    expect(await (await fetch(execUrl)).text()).toBe('null');
  });

  it('has no document lock and no document cache', async () => {
    const { execUrl } = deploy({
      code: 'function doGet() { return ContentService.createTextOutput([LockService.getDocumentLock(), CacheService.getDocumentCache()].join("|")); }',
    });
    expect(await (await fetch(execUrl)).text()).toBe('|');
  });
});

describe('faults', () => {
  const counting = {
    code: `function count() { const p = PropertiesService.getScriptProperties(); p.setProperty("n", String(Number(p.getProperty("n")) + 1)); }
function doPost() { count(); return ContentService.createTextOutput("posted"); }
function doGet() { return ContentService.createTextOutput("got"); }`,
  };
  const runs = (project: { properties(): Map<string, string> }) => project.properties().get('n');

  it('lose the echo although the script ran', async () => {
    google.switches.echo = 'lost';
    const { project, execUrl } = deploy(counting);
    expect((await follow(await post(execUrl))).status).toBe(404);
    expect(runs(project)).toBe('1');
  });

  it('bounce the echo back, so that doGet answers in the place of doPost', async () => {
    const { project, execUrl } = deploy(counting);
    const first = await post(execUrl);
    google.switches.echo = 'bounced';
    const second = await fetch(first.headers.get('location') ?? '', { redirect: 'manual' });
    expect([second.status, second.headers.get('location')]).toEqual([302, execUrl]);
    google.switches.echo = 'text';
    expect(await (await fetch(execUrl)).text()).toBe('got');
    expect(runs(project)).toBe('1');
  });

  it.each([
    ['error', undefined],
    ['error-after', '1'],
    ['too-many', undefined],
    ['quota', undefined],
  ] as const)('answer an HTML page with status 200: %s', async (exec, ran) => {
    google.switches.exec = exec;
    const { project, execUrl } = deploy(counting);
    const response = await post(execUrl);
    expect([response.status, await response.text()]).toEqual([200, expect.stringContaining('<title>Error</title>')]);
    expect(runs(project)).toBe(ran);
  });

  it('kill the script before a call, with nothing after it', async () => {
    google.switches.killAt = { method: 'Properties.setProperty' };
    const { project, execUrl } = deploy({
      code: 'function doPost() { try { PropertiesService.getScriptProperties().setProperty("n", "1"); } finally { SpreadsheetApp.getActiveSheet().appendRow([1]); } }',
    });
    expect(await (await post(execUrl)).text()).toContain('<title>Error</title>');
    expect(runs(project)).toBe(undefined);
    expect(project.executions.at(-1)?.result?.error?.message).toBe('The execution was killed.');
  });

  it('hold the answer back on the clock', async () => {
    google.switches.answerDelayMs = 30_000;
    const { project, execUrl } = deploy(counting);
    const waiting = post(execUrl);
    while (clock.pending === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(runs(project)).toBe('1');
    await clock.advance(30_000);
    expect((await waiting).status).toBe(302);
  });
});

describe('thirty executions at the same time (apps-script.md §1.6)', () => {
  it('let the next one of the same owner find an error page, and another owner in', async () => {
    google.switches.simultaneousExecutions = 2;
    const slow = {
      code: 'function doGet() { Utilities.sleep(1000); return ContentService.createTextOutput("done"); }',
    };
    const [mine, other] = [deploy(slow), deploy({ ...slow, owner: 'other@example.com' })];
    const running = [fetch(mine.execUrl), fetch(mine.execUrl)];
    while (clock.pending < 2) await new Promise((resolve) => setImmediate(resolve));
    expect(await (await fetch(mine.execUrl)).text()).toContain('too many scripts running simultaneously');
    const otherRun = fetch(other.execUrl);
    while (clock.pending < 3) await new Promise((resolve) => setImmediate(resolve));
    await clock.advance(1_000);
    for (const response of await Promise.all([...running, otherRun])) expect(await response.text()).toBe('done');
  });
});
