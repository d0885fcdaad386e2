import { describe, expect, it } from 'vitest';
import { dist } from '../harness.ts';
import { emptyProject, filesIn, startWorkshop, type Workshop } from './workshop.ts';

/** A project that ran something else until now, deployed in the editor. */
function openDeployed(workshop: Workshop) {
  const project = workshop.openProject(filesIn(dist));
  project.setHead({
    ...filesIn(dist),
    'Code.js': 'var toolkit_ = {}; function doGet() { return ContentService.createTextOutput("old"); }',
  });
  return { project, ...project.deploy() };
}

describe('npm run deploy', { timeout: 60_000 }, () => {
  it('puts a new version behind the same address, and asks it as a stranger would', async () => {
    const workshop = await startWorkshop();
    const { project, deploymentId, execUrl } = openDeployed(workshop);
    expect(await (await fetch(execUrl)).text()).toBe('old');
    const { code, output } = await workshop.command('deploy');
    expect([code, output]).toEqual([0, expect.stringContaining(`is version 2 of the deployment ${deploymentId}`)]);
    expect(output).toContain(`https://script.google.com/macros/s/${deploymentId}/exec`);
    expect(output).toMatch(/The web app answers and runs build [0-9a-f]{12}\./);
    expect(await (await fetch(execUrl)).json()).toMatchObject({ app: 'CS2Cap toolkit' });
    expect([...project.state.deployments.keys()]).toEqual([deploymentId]);
    expect(project.versions.at(-1)?.description).toMatch(/^build [0-9a-f]{12}$/);
  });

  it('pushes, and leaves the first deployment to the editor, click by click', async () => {
    const { command, openProject } = await startWorkshop();
    const project = openProject(emptyProject);
    const { code, output } = await command('deploy');
    expect(code).toBe(1);
    expect(output).toContain(`https://script.google.com/d/${project.scriptId}/edit`);
    expect(output).toContain('Deploy ▸ New deployment');
    expect(output).toContain('Execute as: Me · Who has access: Anyone');
    expect(project.state.head.files).toEqual(filesIn(dist));
    expect([project.versions, project.state.deployments.size]).toEqual([[], 0]);
  });

  it('asks which of several deployments is meant, and takes an option or the environment for it; says when strangers are kept out', async () => {
    const workshop = await startWorkshop();
    const { project, deploymentId } = openDeployed(workshop);
    const other = project.deploy();
    workshop.google.switches.firstDeploymentByApi = 'closed';
    for (const deployment of project.state.deployments.values()) deployment.wasInEditor = false;
    const { code, output } = await workshop.command('deploy');
    expect([code, output]).toEqual([1, expect.stringContaining('several deployments')]);
    expect(output).toContain(`${deploymentId}  version 1`);
    expect(output).toContain(`${other.deploymentId}  version 2`);
    expect(project.versions.length).toBe(2);
    workshop.env['DEPLOYMENT_ID'] = 'AKfycb-none';
    expect((await workshop.command('deploy')).output).toContain('AKfycb-none is not one of this script');
    const taken = await workshop.command('deploy', '--deployment', other.deploymentId);
    expect(taken.output).toContain(`is version 3 of the deployment ${other.deploymentId}`);
    const served = [...project.state.deployments.values()].map(({ version }) => version.number);
    expect(served).toEqual([1, 3]);
    expect(taken).toEqual({
      code: 1,
      output: expect.stringContaining('does not let anonymous callers in, or failed (HTTP 403)'),
    });
  });

  it('compares the manifest with the deployed one, also after it was pushed', async () => {
    const workshop = await startWorkshop();
    const manifest = { timeZone: 'Etc/UTC', webapp: { access: 'MYSELF', executeAs: 'USER_DEPLOYING' } };
    const project = workshop.openProject({
      'appsscript.json': JSON.stringify(manifest),
      'Code.js': 'var toolkit_ = {};',
    });
    project.deploy();
    project.setHead(filesIn(dist));
    const { code, output } = await workshop.command('deploy');
    expect([code, output]).toEqual([1, expect.stringContaining('differs from that of version 1, which is deployed')]);
    expect(output).toContain('webapp: {"access":"MYSELF"');
    expect(project.versions.length).toBe(1);
  });
});
