/** Plays the commands of a set-up page as a person would type them, and compares what comes with its "You see". */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import * as z from 'zod';
import { until } from '#sandbox/until.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const { scripts } = z
  .looseObject({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync(`${root}package.json`, 'utf8')));

/** One block of commands and the words that a person should see after it. */
export interface Block {
  readonly commands: readonly string[];
  readonly sees: readonly string[];
}

/** The blocks of a page, in order. */
export function readBlocks(page: string): readonly Block[] {
  const text = readFileSync(`${root}${page}`, 'utf8');
  return [...text.matchAll(/```sh\n([\s\S]*?)```\n+(.*)/g)].map(([, code = '', after = '']) => ({
    commands: code.trim().split('\n'),
    sees: after.startsWith('You see:')
      ? [...(after.split('. ')[0] ?? '').matchAll(/`([^`]+)`/g)].map(([, words = '']) => words)
      : [],
  }));
}

/** The block of a page that holds this command; throws where there is none. */
export function blockWith(page: string, command: string): Block {
  const block = readBlocks(page).find((each) => each.commands.some((line) => line.startsWith(command)));
  if (!block) throw new Error(`${page} has no block with ${command}`);
  return block;
}

export interface Place {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Runs the commands of a block one by one, but those that a person does at Google or npm; gives what they printed. Fails on an exit code, or where the page promises other words. */
export async function playBlock(block: Block, place: Place): Promise<string> {
  let output = '';
  for (const command of block.commands) {
    // Every test runs after npm ci, and a login needs Google's own page.
    if (command === 'npm ci' || command === 'npx clasp login') continue;
    const { child, said } = start(command, place);
    const code = await new Promise((resolve) => child.once('close', resolve));
    output += said();
    if (code !== 0) throw new Error(`${command} ended with ${code}:\n${said()}`);
  }
  const missing = block.sees.filter((words) => !output.includes(words));
  if (missing.length > 0) throw new Error(`the page promises ${missing.join(' and ')}, but there was:\n${output}`);
  return output;
}

/** Starts the one command of a block that goes on running, and waits for the words that the page promises. It ends with the test. */
export async function leaveRunning(block: Block, place: Place): Promise<() => Promise<void>> {
  const { child, said } = start(block.commands.join('\n'), place);
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const stop = (): Promise<void> => {
    child.kill('SIGTERM');
    return closed;
  };
  onTestFinished(stop);
  await until(`${block.sees.join(' and ')} of ${block.commands.join()}`, () =>
    block.sees.every((words) => said().includes(words)),
  );
  return stop;
}

/** `npm run` itself would only start the same a second later, in the wrong folder. */
function start(command: string, { cwd, env }: Place): { readonly child: ChildProcess; said(): string } {
  const [, name, args = ''] = /^npm run ([\w:]+)(?: -- (.*))?$/.exec(command) ?? [];
  const script = name === undefined ? undefined : scripts[name];
  if (name !== undefined && script === undefined) throw new Error(`package.json has no script ${name}`);
  const line = script
    ? `${script.replaceAll(/(\.\/relay|relay\/|apps-script\/)/g, (path) => root + path.replace('./', ''))} ${args}`
    : command;
  const child = spawn('sh', ['-c', `exec ${line}`], {
    cwd,
    env: { ...env, PATH: `${root}node_modules/.bin:${process.env['PATH']}` },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (part: string) => (text += part));
  return { child, said: () => text };
}
