import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import { openStoreBeside, placeOf, type Store } from '../store/open-store.ts';

/** A store that is only looked into: a running relay keeps its lock and its work. */
export interface Beside {
  /** Undefined where there is none, or where it can't be read. */
  readonly db?: Store['db'];
  readonly where: string;
  readonly failure?: string;
  close(): Promise<void>;
}

/** Opens the store of a relay with these settings beside it; that there is none yet is no failure. */
export async function openBeside(config: Pick<Config, 'DATA_DIR' | 'DATABASE_URL'>): Promise<Beside> {
  // The database's URL holds a password.
  const where = config.DATABASE_URL === undefined ? config.DATA_DIR : 'the database of DATABASE_URL';
  const nothing = { where, close: async () => undefined };
  if (config.DATABASE_URL === undefined && !existsSync(join(where, 'relay.db'))) return nothing;
  try {
    const store = await openStoreBeside(placeOf(config));
    return { db: store.db, where, close: () => store.close() };
  } catch (error) {
    return { ...nothing, failure: error instanceof Error ? error.message : String(error) };
  }
}
