import { type ChildProcess, spawn } from 'node:child_process';
import { freePort } from '#sandbox/free-port.ts';

/** Run by npx and not installed: nobody but this check needs it. */
const PRISM = '@stoplight/prism-cli@5.16.0';
/** The first start fetches the package. */
const START_LIMIT_MS = 50_000;
const PROBE_MS = 100;

/** A proxy that holds every request and reply against an OpenAPI file. */
export interface ValidatingProxy {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Starts Prism between a loopback port and `upstream`. It validates both directions, passes on what it disagrees with, and
 * names its findings in the answer's header `sl-violations`. Fails when it can't be fetched or does not listen in time.
 */
export async function startValidatingProxy(specFile: string, upstream: string): Promise<ValidatingProxy> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const args = ['-y', PRISM, 'proxy', specFile, upstream, '--host', '127.0.0.1', '--port', String(port)];
  // A group of its own: npx has a shell and a Node process below it, which must end with it.
  const child = spawn('npx', args, { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => void output.push(text));
  }
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()).once('error', () => resolve()));
  const endWithUs = () => killGroup(child);
  process.once('exit', endWithUs);
  const stop = async () => {
    process.off('exit', endWithUs);
    killGroup(child);
    await exited;
  };
  try {
    await untilListens(url, child, output);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, stop };
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}

async function untilListens(url: string, child: ChildProcess, output: readonly string[]): Promise<void> {
  const end = Date.now() + START_LIMIT_MS;
  const tail = () => output.join('').split('\n').slice(-8).join('\n');
  let failure: Error | undefined;
  child.once('error', (error) => {
    failure = error;
  });
  while (Date.now() < end) {
    if (failure) throw new Error(`npx can't be run: ${failure.message}`);
    if (child.exitCode !== null) throw new Error(`The proxy ended at start:\n${tail()}`);
    if (output.some((text) => text.includes('Prism is listening'))) return;
    await new Promise((resolve) => setTimeout(resolve, PROBE_MS));
  }
  throw new Error(`The proxy did not listen on ${url} within ${START_LIMIT_MS / 1000} s:\n${tail()}`);
}
