import type { TestProject } from 'vitest/node';
import { openPostgres } from '../../../relay/store/open-postgres.ts';
import { databaseUrl, dropAll, runOn } from './databases.ts';
import { keepExitCode } from './keep-exit-code.ts';
import { startServer } from './start-server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A server whose superuser it names, and a database of it with the relay's tables, to be copied. */
    postgres: { readonly server: string; readonly template: string };
  }
}

/** One server for all tests that run on PostgreSQL: TEST_DATABASE_URL if given, else one that is started for them. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  keepExitCode();
  const given = process.env['TEST_DATABASE_URL'];
  const own = given === undefined ? await startServer() : undefined;
  const server = given ?? own?.url ?? '';
  const template = `relay_template_${process.pid}`;
  await runOn(server, `create database ${template}`);
  await (await openPostgres(databaseUrl(server, template))).close();
  project.provide('postgres', { server, template });
  return async () => {
    if (own) await own.remove();
    else await dropAll(server, template);
  };
}
