import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { CacheEntry } from './backend/cache.ts';
import type { Lock } from './backend/lock.ts';
import type { TriggerState } from './backend/triggers.ts';
import type { ExecutionRecord } from './execution.ts';
import type { Files } from './wire.ts';

const Manifest = z.looseObject({
  timeZone: z.string().default('Etc/UTC'),
  oauthScopes: z.array(z.string()).optional(),
  webapp: z.looseObject({ access: z.string(), executeAs: z.string() }).optional(),
});

/** One state of a project's files: the head, or a version frozen by a deployment. */
export interface Program {
  /** Equal for equal files, so that workers compile them once. */
  readonly key: string;
  readonly files: Files;
  readonly manifest: z.infer<typeof Manifest>;
}

/** A state of the files that never changes again. */
export interface Version {
  readonly number: number;
  readonly description: string;
  readonly createdAt: number;
  readonly program: Program;
}

export interface Deployment {
  readonly id: string;
  version: Version;
  description: string;
  updatedAt: number;
  /** Whether a person made or changed it in the editor, which is where it gets its owner's consent (apps-script.md §2.6). */
  wasInEditor: boolean;
}

/** Everything that belongs to one Apps Script project. */
export interface ProjectState {
  readonly scriptId: string;
  readonly owner: string;
  readonly title: string;
  readonly bookId: string;
  readonly createdAt: number;
  updatedAt: number;
  head: Program;
  /** Serves the head to its owner, at /dev. */
  readonly headDeploymentId: string;
  readonly versions: Map<number, Version>;
  readonly deployments: Map<string, Deployment>;
  /** Property stores by scope; user and document stores carry their owner in the key. */
  readonly properties: Map<string, Map<string, string>>;
  readonly caches: Map<string, Map<string, CacheEntry>>;
  readonly locks: Map<string, Lock>;
  triggers: TriggerState[];
  readonly executions: ExecutionRecord[];
}

/** Files as a program; fails when the manifest is missing or can't be read. */
export function makeProgram(files: Files): Program {
  const source = files['appsscript.json'];
  if (source === undefined) throw new Error('The project has no appsscript.json');
  const key = createHash('sha256').update(JSON.stringify(files)).digest('hex');
  return { key, files, manifest: Manifest.parse(JSON.parse(source)) };
}

/** The head as a new version. */
export function freezeVersion(project: ProjectState, description: string, now: number): Version {
  const number = project.versions.size + 1;
  const version = { number, description, createdAt: now, program: project.head };
  project.versions.set(number, version);
  return version;
}
