/** A place to push from: a stand-in of Google, a login in a home of its own, and a project file beside nothing else. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { type Google, startGoogle } from '#sandbox/google/google.ts';
import type { Project } from '#sandbox/google/project.ts';
import type { Files } from '#sandbox/google/wire.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const preload = new URL('../../sandbox/google/rest/clasp-preload.mjs', import.meta.url).href;
const owner = 'owner@example.com';

/** What a finished command left: its exit code and all it printed. */
export interface Finished {
  readonly code: number | null;
  readonly output: string;
}

export interface Workshop {
  readonly google: Google;
  readonly folder: string;
  /** What every command finds in its environment. */
  readonly env: NodeJS.ProcessEnv;
  /** Runs the real clasp in the folder. */
  clasp(...args: readonly string[]): Promise<Finished>;
  /** Runs one of the project's commands: "push", "deploy" or "create-sheet". */
  command(name: string, ...args: readonly string[]): Promise<Finished>;
  /** Writes the project file. */
  point(scriptId: string): void;
  /** A bound project at Google, with the project file pointing at it. */
  openProject(files: Files): Project;
  readFile(name: string): string;
  /** Keeps a login as `clasp login` does. */
  logIn(expiresAt?: number): void;
  logOut(): void;
}

/** The manifest of a project that nobody has pushed to. */
export const emptyProject: Files = {
  'appsscript.json':
    '{"timeZone":"America/New_York","dependencies":{},"exceptionLogging":"STACKDRIVER","runtimeVersion":"V8"}',
  'Code.js': 'function myFunction() {\n  \n}\n',
};

/** The far future: the access token is taken as it is. */
const never = Date.UTC(2100, 0, 1);

const credentials = (tokens: { refreshToken: string; accessToken: string }, expiresAt: number) => ({
  tokens: {
    default: {
      type: 'authorized_user',
      client_id: 'test-client',
      client_secret: 'test-client-secret',
      refresh_token: tokens.refreshToken,
      access_token: tokens.accessToken,
      expiry_date: expiresAt,
    },
  },
});

function run(
  file: string,
  args: readonly string[],
  options: { cwd: string; env: NodeJS.ProcessEnv },
): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => (output += text));
    child.once('error', reject).once('close', (code) => resolve({ code, output }));
  });
}

/** A workshop, logged in, that is gone after the test. */
export async function startWorkshop(): Promise<Workshop> {
  const google = await startGoogle();
  const [home, folder] = ['home', 'project'].map((name) => realpathSync(mkdtempSync(join(tmpdir(), `${name}-`))));
  if (!home || !folder) throw new Error('no folders');
  onTestFinished(async () => {
    await google.stop();
    for (const each of [home, folder]) rmSync(each, { recursive: true });
  });
  const loginFile = join(home, '.clasprc.json');
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    DEPLOYMENT_ID: '',
    HOME: home,
    USERPROFILE: home,
    GOOGLE_STAND_IN: google.url,
    NODE_OPTIONS: `--import ${preload}`,
    NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/compile'),
  };
  const writeProjectFile = (scriptId: string) =>
    writeFileSync(join(folder, '.clasp.json'), JSON.stringify({ scriptId, rootDir: 'apps-script/dist' }));
  const workshop: Workshop = {
    google,
    folder,
    env,
    clasp: (...args) => run(join(root, 'node_modules/.bin/clasp'), args, { cwd: folder, env }),
    command: (name, ...args) =>
      run(process.execPath, [join(root, `apps-script/clasp/${name}.mjs`), ...args], {
        cwd: root,
        env: { ...env, clasp_config_project: folder },
      }),
    point: writeProjectFile,
    openProject(files) {
      const project = google.createProject({ files }, google.createSpreadsheet(), { email: owner });
      writeProjectFile(project.scriptId);
      return project;
    },
    readFile: (name) => readFileSync(join(folder, name), 'utf8'),
    logIn: (expiresAt = never) => writeFileSync(loginFile, JSON.stringify(credentials(google.logIn(owner), expiresAt))),
    logOut: () => rmSync(loginFile),
  };
  workshop.logIn();
  return workshop;
}

/** Every file of a folder, by name. */
export const filesIn = (folder: string): Files =>
  Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
