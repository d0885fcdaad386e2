/** The files of a project as the API carries them: typed and named without their endings. */
import { Script } from 'node:vm';
import * as z from 'zod';
import type { Program } from '../project-state.ts';
import type { Files } from '../wire.ts';
import { invalidArgument } from './api-error.ts';

const endings = { SERVER_JS: 'js', HTML: 'html', JSON: 'json' } as const;
type FileType = keyof typeof endings;

const ApiFile = z.strictObject({
  name: z.string(),
  type: z.enum(['SERVER_JS', 'HTML', 'JSON']),
  source: z.string(),
});

export const UpdateContent = z.strictObject({ scriptId: z.string().optional(), files: z.array(ApiFile) });

/** The manifest's fields at its top level; more of it is checked only where the toolkit uses it. */
const Manifest = z.strictObject({
  timeZone: z.string(),
  dependencies: z.record(z.string(), z.unknown()).optional(),
  exceptionLogging: z.enum(['NONE', 'STACKDRIVER']).optional(),
  runtimeVersion: z.enum(['STABLE', 'V8', 'DEPRECATED_ES5']).optional(),
  oauthScopes: z.array(z.string().startsWith('https://')).optional(),
  urlFetchWhitelist: z.array(z.string().startsWith('https://')).optional(),
  webapp: z
    .strictObject({
      access: z.enum(['MYSELF', 'DOMAIN', 'ANYONE', 'ANYONE_ANONYMOUS']),
      executeAs: z.enum(['USER_ACCESSING', 'USER_DEPLOYING']),
    })
    .optional(),
  executionApi: z.strictObject({ access: z.enum(['MYSELF', 'DOMAIN', 'ANYONE', 'ANYONE_ANONYMOUS']) }).optional(),
  sheets: z.record(z.string(), z.unknown()).optional(),
  addOns: z.record(z.string(), z.unknown()).optional(),
});

/** What a project holds before anything is pushed. */
export const baseManifest: Files = {
  'appsscript.json': JSON.stringify(
    { timeZone: 'America/New_York', dependencies: {}, exceptionLogging: 'STACKDRIVER', runtimeVersion: 'V8' },
    undefined,
    2,
  ),
};

/** Pushed files by name; refuses what Google refuses: no manifest, a broken one, two of a name, a file that does not parse. */
export async function readFiles(files: readonly z.infer<typeof ApiFile>[]): Promise<Files> {
  const byName = new Map<string, string>();
  for (const { name, type, source } of files) {
    if (byName.has(fileName(name, type)) || !/^[^/\s][^\n]*$/.test(name)) throw invalidArgument();
    if (type === 'JSON' && name !== 'appsscript') throw invalidArgument();
    if (type === 'SERVER_JS') await checkSyntax(name, source);
    byName.set(fileName(name, type), source);
  }
  checkManifest(byName.get('appsscript.json'));
  return Object.fromEntries(byName);
}

const fileName = (name: string, type: FileType): string => `${name}.${endings[type]}`;

function checkManifest(source: string | undefined): void {
  if (source === undefined) throw invalidArgument('Project contents must include a manifest file named appsscript.');
  let manifest: unknown;
  try {
    manifest = JSON.parse(source);
  } catch {
    throw invalidArgument('"appsscript.json" has errors: Invalid JSON.');
  }
  const { error } = Manifest.safeParse(manifest);
  if (error) throw invalidArgument(`"appsscript.json" has errors: ${z.prettifyError(error)}`);
}

/** A file that does not parse stops the push; clasp reads this form of the message. */
async function checkSyntax(name: string, source: string): Promise<void> {
  const refuse = (line: number, message: string) =>
    invalidArgument(`Syntax error: ${message} line: ${line} file: ${name}`);
  try {
    new Script(source, { filename: name });
  } catch (error) {
    const line = /^[^\n]*:(\d+)\n/.exec(error instanceof Error ? (error.stack ?? '') : '')?.[1];
    throw refuse(Number(line ?? 1), String(error));
  }
  if (await hasNewFields(source)) {
    const before = source.split(/^.*#\w/m)[0] ?? '';
    throw refuse(before.split('\n').length, 'SyntaxError: Invalid or unexpected token');
  }
}

/**
 * Private names and static fields of classes, which Google's parser does not take (apps-script.md §3.2). esbuild lowers
 * what it is told is not there, and the helpers it needs for that give it away.
 */
async function hasNewFields(source: string): Promise<boolean> {
  const { transform } = await import('esbuild');
  const supported = {
    'class-private-field': false,
    'class-private-method': false,
    'class-private-static-field': false,
    'class-private-static-method': false,
    'class-static-field': false,
  };
  const { code } = await transform(source, { supported, logLevel: 'silent' });
  const helpers = (text: string) => text.match(/var __(?:privateAdd|publicField) = /g)?.length ?? 0;
  return helpers(code) > helpers(source);
}

/** A program as the API lists it: the manifest first, then by name. */
export function listFiles({ files }: Program): readonly z.infer<typeof ApiFile>[] {
  return Object.entries(files)
    .map(([file, source]) => ({ ...apiName(file), source }))
    .sort((a, b) => Number(b.type === 'JSON') - Number(a.type === 'JSON') || a.name.localeCompare(b.name));
}

function apiName(file: string): { name: string; type: FileType } {
  const dot = file.lastIndexOf('.');
  const ending = file.slice(dot + 1);
  const type = ending === 'html' ? 'HTML' : ending === 'json' ? 'JSON' : 'SERVER_JS';
  return { name: file.slice(0, dot), type };
}
