import { fail, ok, type Result } from '#shared/result.ts';
import type { Config } from '../config.ts';
import { backupStore } from '../store/backup-store.ts';

export const BACKUP_USAGE = '  npm run relay -- backup FILE   copies the store into a file, also while the relay runs';

/** Makes a backup of the store; gives or fails with what to print. Throws `StoreError` if it can't be made. */
export function runBackup(
  config: Pick<Config, 'DATA_DIR' | 'DATABASE_URL'>,
  [file]: readonly string[],
): Result<string, string> {
  if (config.DATABASE_URL !== undefined) {
    return fail('The store is in PostgreSQL: back it up with  pg_dump --format=custom --file FILE "$DATABASE_URL"');
  }
  if (!file) return fail(`Say which file:\n${BACKUP_USAGE}`);
  const bytes = backupStore(config.DATA_DIR, file);
  return ok(
    `${file}: ${(bytes / 1_048_576).toFixed(1)} MiB, checked. To restore it: stop the relay, and put it into an empty DATA_DIR as relay.db.`,
  );
}
