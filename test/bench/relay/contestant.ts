import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { freePort } from '#sandbox/free-port.ts';
import { databaseUrl, runOn } from '../../relay/postgres/databases.ts';

export const SECRET = 'whsec_live_an-obvious-bench-secret';
export const CHATS = ['1001', '1002'];
const TOKEN = '4242:an-obvious-bench-token';

const file = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** A program that does the job: takes signed deliveries on one path, sends to the chats of the stand-in. */
export interface Contestant {
  readonly name: string;
  readonly script: string;
  environment(parts: Place): Environment | Promise<Environment>;
  /** How many second messages it knows to be possible, once it has stopped; absent where it keeps no such count. */
  ambiguous?(environment: Environment): Promise<number>;
}

interface Place {
  readonly port: number;
  readonly botApi: string;
  readonly folder: string;
}

type Environment = Readonly<Record<string, string>>;

const relayAt = ({ port, botApi, folder }: Place) => ({
  PORT: String(port),
  DATA_DIR: folder,
  CS2C_WEBHOOK_SECRET: SECRET,
  TELEGRAM_BOT_TOKEN: TOKEN,
  TELEGRAM_API_ROOT: botApi,
  TELEGRAM_DEFAULT_CHATS: CHATS.join(','),
  TELEGRAM_PACING: 'off',
  TELEGRAM_DIGEST_AFTER: '0',
  LOG_LEVEL: 'warn',
});

const AMBIGUOUS = 'select sum(ambiguous) as counted from deliveries';

export const RELAY: Contestant = {
  name: 'relay on SQLite',
  script: file('../../../relay/main.ts'),
  environment: relayAt,
  async ambiguous(environment) {
    const store = new DatabaseSync(join(environment['DATA_DIR'] ?? '', 'relay.db'), { readOnly: true });
    const row = store.prepare(AMBIGUOUS).get();
    store.close();
    return Number(row?.['counted'] ?? 0);
  },
};

let databases = 0;

/** The relay with its store in a database of its own on this server, a new one for each process of the bench. */
export const relayOn = (server: { readonly url: string }): Contestant => ({
  name: 'relay on PostgreSQL',
  script: RELAY.script,
  async environment(place) {
    const name = `bench_${++databases}`;
    await runOn(server.url, `create database ${name}`);
    return { ...relayAt(place), DATABASE_URL: databaseUrl(server.url, name) };
  },
  async ambiguous(environment) {
    const [row] = await runOn<{ counted: string | null }>(environment['DATABASE_URL'] ?? '', AMBIGUOUS);
    return Number(row?.counted ?? 0);
  },
});

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
  readonly folder: string;
  readonly #environment: Environment;
  #process: ChildProcess | undefined;

  private constructor(contestant: Contestant, folder: string, environment: Environment) {
    this.contestant = contestant;
    this.folder = folder;
    this.url = `http://127.0.0.1:${environment['PORT']}/webhooks/cs2cap`;
    this.#environment = environment;
  }

  static async prepare(contestant: Contestant, botApi: string): Promise<Running> {
    const folder = mkdtempSync(join(tmpdir(), 'relay-bench-'));
    const environment = await contestant.environment({ port: await freePort(), botApi, folder });
    return new Running(contestant, folder, environment);
  }

  /** How many second messages it knows to be possible; undefined if it keeps no such count. Ask once it has stopped. */
  async ambiguous(): Promise<number | undefined> {
    return this.contestant.ambiguous?.(this.#environment);
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
