import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { faults } from './faults/fault-list.ts';

const main = fileURLToPath(new URL('./main.ts', import.meta.url));
const children: ChildProcess[] = [];

afterAll(() => {
  for (const child of children) if (child.exitCode === null) child.kill('SIGKILL');
});

/** Runs the command until it says how to end it, or ends by itself. */
async function start(...args: string[]): Promise<{ child: ChildProcess; words: string }> {
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  let words = '';
  await new Promise<void>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        words += text;
        if (words.includes('Ctrl-C ends it.')) resolve();
      });
    }
    child.once('close', () => resolve());
  });
  return { child, words };
}

describe('npm start', () => {
  it('serves the page with a running relay and the faults it was told, and Ctrl-C ends everything', async () => {
    const { child, words } = await start('--port', '0', '--fault', 'late', '--fault', 'topic-closed');
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(words)?.[0] ?? '';
    expect(await (await fetch(url)).text()).toContain('Local sandbox');
    const { relay, steps } = JSON.parse(await (await fetch(`${url}/api/sandbox`)).text());
    expect({ up: relay.up, done: steps.filter((step: { done: boolean }) => step.done) }).toEqual({
      up: true,
      done: [],
    });

    const shown: { name: string; on: boolean }[] = JSON.parse(await (await fetch(`${url}/api/faults`)).text());
    expect(shown.filter(({ on }) => on).map(({ name }) => name)).toEqual(['late', 'topic-closed']);

    const exit = once(child, 'exit');
    child.kill('SIGINT');
    await exit;
    expect(child.exitCode).toBe(0);
    await expect(fetch(`${relay.url}/healthz`)).rejects.toThrow();
  });

  it('says which port is taken and how to choose another', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const { child, words } = await start('--port', String(port));
    expect(words.trim()).toBe(`Port ${port} is taken. Choose another one: npm start -- --port ${port + 1}`);
    expect(child.exitCode).toBe(1);
    other.close();
  });

  it('ends with 1 and the list of all faults for an unknown one', async () => {
    const { child, words } = await start('--fault', 'relay-kiled');
    expect(words).toContain('There is no fault "relay-kiled". There are:');
    for (const { name, says } of faults) expect(words).toContain(`${name.padEnd(27)}  ${says}`);
    expect(child.exitCode).toBe(1);
  });

  it.each([[['--prot', '1']], [['--port', 'x']], [['--port', '70000']], [['extra']], [['--tour', '--fault', 'late']]])(
    'ends with 1 and the usage for %j',
    async (args) => {
      const { child, words } = await start(...args);
      expect(words).toContain('Usage: npm start');
      expect(child.exitCode).toBe(1);
    },
  );
});
