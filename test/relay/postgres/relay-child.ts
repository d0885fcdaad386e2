import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import * as z from 'zod';
import { testFolder } from '../support/test-store.ts';

const MAIN = fileURLToPath(new URL('../../../relay/main.ts', import.meta.url));
const Listens = z.object({ url: z.string(), msg: z.literal('the relay listens') });

/** A relay in a process of its own, which a test kills. */
export interface RelayChild {
  readonly url: string;
  /** Ends it as a crash does; resolves once it is gone. */
  kill(): Promise<void>;
}

/** Starts `npm run relay` on a free port with these settings; resolves once it listens. */
export async function startChild(environment: Readonly<Record<string, string>>): Promise<RelayChild> {
  const child = spawn(process.execPath, [MAIN], {
    cwd: testFolder(),
    env: { PATH: process.env['PATH'], HOST: '127.0.0.1', PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const kill = () => {
    child.kill('SIGKILL');
    return ended;
  };
  onTestFinished(kill);
  return { url: await listening(child), kill };
}

function listening(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    const take = (text: string) => {
      output += text;
      for (const line of output.split('\n')) {
        const said = line.includes('the relay listens') ? Listens.safeParse(JSON.parse(line)) : undefined;
        if (said?.success) resolve(said.data.url);
      }
    };
    child.stdout?.setEncoding('utf8').on('data', take);
    child.stderr?.setEncoding('utf8').on('data', take);
    child.once('close', () => reject(new Error(`the relay ended: ${output.slice(-2000)}`)));
  });
}
