/** Commands of package.json that no other test runs, each in the shortest way that goes through all of it. */
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../', import.meta.url));
const limitMs = 120_000;
/** The tests run side by side, so their folders go when all are done. */
const folders = mkdtempSync(join(tmpdir(), 'commands-test-'));
afterAll(() => rmSync(folders, { recursive: true, force: true }));
const newFolder = () => mkdtempSync(join(folders, 'one-'));

interface Ended {
  readonly code: number;
  readonly words: string;
}

/** Two run at a time, so that other tests get their share of the machine. */
const turns: Promise<unknown>[] = [Promise.resolve(), Promise.resolve()];
let asked = 0;

/** Runs `npm run …` to its end. */
function npm(args: readonly string[], cwd = root): Promise<Ended> {
  const turn = asked++ % turns.length;
  const ended = (turns[turn] ?? Promise.resolve()).then(() => run(args, cwd));
  turns[turn] = ended;
  return ended;
}

function run(args: readonly string[], cwd: string): Promise<Ended> {
  // What npx was not given before is not fetched by a test.
  const env = { ...process.env, npm_config_offline: 'true', FORCE_COLOR: '0' };
  return new Promise((resolve) => {
    execFile('npm', ['run', ...args], { cwd, env, timeout: limitMs }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code ?? 1) : 0, words: stdout + stderr });
    });
  });
}

/** A folder with some of the project's files, and its packages. */
function copyOf(...names: readonly string[]): string {
  const folder = newFolder();
  for (const name of ['package.json', ...names]) cpSync(join(root, name), join(folder, name), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

/** A project of one file that is formatted otherwise than ours. */
function untidy(): string {
  const folder = copyOf('biome.json', '.gitignore');
  rmSync(join(folder, 'node_modules'));
  mkdirSync(join(folder, 'shared'));
  writeFileSync(join(folder, 'shared/one.ts'), 'export const one = "1"\n');
  return folder;
}

// A test waits for its turn: up to three others are before it.
describe.concurrent('npm run', { timeout: 4 * limitMs }, () => {
  it('env:example writes .env.example', async () => {
    const folder = copyOf('relay', 'shared');
    expect(await npm(['env:example'], folder)).toMatchObject({ code: 0 });
    expect(readFileSync(join(folder, '.env.example'), 'utf8')).toBe(readFileSync(join(root, '.env.example'), 'utf8'));
  });

  it('bench -- --only load measures', async () => {
    const { code, words } = await npm(['bench', '--', '--only', 'load']);
    expect(code, words).toBe(0);
    expect(words).toMatch(/^the naive script +\d/m);
  });

  it('mutate -- --only … takes a refusal out, which a test notices', async () => {
    const { code, words } = await npm(['mutate', '--', '--only', 'a threshold of 0']);
    expect(code, words).toBe(0);
    expect(words).toContain('1 of 1 were noticed.');
  });

  it.each([
    ['pictures', 'editor.png'],
    ['pictures:bot', 'bot-alert.png'],
  ])('%s -- --try takes a picture', async (command, picture) => {
    const folder = newFolder();
    const { code, words } = await npm([command, '--', '--try', folder]);
    const noBrowser = /No Chromium can be started here: .*/.exec(words);
    if (noBrowser && !process.env['CI']) return console.warn(`SKIPPED: ${noBrowser[0]}`);
    expect(code, words).toBe(0);
    expect(readFileSync(join(folder, picture)).subarray(1, 4).toString('latin1')).toBe('PNG');
  });

  it('lint finds what npm run format then puts right', async ({ skip }) => {
    const folder = untidy();
    const found = await npm(['lint'], folder);
    // `npm run check`, and with it .ci/run, lints before it tests.
    if (/ENOTCACHED/.test(found.words)) skip('Biome was never fetched: npm run lint does that');
    expect(found).toMatchObject({ code: 1, words: expect.stringContaining('one.ts format') });
    expect(await npm(['format'], folder)).toMatchObject({ code: 0 });
    expect(readFileSync(join(folder, 'shared/one.ts'), 'utf8')).toBe("export const one = '1';\n");
    expect(await npm(['lint'], folder)).toMatchObject({ code: 0 });
  });
});
