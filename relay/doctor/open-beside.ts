import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import { openStoreBeside, type Store } from '../store/open-store.ts';

/** A store that is only looked into: a running relay keeps its lock and its work. */
export interface Beside {
  /** Undefined where there is none, or where it can't be read. */
  readonly db?: Store['db'];
  readonly where: string;
  readonly failure?: string;
  close(): Promise<void>;
}

/** Opens the store of a relay with these settings beside it; that there is none yet is no failure. */
export async function openBeside(config: Pick<Config, 'DATA_DIR'>): Promise<Beside> {
  const where = config.DATA_DIR;
  const nothing = { where, close: async () => undefined };
  if (!existsSync(join(where, 'relay.db'))) return nothing;
  try {
    const store = await openStoreBeside(where);
    return { db: store.db, where, close: () => store.close() };
  } catch (error) {
    return { ...nothing, failure: error instanceof Error ? error.message : String(error) };
  }
}
