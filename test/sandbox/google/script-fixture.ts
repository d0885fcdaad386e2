/** What the tests of the stand-in start from: a script in a spreadsheet of its own. */

import type { Google, SpreadsheetSpec } from './google.ts';
import type { Project } from './project.ts';
import type { Spreadsheet } from './spreadsheet.ts';

export interface ScriptSpec extends SpreadsheetSpec {
  readonly code: string;
  readonly manifest?: Readonly<Record<string, unknown>>;
  readonly files?: Readonly<Record<string, string>>;
  readonly owner?: string;
}

export interface Opened {
  readonly project: Project;
  readonly sheet: Spreadsheet;
}

const webapp = { access: 'ANYONE_ANONYMOUS', executeAs: 'USER_DEPLOYING' };

/** The files of a small project: one code file and a manifest that opens the web app to everyone. */
export function projectFiles({ code, manifest = {}, files = {} }: ScriptSpec): Record<string, string> {
  return { 'appsscript.json': JSON.stringify({ timeZone: 'Etc/UTC', webapp, ...manifest }), 'Code.js': code, ...files };
}

/** A new spreadsheet with this script bound to it. */
export function openScript(google: Google, spec: ScriptSpec): Opened {
  const sheet = google.createSpreadsheet(spec);
  const project = google.createProject({ files: projectFiles(spec) }, sheet, {
    email: spec.owner ?? 'owner@example.com',
  });
  return { project, sheet };
}

/** Runs the body of a function and gives what it returns; fails with what the script threw, as "Name: message". */
export async function evaluate(google: Google, body: string, spec: Partial<ScriptSpec> = {}): Promise<unknown> {
  const { project } = openScript(google, { ...spec, code: `function main() { ${body} }` });
  const { ok, value, error } = await project.run('main');
  if (!ok) throw new Error(`${error?.name}: ${error?.message}`);
  return value;
}
