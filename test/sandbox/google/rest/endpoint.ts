import type * as z from 'zod';
import type { ProjectState } from '../project-state.ts';
import type { World } from '../world.ts';
import { ApiError, invalidArgument, notFound } from './api-error.ts';

/** One request, its caller known and its path and query taken apart. */
export interface ApiCall {
  readonly user: string;
  /** The parts of the path that the endpoint's pattern catches, in order. */
  readonly ids: readonly string[];
  readonly query: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: RegExp;
  /** The query parameters it takes; any other is refused. */
  readonly query?: readonly string[];
  /** Gives the answer's body, or throws an ApiError. */
  run(call: ApiCall): unknown;
}

/** The body as the schema has it; refuses broken JSON and unknown fields in Google's words. */
export function readBody<T>(schema: z.ZodType<T>, text: string): T {
  let value: unknown;
  try {
    value = JSON.parse(text === '' ? '{}' : text);
  } catch {
    throw invalidArgument('Invalid JSON payload received. Unexpected token.');
  }
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  const [issue] = error.issues;
  if (issue?.code !== 'unrecognized_keys') {
    throw invalidArgument(`Invalid value at '${issue?.path.join('.')}': ${issue?.message}`);
  }
  const place = issue.path.length === 0 ? '' : ` at '${issue.path.join('.')}'`;
  throw invalidArgument(
    `Invalid JSON payload received. Unknown name "${issue.keys.join(', ')}"${place}: Cannot find field.`,
  );
}

/** The project of the first id in the path; refuses who does not own it. */
export function projectOf(world: World, { user, ids }: ApiCall): ProjectState {
  const project = world.projects.get(ids[0] ?? '');
  if (!project) throw notFound();
  if (project.owner !== user) throw new ApiError('PERMISSION_DENIED', 'The caller does not have permission');
  return project;
}

/** One page of a list, with the token of the next one; fifty rows unless told. */
export function pageOf<T>(rows: readonly T[], query: ApiCall['query']): { rows: readonly T[]; nextPageToken?: string } {
  const size = Number(query['pageSize'] ?? 50);
  const start = Number(query['pageToken'] ?? 0);
  if (!Number.isInteger(size) || size < 1 || !Number.isInteger(start) || start < 0) throw invalidArgument();
  const end = start + size;
  return { rows: rows.slice(start, end), ...(end < rows.length ? { nextPageToken: String(end) } : {}) };
}

export const pageQuery = ['pageSize', 'pageToken'] as const;

/** A moment as Google writes it. */
export const timestamp = (ms: number): string => new Date(ms).toISOString();
