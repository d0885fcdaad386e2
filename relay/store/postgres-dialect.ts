import { Kysely, type PostgresCursor, PostgresDialect, type PostgresPoolClient } from 'kysely';
import pg from 'pg';
import type { Tables } from './schema.ts';

/** A relay holds at most so many connections: a hundred replicas' worth fits no server's default, three do. */
const POOL_SIZE = 12;
const CONNECT_TIMEOUT_MS = 5000;
/** Nothing the relay asks takes long; what does is stuck, and its sender must be told to come back. */
const STATEMENT_TIMEOUT_MS = 15_000;
/** After the server's own time-out: it only ends what a dead network holds. */
const QUERY_TIMEOUT_MS = 20_000;
const BIGINT = 20;
const BYTEA = 17;

/** How the relay connects, for the pool and for the one connection that listens. */
export const connectionOf = (url: string): pg.ClientConfig => ({
  connectionString: url,
  application_name: 'cs2cap-relay',
  connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  statement_timeout: STATEMENT_TIMEOUT_MS,
  query_timeout: QUERY_TIMEOUT_MS,
  idle_in_transaction_session_timeout: QUERY_TIMEOUT_MS,
  keepAlive: true,
  types: { getTypeParser },
});

/** The relay's tables in a PostgreSQL database; `onLost` hears of connections that broke. */
export const connectPostgres = (url: string, onLost: (error: Error) => void): Kysely<Tables> =>
  new RetryingKysely({ dialect: postgresDialect(url, onLost) });

/** Kysely's PostgreSQL dialect over a pool whose connections send and read values as SQLite does. */
export function postgresDialect(url: string, onLost: (error: Error) => void): PostgresDialect {
  const pool = new pg.Pool({ ...connectionOf(url), max: POOL_SIZE });
  pool.on('error', onLost);
  // The pool hears those that are idle only; one that breaks while in use would end the process.
  pool.on('connect', (client) => client.on('error', onLost));
  const connect = async () => adapt(await pool.connect());
  return new PostgresDialect({ pool: { connect, end: () => pool.end(), options: pool.options } });
}

const TRIES = 8;

/**
 * Runs a transaction again when the server undid it because of another one (serialization failure, deadlock): nothing
 * of it happened. The one place where that is done; a transaction's work therefore touches nothing but the database.
 */
class RetryingKysely extends Kysely<Tables> {
  override transaction(): ReturnType<Kysely<Tables>['transaction']> {
    const builder = super.transaction();
    const execute = builder.execute.bind(builder);
    builder.execute = async (work) => {
      for (let attempt = 1; ; attempt++) {
        try {
          return await execute(work);
        } catch (error) {
          if (attempt === TRIES || !wasUndone(error)) throw error;
        }
      }
    };
    return builder;
  }
}

const SERIALIZATION_FAILURE = '40001';
const DEADLOCK = '40P01';

const wasUndone = (error: unknown): boolean =>
  error instanceof pg.DatabaseError && (error.code === SERIALIZATION_FAILURE || error.code === DEADLOCK);

function adapt(client: pg.PoolClient): PostgresPoolClient {
  let isBroken = false;
  // The pool listens only to idle ones: nobody else would hear that the server has gone, and the process would end.
  const onError = () => {
    isBroken = true;
  };
  client.on('error', onError);
  async function query<R>(text: string | PostgresCursor<R>, values: readonly unknown[] = []) {
    if (typeof text !== 'string') throw new TypeError('cursors are not used here');
    try {
      return await client.query(text, values.map(toSqlValue));
    } catch (error) {
      // Not the server's answer: nobody knows what this connection still waits for.
      if (!(error instanceof pg.DatabaseError)) isBroken = true;
      throw error;
    }
  }
  return Object.assign(Object.create(client), {
    query,
    release(destroy?: boolean) {
      client.removeListener('error', onError);
      client.release(destroy === true || isBroken);
    },
  });
}

/** The same values as on SQLite, so that both engines hold the same: booleans as 0 and 1. */
function toSqlValue(value: unknown): unknown {
  if (typeof value === 'boolean') return value ? 1 : 0;
  return typeof value === 'string' ? asPostgresText(value) : value;
}

/** A text can't hold NUL in PostgreSQL: the sign for what can't be shown stands there instead. */
export const asPostgresText = (text: string): string =>
  text.includes('\0') ? text.replaceAll('\0', '\u{FFFD}') : text;

/** As on SQLite: times and ids are whole numbers below 2^53, bytes come as plain bytes. */
function getTypeParser(oid: number, format?: 'text' | 'binary') {
  const parse = pg.types.getTypeParser(oid, format);
  if (format === 'binary') return parse;
  if (oid === BIGINT) return Number;
  return oid === BYTEA ? (text: string) => new Uint8Array(parse(text)) : parse;
}
