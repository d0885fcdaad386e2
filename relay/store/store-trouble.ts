import { StoreError } from './store.ts';

/** SQLite's primary result codes for a file that can't be used now, whatever is written: busy, locked, no memory, read-only, I/O, corrupt, full, can't open, protocol, no database. */
const SQLITE_TROUBLE = new Set([5, 6, 7, 8, 10, 11, 13, 14, 15, 26]);

/** PostgreSQL's classes for the same: connection, resources, operator intervention, system error. */
const POSTGRES_TROUBLE = /^(08|53|57|58)/;

/** What a system call to the disk or the network says. */
const SYSTEM_TROUBLE =
  /^E(NOSPC|IO|ROFS|DQUOT|MFILE|NFILE|CONN\w+|PIPE|TIMEDOUT|HOSTUNREACH|NETUNREACH|NOTFOUND|AI_AGAIN)$/;

/** What the drivers say in words alone. */
const WORDS = /not open|connection terminated|connection ended|timeout exceeded when trying to connect|pool after/i;

/**
 * Whether a piece of work failed because the store itself can't be used now, and not because of what was written: then
 * the next piece fails as well, each perhaps after a wait for a lock.
 */
export function isStoreTrouble(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof StoreError) return true;
  if (error instanceof AggregateError && error.errors.some(isStoreTrouble)) return true;
  const errcode: unknown = Reflect.get(error, 'errcode');
  if (typeof errcode === 'number') return SQLITE_TROUBLE.has(errcode & 0xff);
  const code = String(Reflect.get(error, 'code') ?? '');
  return POSTGRES_TROUBLE.test(code) || SYSTEM_TROUBLE.test(code) || WORDS.test(error.message);
}
