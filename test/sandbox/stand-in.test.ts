import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const command = fileURLToPath(new URL('./stand-in.ts', import.meta.url));

interface Started {
  readonly child: ChildProcess;
  readonly words: string;
}

const children: ChildProcess[] = [];
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stand-in-test-'));
  await writeFile(
    join(folder, 'appsscript.json'),
    JSON.stringify({ webapp: { access: 'ANYONE_ANONYMOUS', executeAs: 'USER_DEPLOYING' } }),
  );
  await writeFile(join(folder, 'Code.js'), 'function doGet() { return ContentService.createTextOutput("served"); }');
});

afterAll(async () => {
  for (const child of children) if (child.exitCode === null) child.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

/** Runs the command until it says how to end it, or ends by itself. */
async function start(...args: string[]): Promise<Started> {
  const child = spawn(process.execPath, [command, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
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

async function endOf({ child }: Started): Promise<number | null> {
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  await exit;
  return child.exitCode;
}

const urlIn = (words: string, pattern: RegExp): string => pattern.exec(words)?.[0] ?? '';

describe('npm run stand-in', () => {
  it('starts CS2Cap with the key and the tier given, and ends on SIGTERM', async () => {
    const started = await start('cs2cap', '--tier', 'free', '--key', 'sk_mine');
    const base = urlIn(started.words, /http:\/\/127\.0\.0\.1:\d+\/v1/);
    const asks = (path: string, key: string) =>
      fetch(`${base}${path}`, { headers: { Authorization: `Bearer ${key}` } });
    expect((await asks('/account/alerts', 'sk_mine')).status).toBe(200);
    expect((await asks('/account/alerts', 'sk_test')).status).toBe(401);
    // Webhooks need Quant.
    expect((await asks('/account/webhooks', 'sk_mine')).status).toBe(403);
    expect(await endOf(started)).toBe(0);
  });

  it('serves an Apps Script folder at the /exec address it prints', async () => {
    const started = await start('google', '--project', folder);
    const exec = urlIn(started.words, /http:\S+\/exec/);
    expect(await (await fetch(exec)).text()).toBe('served');
    expect(await endOf(started)).toBe(0);
  });

  it('starts Telegram with the token given, and prints how to act as a user', async () => {
    const started = await start('telegram', '--token', '77:mine');
    const root = urlIn(started.words, /http:\/\/127\.0\.0\.1:\d+/);
    expect(await (await fetch(`${root}/bot77:mine/getMe`)).json()).toMatchObject({ ok: true, result: { id: 77 } });
    expect(started.words).toContain('/user/send');
    expect(await endOf(started)).toBe(0);
  });

  it('listens on the port asked for, and says when it is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = String(typeof address === 'object' ? address?.port : '');
    const { words, child } = await start('cs2cap', '--port', port);
    expect({ words, code: child.exitCode }).toEqual({ words: expect.stringContaining('taken'), code: 1 });
    other.close();
  });

  it.each([
    ['no name', []],
    ['an unknown name', ['discord']],
    ['an unknown option', ['telegram', '--colour', 'red']],
    ["another stand-in's option", ['telegram', '--tier', 'free']],
    ['an unknown tier', ['cs2cap', '--tier', 'gold']],
    ['a port that is none', ['google', '--port', '99999']],
    ['a bad token', ['telegram', '--token', 'nonsense']],
    ['a folder without a manifest', ['google', '--project', tmpdir()]],
  ])('ends with 1 and says why: %s', async (_, args) => {
    const { words, child } = await start(...args);
    expect(words).toMatch(/Usage|token looks like|appsscript\.json/);
    expect(child.exitCode).toBe(1);
  });
});
