import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { freePort } from './free-port.ts';

/** The real relay in a process of its own, so that it can be killed like one. */
export interface RelayProcess {
  readonly url: string;
  readonly isUp: boolean;
  /** All it is configured by. */
  readonly environment: Readonly<Record<string, string>>;
  /** Starts it, or starts it again on the same port and folder; resolves once it answers. */
  start(): Promise<void>;
  /** SIGKILL: nothing gets a chance to tidy up. */
  kill(): Promise<void>;
  /** SIGTERM, and waits for the end. */
  stop(): Promise<void>;
  /** Everything it printed. */
  readonly output: readonly string[];
}

const MAIN = fileURLToPath(new URL('../../relay/main.ts', import.meta.url));
const START_LIMIT_MS = 15_000;
const PROBE_MS = 25;

/** A relay that is configured by `environment` alone: of this process's own settings only PATH and where Node keeps compiled code reach it. */
export async function createRelayProcess(
  environment: Readonly<Record<string, string>>,
  options: { readonly port?: number; readonly cwd: string },
): Promise<RelayProcess> {
  const port = options.port ?? (await freePort());
  const url = `http://127.0.0.1:${port}`;
  const cache = process.env['NODE_COMPILE_CACHE'];
  const env = {
    PATH: process.env['PATH'] ?? '',
    ...(cache === undefined ? {} : { NODE_COMPILE_CACHE: cache }),
    HOST: '127.0.0.1',
    PORT: String(port),
    PUBLIC_URL: url,
    ...environment,
  };
  const output: string[] = [];
  let child: ChildProcess | undefined;

  async function end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const mine = child;
    if (!mine || mine.exitCode !== null || mine.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => mine.once('exit', () => resolve()));
    mine.kill(signal);
    await ended;
    child = undefined;
  }

  return {
    url,
    output,
    environment: env,
    get isUp() {
      return child !== undefined && child.exitCode === null && child.signalCode === null;
    },
    async start() {
      if (child && child.exitCode === null) return;
      const mine = spawn(process.execPath, [MAIN], { cwd: options.cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
      child = mine;
      for (const stream of [mine.stdout, mine.stderr]) {
        stream.setEncoding('utf8');
        stream.on('data', (text: string) => output.push(...text.split('\n').filter((line) => line !== '')));
      }
      await untilAnswers(url, mine, output);
    },
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
  };
}

async function untilAnswers(url: string, child: ChildProcess, output: readonly string[]): Promise<void> {
  const until = Date.now() + START_LIMIT_MS;
  while (Date.now() < until) {
    if (child.exitCode !== null) throw new Error(`The relay ended at start:\n${output.slice(-10).join('\n')}`);
    const isUp = await fetch(`${url}/healthz`).then(
      (response) => response.ok,
      () => false,
    );
    if (isUp) return;
    await new Promise((resolve) => setTimeout(resolve, PROBE_MS));
  }
  throw new Error(`The relay did not answer within ${START_LIMIT_MS / 1000} s:\n${output.slice(-10).join('\n')}`);
}
