import type { DatabaseSync } from 'node:sqlite';

/** What SQLite finds wrong with a file, or undefined. Reads the whole file: about a second for each gigabyte in memory. */
export function damageOf(database: DatabaseSync): string | undefined {
  const found = database
    .prepare('pragma quick_check(3)')
    .all()
    .map((row) => String(row['quick_check']));
  return found.length === 1 && found[0] === 'ok' ? undefined : found.join('; ');
}
