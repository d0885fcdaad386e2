import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startGoogle } from '#sandbox/google/google.ts';
import { build } from '../../apps-script/build.mjs';
import { builtFile, Person } from './harness.ts';

let folder: string;
let built: Awaited<ReturnType<typeof build>>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'paste-'));
  built = await build({ into: folder });
});
afterAll(() => rmSync(folder, { recursive: true }));

const pasted = (name: string) => readFileSync(join(folder, 'paste', name), 'utf8');

describe('the project as one file to paste', () => {
  it('is a script and the manifest, beside a dist that holds neither more nor less than before', () => {
    expect(readdirSync(join(folder, 'paste')).sort()).toEqual(['CS2Cap.gs', 'appsscript.json']);
    expect(readdirSync(folder).sort()).toEqual(['dist', 'paste']);
    expect(pasted('appsscript.json')).toBe(builtFile('appsscript.json'));
  });

  it('begins with three lines that say where it goes, and carries the build id of dist', () => {
    const lines = pasted('CS2Cap.gs').split('\n');
    expect(lines.slice(0, 4).map((line) => line.startsWith('// '))).toEqual([true, true, true, false]);
    expect(lines[0]).toContain(`build ${built.build}.`);
    expect(lines[0]).toContain('Extensions ▸ Apps Script');
    expect(lines[1]).toContain('appsscript.json');
    expect(builtFile('Code.js')).toContain(`"${built.build}"`);
    expect(pasted('CS2Cap.gs')).toContain(`"${built.build}"`);
  });

  it('runs alone: its menu opens, its pages need no file, and strangers get the greeting', async () => {
    expect(pasted('CS2Cap.gs')).not.toMatch(/FromFile\b/);
    const google = await startGoogle();
    onTestFinished(() => google.stop());
    const files = { 'appsscript.json': pasted('appsscript.json'), 'Code.gs': pasted('CS2Cap.gs') };
    const project = google.createProject({ files }, google.createSpreadsheet());
    expect((await project.menu()).name).toBe('CS2Cap');
    const person = new Person();
    expect(await project.run('setUpSheet', [], { ui: person.ui })).toMatchObject({ ok: true });
    const sidebar = person.shown.find(({ kind }) => kind === 'sidebar');
    expect(sidebar).toMatchObject({ title: 'First steps', html: builtFile('help.html') });
    const { execUrl } = project.deploy();
    expect(await (await fetch(execUrl)).json()).toMatchObject({ app: 'CS2Cap toolkit' });
  });
});
