/** Spreadsheets and projects: made, described, read and overwritten. */
import * as z from 'zod';
import { makeProgram, type ProjectState } from '../project-state.ts';
import type { Files } from '../wire.ts';
import type { World } from '../world.ts';
import { invalidArgument, notFound } from './api-error.ts';
import { type ApiCall, type Endpoint, projectOf, readBody, timestamp } from './endpoint.ts';
import { baseManifest, listFiles, readFiles, UpdateContent } from './project-content.ts';

export interface ProjectSpec {
  readonly title: string;
  readonly files: Files;
  readonly bookId: string;
  readonly owner: string;
}

/** How the API makes what it cannot make itself. */
export interface Makers {
  /** A new spreadsheet; gives its id. */
  spreadsheet(title: string): string;
  project(spec: ProjectSpec): ProjectState;
}

const CreateProject = z.strictObject({ title: z.string().min(1), parentId: z.string().optional() });
const CreateFile = z.strictObject({ name: z.string(), mimeType: z.literal('application/vnd.google-apps.spreadsheet') });

/** The endpoints of projects and of new spreadsheets. */
export function projectEndpoints(world: World, makers: Makers): readonly Endpoint[] {
  return [
    { method: 'POST', path: /^\/drive\/v3\/files$/, run: (call) => createFile(call, makers) },
    { method: 'POST', path: /^\/v1\/projects$/, run: (call) => createProject(call, world, makers) },
    { method: 'GET', path: /^\/v1\/projects\/([^/]+)$/, run: (call) => described(projectOf(world, call)) },
    {
      method: 'GET',
      path: /^\/v1\/projects\/([^/]+)\/content$/,
      query: ['versionNumber'],
      run: (call) => readContent(call, projectOf(world, call)),
    },
    { method: 'PUT', path: /^\/v1\/projects\/([^/]+)\/content$/, run: (call) => writeContent(call, world) },
  ];
}

function createFile({ body }: ApiCall, makers: Makers): unknown {
  const { name, mimeType } = readBody(CreateFile, body);
  return { kind: 'drive#file', id: makers.spreadsheet(name), name, mimeType };
}

/** Only bound projects: the toolkit has no use for a standalone one, and the stand-in none to run it. */
function createProject({ body, user }: ApiCall, world: World, makers: Makers): unknown {
  const { title, parentId } = readBody(CreateProject, body);
  if (parentId === undefined) throw new Error('The stand-in makes bound projects only: name a parentId');
  if (!world.books.has(parentId)) throw notFound();
  return described(makers.project({ title, files: baseManifest, bookId: parentId, owner: user }));
}

function described({ scriptId, title, bookId, createdAt, updatedAt, owner }: ProjectState): unknown {
  return {
    scriptId,
    title,
    parentId: bookId,
    createTime: timestamp(createdAt),
    updateTime: timestamp(updatedAt),
    creator: { email: owner },
    lastModifyUser: { email: owner },
  };
}

function readContent({ query }: ApiCall, project: ProjectState): unknown {
  const { versionNumber } = query;
  const program = versionNumber === undefined ? project.head : project.versions.get(Number(versionNumber))?.program;
  if (!program) throw notFound();
  return { scriptId: project.scriptId, files: listFiles(program) };
}

/** A push replaces everything: what it does not name is gone. */
async function writeContent(call: ApiCall, world: World): Promise<unknown> {
  const project = projectOf(world, call);
  const { scriptId = project.scriptId, files } = readBody(UpdateContent, call.body);
  if (scriptId !== project.scriptId) throw invalidArgument();
  project.head = makeProgram(await readFiles(files));
  project.updatedAt = world.clock.now();
  return { scriptId: project.scriptId, files: listFiles(project.head) };
}
