import { globSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const root = new URL('../', import.meta.url);

/** What asks the database: Kysely's queries, and text. A transaction around functions of the store is none. */
const SQL =
  /\b(?:selectFrom|selectNoFrom|insertInto|replaceInto|updateTable|deleteFrom|mergeInto)\b|\bsql`|\bsql\.|from 'pg'/;

const asks = (path: string) => SQL.test(readFileSync(new URL(path, root), 'utf8'));

it('asks the database in relay/store alone', () => {
  const sources = globSync('relay/**/*.ts', { cwd: root });
  const isInStore = (path: string) => path.startsWith('relay/store/');
  expect(sources.filter((path) => !isInStore(path) && asks(path))).toEqual([]);
  expect(sources.filter((path) => isInStore(path) && asks(path)).length).toBeGreaterThan(20);
});
