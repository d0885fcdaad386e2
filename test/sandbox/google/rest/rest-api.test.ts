import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Google, startGoogle } from '../google.ts';
import type { Project } from '../project.ts';
import { openScript } from '../script-fixture.ts';

let google: Google;
let token: string;
let project: Project;

beforeEach(async () => {
  google = await startGoogle();
  token = google.logIn('owner@example.com').accessToken;
  project = openScript(google, { code: answering('one') }).project;
});
afterEach(() => google.stop());

const answering = (text: string) => `function doGet() { return ContentService.createTextOutput("${text}"); }`;
const manifest = (fields = {}) => ({
  name: 'appsscript',
  type: 'JSON',
  source: JSON.stringify({ timeZone: 'Etc/UTC', ...fields }),
});
const open = { access: 'ANYONE_ANONYMOUS', executeAs: 'USER_DEPLOYING' };
const code = (source = answering('two'), name = 'Code') => ({ name, type: 'SERVER_JS', source });

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

async function call(method: string, path: string, body?: unknown, bearer = token): Promise<Answer> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const response = await fetch(`${google.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
    ...(text === undefined ? {} : { body: text }),
  });
  return { status: response.status, body: Object(await response.json()) };
}

const at = (rest = '') => `/v1/projects/${project.scriptId}${rest}`;
const put = (...files: unknown[]) => call('PUT', at('/content'), { files });
const failure = (code: number, status: string, message: unknown = expect.any(String)) => ({
  status: code,
  body: { error: { code, message, status } },
});
const invalid = (words: string) => failure(400, 'INVALID_ARGUMENT', expect.stringContaining(words));

/** A deployment made by the API, with the head as its version. */
async function deployByApi() {
  const { body: version } = await call('POST', at('/versions'), {});
  const { body } = await call('POST', at('/deployments'), { versionNumber: version['versionNumber'] });
  return { id: String(body['deploymentId']), url: `${google.url}/macros/s/${body['deploymentId']}/exec` };
}

describe('who may call', () => {
  it.each(['', 'made-up'])('is nobody without a token that a login gave: "%s"', async (bearer) => {
    expect(await call('GET', at(), undefined, bearer)).toEqual(failure(401, 'UNAUTHENTICATED'));
  });

  it('is nobody any more once the access is taken back', async () => {
    google.revoke('owner@example.com');
    expect(await call('GET', at())).toEqual(failure(401, 'UNAUTHENTICATED'));
  });

  it('is only the owner of a project', async () => {
    const stranger = google.logIn('other@example.com').accessToken;
    expect(await call('GET', at('/content'), undefined, stranger)).toEqual(failure(403, 'PERMISSION_DENIED'));
    expect(await call('GET', '/v1/projects/none')).toEqual(failure(404, 'NOT_FOUND'));
  });

  it('is nobody while the Apps Script API is off, with the address where it is switched on (apps-script.md §6)', async () => {
    google.switches.appsScriptApi = 'off';
    const words = expect.stringContaining('https://script.google.com/home/usersettings');
    expect(await call('GET', at())).toEqual(failure(403, 'PERMISSION_DENIED', words));
  });

  it('is told who it is', async () => {
    expect((await call('GET', '/oauth2/v2/userinfo')).body).toMatchObject({ email: 'owner@example.com' });
    expect(await call('GET', '/oauth2/v2/userinfo', undefined, 'made-up')).toEqual(failure(401, 'UNAUTHENTICATED'));
  });

  it('gets a new access token for a refresh token, until that is taken back', async () => {
    const { refreshToken } = google.logIn('owner@example.com');
    const form = (grant_type: string) => new URLSearchParams({ grant_type, refresh_token: refreshToken });
    const ask = (grant = 'refresh_token') => fetch(`${google.url}/token`, { method: 'POST', body: form(grant) });
    const { access_token: fresh } = Object(await (await ask()).json());
    expect((await call('GET', at(), undefined, fresh)).status).toBe(200);
    expect((await ask('password')).status).toBe(400);
    google.revoke('owner@example.com');
    expect(await (await ask()).json()).toMatchObject({ error: 'invalid_grant' });
  });
});

describe('requests', () => {
  it('with unknown fields, values of another type or broken JSON are refused', async () => {
    expect(await call('PUT', at('/content'), { files: [], colour: 'red' })).toEqual(invalid('Unknown name "colour"'));
    expect(await put({ ...code(), functionSet: {} })).toEqual(invalid('Unknown name "functionSet" at \'files.0\''));
    expect(await call('POST', at('/versions'), { description: 7 })).toEqual(invalid("'description'"));
    expect(await call('POST', at('/versions'), '{')).toEqual(invalid('Invalid JSON payload'));
  });

  it('with unknown query parameters are refused, and pages must be numbers', async () => {
    expect(await call('GET', at('/versions?limit=5'))).toEqual(invalid('Unknown name "limit"'));
    expect(await call('GET', at('/versions?pageSize=0'))).toEqual(failure(400, 'INVALID_ARGUMENT'));
    expect(await call('GET', at('/versions?pageToken=x'))).toEqual(failure(400, 'INVALID_ARGUMENT'));
  });

  it('to what the stand-in does not know are not found', async () => {
    expect(await call('GET', at('/metrics'))).toEqual(failure(404, 'NOT_FOUND'));
    expect(await call('PATCH', at())).toEqual(failure(404, 'NOT_FOUND'));
  });
});

describe('the content of a project', () => {
  it('is replaced whole by a push, and deployments do not notice (apps-script.md §2.5)', async () => {
    const { execUrl } = project.deploy();
    expect((await put(manifest({ webapp: open }), code(), { name: 'page', type: 'HTML', source: '<p>' })).status).toBe(
      200,
    );
    expect(Object.keys(project.state.head.files)).toEqual(['appsscript.json', 'Code.js', 'page.html']);
    expect((await put(manifest({ webapp: open }), code())).status).toBe(200);
    const { body } = await call('GET', at('/content'));
    expect(body).toEqual({ scriptId: project.scriptId, files: [manifest({ webapp: open }), code()] });
    expect(await (await fetch(execUrl)).text()).toBe('one');
  });

  it.each<[string, unknown[], string]>([
    ['no manifest', [code()], 'must include a manifest file named appsscript'],
    ['a manifest that is no JSON', [{ ...manifest(), source: '{' }], 'Invalid JSON'],
    ['an unknown field in the manifest', [manifest({ $schema: 'x' })], '$schema'],
    ['an unknown access', [manifest({ webapp: { ...open, access: 'EVERYONE' } })], 'webapp.access'],
    ['another JSON file', [manifest(), { ...manifest(), name: 'config' }], 'invalid argument'],
    ['two files of a name', [manifest(), code(), code()], 'invalid argument'],
    ['a file without a name', [manifest(), code('', '')], 'invalid argument'],
    ['an unknown type', [manifest(), { ...code(), type: 'CSS' }], 'files.1.type'],
    [
      'code that does not parse',
      [manifest(), code('let a;\nlet a;')],
      "Syntax error: SyntaxError: Identifier 'a' has already been declared line: 2 file: Code",
    ],
    [
      'private names of classes (apps-script.md §3.2)',
      [manifest(), code('class A {\n  #x = 1;\n}')],
      'line: 2 file: Code',
    ],
    ['static fields of classes (apps-script.md §3.2)', [manifest(), code('class A { static x = 1 }')], 'Syntax error'],
  ])('is not replaced by %s', async (_, files, words) => {
    const before = project.state.head;
    expect(await put(...files)).toEqual(invalid(words));
    expect(project.state.head).toBe(before);
  });

  it('takes optional chaining and spread, which Google knows (apps-script.md §3.2)', async () => {
    expect(
      (await put(manifest(), code('var a = { ...{} }?.b ?? 1; class A { constructor() { this.x = "#x" } }'))).status,
    ).toBe(200);
  });
});

describe('a new project', () => {
  it('is bound to a new spreadsheet and holds only a manifest of Google', async () => {
    const mimeType = 'application/vnd.google-apps.spreadsheet';
    const { body: file } = await call('POST', '/drive/v3/files', { name: 'Alerts', mimeType });
    const { body } = await call('POST', '/v1/projects', { title: 'Alerts', parentId: file['id'] });
    expect(body).toMatchObject({ title: 'Alerts', parentId: file['id'], creator: { email: 'owner@example.com' } });
    expect(await call('GET', `/v1/projects/${body['scriptId']}`)).toEqual({ status: 200, body });
    const { files } = google.findProject(String(body['scriptId']))?.state.head ?? {};
    expect(Object.keys(files ?? {})).toEqual(['appsscript.json']);
  });

  it('needs a spreadsheet that is there, and a title', async () => {
    expect(await call('POST', '/v1/projects', { title: 'A', parentId: 'none' })).toEqual(failure(404, 'NOT_FOUND'));
    expect(await call('POST', '/v1/projects', { parentId: 'none' })).toEqual(invalid("'title'"));
    expect(await call('POST', '/drive/v3/files', { name: 'A', mimeType: 'text/plain' })).toEqual(invalid("'mimeType'"));
  });
});

describe('versions', () => {
  it('never change, count up, and are listed in pages, newest first', async () => {
    const listed = async (path: string) => (await call('GET', path)).body;
    await call('POST', at('/versions'), { description: 'first' });
    await put(manifest(), code());
    for (let count = 0; count < 2; count += 1) await call('POST', at('/versions'), {});
    const { body } = await call('GET', at('/content?versionNumber=1'));
    expect(body).toMatchObject({ files: [{ name: 'appsscript' }, code(answering('one'))] });
    const page = await listed(at('/versions?pageSize=2'));
    expect(page).toMatchObject({ versions: [{ versionNumber: 3 }, { versionNumber: 2 }] });
    const last = await listed(at(`/versions?pageSize=2&pageToken=${page['nextPageToken']}`));
    expect(last).toEqual({ versions: [expect.objectContaining({ versionNumber: 1, description: 'first' })] });
    expect(await call('GET', at('/content?versionNumber=9'))).toEqual(failure(404, 'NOT_FOUND'));
  });
});

describe('deployments', () => {
  it('serve their version and not the head, and keep the access that its manifest has (apps-script.md §2.5, §2.6)', async () => {
    const { id, url } = await deployByApi();
    await put(manifest({ webapp: { ...open, access: 'MYSELF' } }), code());
    expect(await (await fetch(url)).text()).toBe('one');
    const { body } = await call('GET', at(`/deployments/${id}`));
    const webApp = { url, entryPointConfig: open };
    expect(body).toMatchObject({ deploymentId: id, entryPoints: [{ entryPointType: 'WEB_APP', webApp }] });
    await call('POST', at('/versions'), {});
    const deploymentConfig = { scriptId: project.scriptId, versionNumber: 2, description: 'closed' };
    expect((await call('PUT', at(`/deployments/${id}`), { deploymentConfig })).status).toBe(200);
    expect(await (await fetch(url)).text()).toContain('Sign-in');
  });

  it('stay closed when the API made the first one, until a person has been at it in the editor (apps-script.md §2.6)', async () => {
    google.switches.firstDeploymentByApi = 'closed';
    const { id, url } = await deployByApi();
    const first = await fetch(url);
    expect([first.status, await first.text()]).toEqual([403, expect.stringContaining('Access Denied')]);
    project.redeploy(id);
    expect(await (await fetch(url)).text()).toBe('one');
    expect((await call('PUT', at(`/deployments/${id}`), { deploymentConfig: { versionNumber: 1 } })).status).toBe(200);
    expect(await (await fetch(url)).text()).toBe('one');
  });

  it('are open at once where the API may open them', async () => {
    const { url } = await deployByApi();
    expect(await (await fetch(url)).text()).toBe('one');
  });

  it('need a version that is there, of this script, and never change the head’s own', async () => {
    expect(await call('POST', at('/deployments'), {})).toEqual(invalid("'versionNumber'"));
    expect(await call('POST', at('/deployments'), { versionNumber: 4 })).toEqual(failure(404, 'NOT_FOUND'));
    await call('POST', at('/versions'), {});
    const foreign = { versionNumber: 1, scriptId: 'other' };
    expect(await call('POST', at('/deployments'), foreign)).toEqual(failure(400, 'INVALID_ARGUMENT'));
    const deploymentConfig = { versionNumber: 1 };
    const head = at(`/deployments/${project.state.headDeploymentId}`);
    expect(await call('PUT', head, { deploymentConfig })).toEqual(
      invalid('Read-only deployments may not be modified.'),
    );
    expect(await call('PUT', at('/deployments/none'), { deploymentConfig })).toEqual(failure(404, 'NOT_FOUND'));
    expect(await call('GET', at('/deployments/none'))).toEqual(failure(404, 'NOT_FOUND'));
    expect((await call('GET', head)).body).not.toHaveProperty('deploymentConfig.versionNumber');
  });

  it('are twenty at most', async () => {
    for (let count = 0; count < 20; count += 1) project.deploy();
    const words = 'Scripts may only have up to 20 versioned deployments at a time.';
    expect(await call('POST', at('/deployments'), { versionNumber: 1 })).toEqual(
      failure(400, 'FAILED_PRECONDITION', words),
    );
    const { body } = await call('GET', at('/deployments?pageSize=5'));
    expect(body).toMatchObject({ deployments: { length: 5 }, nextPageToken: '5' });
  });
});
