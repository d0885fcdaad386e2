import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { builtFile, dist } from '../harness.ts';
import { emptyProject, filesIn, startWorkshop } from './workshop.ts';

const ours = () => ({ ...filesIn(dist) });

/** Our files with another manifest. */
function withManifest(change: Readonly<Record<string, unknown>>) {
  const manifest: unknown = JSON.parse(builtFile('appsscript.json'));
  return { ...ours(), 'appsscript.json': JSON.stringify({ ...Object(manifest), ...change }) };
}

describe('npm run push', { timeout: 60_000 }, () => {
  it('builds afresh and replaces a new project, whatever lies in dist', async () => {
    const { command, folder, openProject } = await startWorkshop();
    const project = openProject(emptyProject);
    mkdirSync(join(folder, 'apps-script/dist'), { recursive: true });
    writeFileSync(join(folder, 'apps-script/dist/Code.js'), '// an old build');
    writeFileSync(join(folder, 'apps-script/dist/left-over.html'), '<p>an old page</p>');
    const { code, output } = await command('push');
    expect([code, output]).toEqual([0, expect.stringMatching(/^Build [0-9a-f]{12} is pushed/)]);
    expect(project.state.head.files).toEqual(ours());
    expect(project.state.head.files['Code.js']).toContain(/Build (\w+)/.exec(output)?.[1]);
  });

  it('takes a repetition for done', async () => {
    const { command, openProject } = await startWorkshop();
    openProject(ours());
    expect((await command('push')).code).toBe(0);
  });

  it.each(['PASTE_YOUR_SCRIPT_ID', ''])(
    'says where a script id is found while there is none: "%s"',
    async (scriptId) => {
      const { command, point } = await startWorkshop();
      point(scriptId);
      const { code, output } = await command('push');
      expect([code, output]).toEqual([1, expect.stringContaining('Project Settings (the cog) and copy "Script ID"')]);
    },
  );

  it('says how to log in when nobody is, or when the login was taken back', async () => {
    const { command, google, logIn, logOut, openProject } = await startWorkshop();
    openProject(emptyProject);
    logIn(1);
    google.revoke('owner@example.com');
    expect((await command('push')).output).toContain('Run: npx clasp login');
    logOut();
    const { code, output } = await command('push');
    expect([code, output]).toEqual([1, expect.stringContaining('Run: npx clasp login')]);
  });

  it('says which script Google does not know, or will not let this account change', async () => {
    const { command, google, point } = await startWorkshop();
    point('mistyped');
    expect((await command('push')).output).toContain('Google does not know the script mistyped');
    const strangers = google.createProject({ files: emptyProject }, google.createSpreadsheet(), {
      email: 'other@example.com',
    });
    point(strangers.scriptId);
    expect((await command('push')).output).toContain(`may not change the script ${strangers.scriptId}`);
  });

  it('loses code of others and changes the manifest only when told, and says that people must authorise again', async () => {
    const { command, openProject } = await startWorkshop();
    const scope = 'https://www.googleapis.com/auth/spreadsheets';
    const files = { ...withManifest({ oauthScopes: [scope] }), 'Invoices.js': 'function total() {}' };
    const project = openProject(files);
    const foreign = await command('push');
    expect(foreign).toEqual({ code: 1, output: expect.stringContaining('not of this toolkit: Invoices.js') });
    const { code, output } = await command('push', '--replace');
    expect([code, output]).toEqual([1, expect.stringContaining(`no longer asks for ${scope}\n`)]);
    expect(output).toContain('asks for https://www.googleapis.com/auth/script.external_request');
    expect(output).toContain('must authorise it again');
    expect(project.state.head.files).toEqual(files);
    expect((await command('push', '--replace', '--force-manifest')).code).toBe(0);
    expect(project.state.head.files).toEqual(ours());
  });

  it('refuses an option it does not know, and a rootDir that is not the build', async () => {
    const { command, folder } = await startWorkshop();
    writeFileSync(join(folder, '.clasp.json'), '{"scriptId":"1abc","rootDir":"."}');
    expect((await command('push')).output).toContain('must be "apps-script/dist", got "."');
    expect(await command('push', '--forse')).toMatchObject({ code: 1, output: expect.stringContaining('--forse') });
  });
});
