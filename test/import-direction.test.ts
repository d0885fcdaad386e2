import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

// A copy of the project's own tsconfig files around a few small sources, so that the working tree stays untouched.
const root = join(import.meta.dirname, '..');
const copy = mkdtempSync(join(tmpdir(), 'import-direction-'));
const configs = ['.', 'shared', 'relay', 'apps-script', 'apps-script/sidebar', 'test', 'test/sandbox/page'];

const allowed: Readonly<Record<string, string>> = {
  'shared/fact.ts': "import * as z from 'zod/mini';\nexport const Fact = z.string();\n",
  'relay/service.ts': "import { Fact } from '#shared/fact.ts';\nexport const service = Fact.parse(process.version);\n",
  'apps-script/sheet.ts':
    "import { Fact } from '#shared/fact.ts';\nexport const sheet = () => Fact.parse(SpreadsheetApp.getActive().getId());\n",
  'apps-script/sidebar/picker.ts': 'export const picker = () => document.title;\n',
  'test/sandbox/page/page.ts': 'export const page = () => document.title;\n',
  'test/probe.ts': [
    "import { Fact } from '#shared/fact.ts';",
    "import { service } from '#relay/service.ts';",
    "import { sheet } from '../apps-script/sheet.ts';",
    'export const probe = [Fact, service, sheet];',
  ].join('\n'),
};

interface Offence {
  readonly project: string;
  readonly does: string;
  readonly source: string;
  /** TS6307: not of this project; TS2304 and its kin: no such name; TS2550: newer than the project's lib. */
  readonly error: RegExp;
}

const notOurs = /TS6307/;
const noName = /TS(2304|2584|2580|2591|2552)/;
const uses = (project: string, name: string): Offence => ({
  project,
  does: `uses ${name}`,
  source: `export const taken = () => ${name};\n`,
  error: noName,
});
const imports = (project: string, path: string): Offence => ({
  project,
  does: `imports ${path}`,
  source: `import * as taken from '${path}';\nexport const kept = taken;\n`,
  error: notOurs,
});

const offences: readonly Offence[] = [
  imports('shared', '#relay/service.ts'),
  imports('shared', '../relay/service.ts'),
  imports('shared', '../apps-script/sheet.ts'),
  imports('shared', '../test/probe.ts'),
  { ...imports('shared', 'node:fs'), error: /TS(2307|2591)/ },
  ...['fetch', 'URL', 'TextEncoder', 'setTimeout', 'console', 'process', 'Buffer', 'UrlFetchApp', 'document'].map(
    (name) => uses('shared', name),
  ),
  {
    project: 'shared',
    does: 'uses a method newer than es2021',
    source: 'export const last = [1].at(-1);\n',
    error: /TS2550/,
  },
  imports('apps-script', '#relay/service.ts'),
  imports('apps-script', '../relay/service.ts'),
  imports('apps-script', '../test/probe.ts'),
  ...['document', 'fetch', 'process', 'setTimeout'].map((name) => uses('apps-script', name)),
  {
    project: 'apps-script',
    does: 'uses a method newer than es2021',
    source: 'export const last = [1].at(-1);\n',
    error: /TS2550/,
  },
  imports('relay', '../test/probe.ts'),
  imports('relay', '../apps-script/sheet.ts'),
  ...['UrlFetchApp', 'document'].map((name) => uses('relay', name)),
  imports('apps-script/sidebar', '../sheet.ts'),
  ...['SpreadsheetApp', 'process'].map((name) => uses('apps-script/sidebar', name)),
];
const fileOf = (offence: Offence) => `${offence.project}/offence-${offences.indexOf(offence)}.ts`;

function tsc(...options: readonly string[]) {
  const { status, stdout } = spawnSync(join(root, 'node_modules/.bin/tsc'), options, { cwd: copy, encoding: 'utf8' });
  return { status, stdout };
}

function write(path: string, text: string) {
  mkdirSync(dirname(join(copy, path)), { recursive: true });
  writeFileSync(join(copy, path), text);
}

/** What the compiler says of each offence in a project that holds these, as `file(line,column): error …` lines. */
function judge(project: string, group: readonly Offence[]) {
  for (const offence of group) write(fileOf(offence), offence.source);
  const lines = tsc('-p', project).stdout.split('\n');
  for (const offence of group) {
    rmSync(join(copy, fileOf(offence)));
    const own = lines.filter((line) => line.startsWith(`${fileOf(offence)}(`));
    complaints.set(offence, own.join('\n'));
  }
}

const complaints = new Map<Offence, string>();
let clean = tsc('--version');

beforeAll(() => {
  for (const folder of configs) cpSync(join(root, folder, 'tsconfig.json'), join(copy, folder, 'tsconfig.json'));
  for (const file of ['tsconfig.base.json', 'package.json']) cpSync(join(root, file), join(copy, file));
  mkdirSync(join(copy, 'node_modules'));
  for (const name of ['@types', 'zod']) symlinkSync(join(root, 'node_modules', name), join(copy, 'node_modules', name));
  for (const [path, text] of Object.entries(allowed)) write(path, text);
  clean = tsc('-b');
  // A file that two others import is complained about once, so each import is compiled alone.
  for (const offence of offences) if (offence.error === notOurs) judge(offence.project, [offence]);
  for (const project of configs) {
    const group = offences.filter((offence) => offence.project === project && offence.error !== notOurs);
    if (group.length > 0) judge(project, group);
  }
}, 120_000);

afterAll(() => rmSync(copy, { recursive: true, force: true }));

describe('the import direction', () => {
  it('lets test import apps-script and relay, and these shared', () => {
    expect(clean).toEqual({ status: 0, stdout: '' });
  });

  it.each(offences)('is a compile error when $project $does', (offence) => {
    expect(complaints.get(offence)).toMatch(offence.error);
  });

  it('compiles again once the offences are gone, so that they alone were the errors', () => {
    expect(tsc('-b')).toEqual({ status: 0, stdout: '' });
  });
});
