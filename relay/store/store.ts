import type { Commit } from './group-commit.ts';
import type { Db } from './schema.ts';

/** The relay's tables on one of the two engines. */
export interface Store {
  readonly db: Db;
  /** A transaction that is on disk, power cut or not, once it resolves. Others may go on while the disk is at it. */
  readonly durable: Commit;
  /**
   * A transaction that a killed process keeps but a power cut may take back: for how sends ended, which may then be
   * made twice. Never for what was acknowledged.
   */
  readonly relaxed: Commit;
  /** Hears what the other relays on this database say; absent on SQLite, where there are none. */
  readonly listen?: (hear: {
    readonly onMessage: (text: string) => void;
    /** Something may have been missed. */
    readonly onConnected: () => void;
  }) => { close(): Promise<void> };
  close(): Promise<void>;
}

/** Thrown when the store can't be used; the message says what to do. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
}

/** Thrown when another relay has the folder. */
export class FolderInUseError extends StoreError {}
