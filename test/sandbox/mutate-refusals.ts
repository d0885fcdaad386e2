import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { MUTATIONS, type Mutation } from './mutations.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** What the tests need of the project; everything else stays behind. */
const COPIED = ['apps-script', 'relay', 'shared', 'test', 'package.json', 'vitest.config.ts', '.clasp.json'];
const CONFIGS = /^tsconfig.*\.json$/;

/** The part of Vitest's JSON report that counts. */
const TestReport = z.object({
  numTotalTests: z.int(),
  numFailedTests: z.int(),
  testResults: z.array(z.object({ assertionResults: z.array(z.object({ status: z.string(), title: z.string() })) })),
});
type TestReport = z.infer<typeof TestReport>;

interface Verdict {
  readonly mutation: Mutation;
  readonly failed: number;
  readonly total: number;
  /** The first test that noticed. */
  readonly noticedBy: string | undefined;
}

/** A copy of the project in which files may be spoiled; packages are links, but caches are its own. */
async function copyProject(): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), 'cs2cap-mutations-'));
  const configs = (await readdir(ROOT)).filter((name) => CONFIGS.test(name));
  for (const name of [...COPIED, ...configs]) await cp(join(ROOT, name), join(copy, name), { recursive: true });
  await mkdir(join(copy, 'node_modules'));
  for (const name of await readdir(join(ROOT, 'node_modules'))) {
    const isCache = name === '.cache' || name.startsWith('.vite');
    if (!isCache) await symlink(join(ROOT, 'node_modules', name), join(copy, 'node_modules', name));
  }
  return copy;
}

/** Runs test files of the copy. Fails when Vitest gave no report. */
async function runTests(copy: string, tests: readonly string[]): Promise<TestReport> {
  const report = join(copy, 'report.json');
  await rm(report, { force: true });
  const vitest = join(copy, 'node_modules/vitest/vitest.mjs');
  const files = tests.map((test) => `test/sandbox/${test}`);
  const child = spawn(
    process.execPath,
    [vitest, 'run', '--project=sandbox', ...files, '--reporter=json', `--outputFile=${report}`],
    {
      cwd: copy,
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints += text;
  });
  await new Promise((resolve) => child.once('close', resolve));
  const text = await readFile(report, 'utf8').catch(() => {
    throw new Error(`Vitest gave no report for ${files.join(', ')}:\n${complaints.slice(-2000)}`);
  });
  return TestReport.parse(JSON.parse(text));
}

async function tryMutation(copy: string, mutation: Mutation): Promise<Verdict> {
  const path = join(copy, 'test/sandbox', mutation.file);
  const source = await readFile(path, 'utf8');
  if (source.split(mutation.find).length !== 2) throw new Error(`${mutation.file} has not once: ${mutation.find}`);
  await writeFile(
    path,
    source.replace(mutation.find, () => mutation.replace),
  );
  try {
    const report = await runTests(copy, [mutation.test]);
    const tests = report.testResults.flatMap((result) => result.assertionResults);
    const noticedBy = tests.find((test) => test.status === 'failed')?.title;
    return { mutation, failed: report.numFailedTests, total: report.numTotalTests, noticedBy };
  } finally {
    await writeFile(path, source);
  }
}

/** All tests must hold before anything is taken out, or a failure proves nothing. */
async function checkBaseline(copy: string, mutations: readonly Mutation[]): Promise<void> {
  const report = await runTests(copy, [...new Set(mutations.map(({ test }) => test))]);
  if (report.numFailedTests > 0 || report.numTotalTests === 0) {
    throw new Error(`${report.numFailedTests} of ${report.numTotalTests} tests fail with every refusal in place`);
  }
  console.log(`With every refusal in place: ${report.numTotalTests} tests hold.\n`);
}

function line({ mutation, failed, total, noticedBy }: Verdict): string {
  const outcome = noticedBy === undefined ? 'SURVIVED' : `${failed} of ${total} tests fail`;
  return `| ${mutation.refusal} | ${outcome} | ${mutation.test} › ${noticedBy ?? 'nothing'} |`;
}

/** The refusals to take out: all, or those that have the words after `--only`. */
function readMutations(): readonly Mutation[] {
  const { only = '' } = parseArgs({ options: { only: { type: 'string' } } }).values;
  const found = MUTATIONS.filter(({ refusal }) => refusal.toLowerCase().includes(only.toLowerCase()));
  if (found.length > 0) return found;
  throw new Error(
    `--only: no refusal has the words "${only}". There are:\n${MUTATIONS.map(({ refusal }) => refusal).join('\n')}`,
  );
}

const mutations = readMutations();
const copy = await copyProject();
try {
  await checkBaseline(copy, mutations);
  console.log('| refusal taken out | outcome | first to notice |\n|---|---|---|');
  let survivors = 0;
  for (const mutation of mutations) {
    const verdict = await tryMutation(copy, mutation);
    if (verdict.noticedBy === undefined) survivors += 1;
    console.log(line(verdict));
  }
  console.log(`\n${mutations.length - survivors} of ${mutations.length} were noticed.`);
  process.exitCode = survivors === 0 ? 0 : 1;
} finally {
  await rm(copy, { recursive: true, force: true });
}
