/** Versions, which never change, and deployments, which serve one of them each. */
import * as z from 'zod';
import { type Deployment, freezeVersion, type ProjectState, type Version } from '../project-state.ts';
import type { World } from '../world.ts';
import { ApiError, invalidArgument, notFound } from './api-error.ts';
import { type ApiCall, type Endpoint, pageOf, pageQuery, projectOf, readBody, timestamp } from './endpoint.ts';

const CreateVersion = z.strictObject({ description: z.string().optional() });
const DeploymentConfig = z.strictObject({
  description: z.string().optional(),
  manifestFileName: z.literal('appsscript').optional(),
  scriptId: z.string().optional(),
  versionNumber: z.int().positive(),
});
const UpdateDeployment = z.strictObject({ deploymentConfig: DeploymentConfig });

/** Google's limit, with its words below. */
const versionedDeployments = 20;

/** The endpoints of a project's versions and deployments. */
export function deploymentEndpoints(world: World): readonly Endpoint[] {
  const versions = /^\/v1\/projects\/([^/]+)\/versions$/;
  const deployments = /^\/v1\/projects\/([^/]+)\/deployments$/;
  const one = /^\/v1\/projects\/([^/]+)\/deployments\/([^/]+)$/;
  return [
    { method: 'POST', path: versions, run: (call) => createVersion(call, world) },
    { method: 'GET', path: versions, query: pageQuery, run: (call) => listVersions(call, world) },
    { method: 'POST', path: deployments, run: (call) => createDeployment(call, world) },
    { method: 'GET', path: deployments, query: pageQuery, run: (call) => listDeployments(call, world) },
    { method: 'GET', path: one, run: (call) => getDeployment(call, world) },
    { method: 'PUT', path: one, run: (call) => updateDeployment(call, world) },
  ];
}

function createVersion(call: ApiCall, world: World): unknown {
  const project = projectOf(world, call);
  const { description = '' } = readBody(CreateVersion, call.body);
  return shownVersion(project, freezeVersion(project, description, world.clock.now()));
}

const shownVersion = ({ scriptId }: ProjectState, { number, description, createdAt }: Version) => ({
  scriptId,
  versionNumber: number,
  ...(description === '' ? {} : { description }),
  createTime: timestamp(createdAt),
});

function listVersions(call: ApiCall, world: World): unknown {
  const project = projectOf(world, call);
  const newestFirst = [...project.versions.values()].reverse();
  const { rows, ...next } = pageOf(newestFirst, call.query);
  return { versions: rows.map((version) => shownVersion(project, version)), ...next };
}

function versionFor(project: ProjectState, config: z.infer<typeof DeploymentConfig>): Version {
  if (config.scriptId !== undefined && config.scriptId !== project.scriptId) throw invalidArgument();
  const version = project.versions.get(config.versionNumber);
  if (!version) throw notFound();
  return version;
}

function createDeployment(call: ApiCall, world: World): unknown {
  const project = projectOf(world, call);
  const config = readBody(DeploymentConfig, call.body);
  const version = versionFor(project, config);
  if (project.deployments.size >= versionedDeployments) {
    throw new ApiError(
      'FAILED_PRECONDITION',
      `Scripts may only have up to ${versionedDeployments} versioned deployments at a time.`,
    );
  }
  const deployment: Deployment = {
    id: world.newId('AKfycb'),
    version,
    description: config.description ?? '',
    updatedAt: world.clock.now(),
    wasInEditor: false,
  };
  project.deployments.set(deployment.id, deployment);
  return shownDeployment(world, project, deployment);
}

function updateDeployment(call: ApiCall, world: World): unknown {
  const project = projectOf(world, call);
  const id = call.ids[1] ?? '';
  const { deploymentConfig } = readBody(UpdateDeployment, call.body);
  if (id === project.headDeploymentId) throw invalidArgument('Read-only deployments may not be modified.');
  const deployment = project.deployments.get(id);
  if (!deployment) throw notFound();
  deployment.version = versionFor(project, deploymentConfig);
  deployment.description = deploymentConfig.description ?? '';
  deployment.updatedAt = world.clock.now();
  return shownDeployment(world, project, deployment);
}

function getDeployment(call: ApiCall, world: World): unknown {
  const project = projectOf(world, call);
  const deployment = project.deployments.get(call.ids[1] ?? '');
  if (deployment) return shownDeployment(world, project, deployment);
  if (call.ids[1] === project.headDeploymentId) return shownHead(project);
  throw notFound();
}

/** The head has a deployment of its own, without a version, that nobody made (apps-script.md §2.5). */
function listDeployments(call: ApiCall, world: World): unknown {
  const project = projectOf(world, call);
  const all = [
    shownHead(project),
    ...[...project.deployments.values()].map((deployment) => shownDeployment(world, project, deployment)),
  ];
  const { rows, ...next } = pageOf(all, call.query);
  return { deployments: rows, ...next };
}

const shownHead = ({ scriptId, headDeploymentId, updatedAt }: ProjectState) => ({
  deploymentId: headDeploymentId,
  deploymentConfig: { scriptId, manifestFileName: 'appsscript', description: '' },
  updateTime: timestamp(updatedAt),
});

function shownDeployment(world: World, { scriptId }: ProjectState, deployment: Deployment): unknown {
  const { id, version, description, updatedAt } = deployment;
  const { webapp } = version.program.manifest;
  const url = `${world.baseUrl()}/macros/s/${id}/exec`;
  return {
    deploymentId: id,
    deploymentConfig: { scriptId, versionNumber: version.number, manifestFileName: 'appsscript', description },
    ...(webapp ? { entryPoints: [{ entryPointType: 'WEB_APP', webApp: { url, entryPointConfig: webapp } }] } : {}),
    updateTime: timestamp(updatedAt),
  };
}
