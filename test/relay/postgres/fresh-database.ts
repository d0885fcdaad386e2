import { inject, onTestFinished } from 'vitest';
import { databaseUrl, runOn } from './databases.ts';

/** A database without any table, until the test ends. */
export async function freshDatabase(mark: string): Promise<string> {
  const { server, template } = inject('postgres');
  const name = `${template}_${mark}`;
  await runOn(server, `create database ${name}`);
  onTestFinished(async () => void (await runOn(server, `drop database ${name} with (force)`)));
  return databaseUrl(server, name);
}
