import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const SECRET = 'whsec_live_an-obvious-bench-secret';
export const CHATS = ['1001', '1002'];
const TOKEN = '4242:an-obvious-bench-token';

const file = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** A program that does the job: takes signed deliveries on one path, sends to the chats of the stand-in. */
export interface Contestant {
  readonly name: string;
  readonly script: string;
  environment(parts: {
    readonly port: number;
    readonly botApi: string;
    readonly folder: string;
  }): Record<string, string>;
}

export const RELAY: Contestant = {
  name: 'relay on SQLite',
  script: file('../../../relay/main.ts'),
  environment: ({ port, botApi, folder }) => ({
    PORT: String(port),
    DATA_DIR: folder,
    CS2C_WEBHOOK_SECRET: SECRET,
    TELEGRAM_BOT_TOKEN: TOKEN,
    TELEGRAM_API_ROOT: botApi,
    TELEGRAM_DEFAULT_CHATS: CHATS.join(','),
    TELEGRAM_PACING: 'off',
    TELEGRAM_DIGEST_AFTER: '0',
    LOG_LEVEL: 'warn',
  }),
};

export const INLINE: Contestant = {
  name: 'inline script',
  script: file('./inline-script/server.mjs'),
  environment: ({ port, botApi }) => ({
    PORT: String(port),
    SECRET,
    BOT_TOKEN: TOKEN,
    API_ROOT: botApi,
    CHATS: CHATS.join(','),
  }),
};

/** A contestant as a process of its own, with a folder of its own that outlives kills. */
export class Running {
  readonly contestant: Contestant;
  readonly url: string;
  readonly folder = mkdtempSync(join(tmpdir(), 'relay-bench-'));
  readonly #environment: Record<string, string>;
  #process: ChildProcess | undefined;

  private constructor(contestant: Contestant, port: number, botApi: string) {
    this.contestant = contestant;
    this.url = `http://127.0.0.1:${port}/webhooks/cs2cap`;
    this.#environment = contestant.environment({ port, botApi, folder: this.folder });
  }

  static async prepare(contestant: Contestant, botApi: string): Promise<Running> {
    return new Running(contestant, await freePort(), botApi);
  }

  start(): void {
    this.#process = spawn(process.execPath, [this.contestant.script], {
      // A folder without .env: the settings are these and no others.
      cwd: this.folder,
      env: { PATH: process.env['PATH'], NODE_ENV: 'production', ...this.#environment },
      stdio: 'ignore',
    });
  }

  async kill(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const child = this.#process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }

  /** Resident memory in MiB (Linux). */
  memoryMiB(): number {
    const status = readFileSync(`/proc/${this.#process?.pid}/status`, 'utf8');
    return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024);
  }

  async dispose(): Promise<void> {
    await this.kill('SIGTERM');
    rmSync(this.folder, { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (typeof address !== 'object' || address === null) throw new Error('no free port');
  return address.port;
}
