import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dist } from '../harness.ts';
import { type Finished, filesIn, startWorkshop } from './workshop.ts';

const parse = ({ code, output }: Finished): unknown => {
  expect([code, output]).toEqual([0, expect.stringMatching(/^[[{]/)]);
  return JSON.parse(output);
};

/** What /exec tells a visitor who follows the redirect. */
const visit = async (execUrl: string) => (await fetch(execUrl)).text();

describe('the real clasp against the stand-in (apps-script.md §6)', { timeout: 60_000 }, () => {
  it('makes a bound script, pushes the real dist, and deploys versions that a later push does not touch', async () => {
    const workshop = await startWorkshop();
    const { google, folder, clasp } = workshop;
    // The access token that clasp finds has expired: it asks for another one first.
    workshop.logIn(1);
    const made = parse(
      await clasp('create-script', '--type', 'sheets', '--title', 'Alerts', '--rootDir', 'apps-script/dist', '--json'),
    );
    expect(made).toEqual({
      scriptId: expect.any(String),
      parentId: expect.any(String),
      files: ['apps-script/dist/appsscript.json'],
    });
    const { scriptId }: { scriptId: string } = JSON.parse(workshop.readFile('.clasp.json'));
    const project = google.findProject(scriptId);
    if (!project) throw new Error(`clasp wrote ${scriptId}, which the stand-in does not know`);
    cpSync(dist, join(folder, 'apps-script/dist'), { recursive: true });
    parse(await clasp('push', '--force', '--json'));
    expect(project.state.head.files).toEqual(filesIn(dist));
    const deployed = parse(await clasp('create-deployment', '--description', 'first', '--json'));
    expect(deployed).toEqual({ deploymentId: expect.any(String), versionNumber: 1, description: 'first' });
    const deploymentId = [...project.state.deployments.keys()][0] ?? '';
    const execUrl = `${google.url}/macros/s/${deploymentId}/exec`;
    const first = await visit(execUrl);
    expect(first).toMatch(/^\{"app":"CS2Cap toolkit","build":"[0-9a-f]{12}"\}$/);

    project.setHead({
      ...filesIn(dist),
      'Code.js': 'function doGet() { return ContentService.createTextOutput("second"); }',
    });
    expect(await visit(execUrl)).toBe(first);
    const updated = parse(await clasp('update-deployment', deploymentId, '--description', 'second', '--json'));
    expect(updated).toEqual({ deploymentId, versionNumber: 2, description: 'second' });
    expect(await visit(execUrl)).toBe('second');
    const [deployments, versions] = await Promise.all([
      clasp('list-deployments', '--json'),
      clasp('list-versions', '--json'),
    ]);
    expect(parse(deployments)).toEqual([
      { deploymentId: project.state.headDeploymentId, description: '' },
      { deploymentId, versionNumber: 2, description: 'second' },
    ]);
    expect(parse(versions)).toEqual([
      { versionNumber: 2, description: 'second' },
      { versionNumber: 1, description: 'first' },
    ]);
    expect(project.versions.map(({ program }) => program.files['Code.js']?.length)).toEqual([
      filesIn(dist)['Code.js']?.length,
      expect.any(Number),
    ]);
  });

  it('pushes a changed manifest only with --force, and says nothing when it does not', async () => {
    const { clasp, folder, openProject, google } = await startWorkshop();
    const project = openProject({ 'appsscript.json': '{"timeZone":"Etc/GMT"}' });
    cpSync(dist, join(folder, 'apps-script/dist'), { recursive: true });
    expect((await clasp('push')).code).toBe(0);
    expect(Object.keys(google.findProject(project.scriptId)?.state.head.files ?? {})).toEqual(['appsscript.json']);
  });
});
