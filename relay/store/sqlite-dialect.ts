import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import {
  type CompiledQuery,
  type DatabaseConnection,
  SqliteAdapter,
  type SqliteDatabase,
  SqliteDialect,
  SqliteDriver,
  type SqliteStatement,
} from 'kysely';

/** Kysely's SQLite dialect over Node's own `node:sqlite`: no addon to compile, statements kept prepared. */
export function sqliteDialect(database: DatabaseSync): SqliteDialect {
  return new NodeSqliteDialect(adapt(database));
}

class NodeSqliteDialect extends SqliteDialect {
  readonly #database: SqliteDatabase;

  constructor(database: SqliteDatabase) {
    super({ database });
    this.#database = database;
  }

  override createAdapter(): NodeSqliteAdapter {
    return new NodeSqliteAdapter(this.#database);
  }
}

/** Leads straight to the connection, for whoever holds it: Kysely's own way there takes a mutex and several promises. */
export class NodeSqliteAdapter extends SqliteAdapter {
  readonly #driver: SqliteDriver;
  #connection: DatabaseConnection | undefined;

  constructor(database: SqliteDatabase) {
    super();
    this.#driver = new SqliteDriver({ database });
  }

  /** Runs a query; for use inside a transaction only, which has the connection to itself. */
  async execute<R>(query: CompiledQuery<R>): Promise<R[]> {
    this.#connection ??= await this.#connect();
    return (await this.#connection.executeQuery<R>(query)).rows;
  }

  async #connect(): Promise<DatabaseConnection> {
    await this.#driver.init();
    return this.#driver.acquireConnection();
  }
}

function adapt(database: DatabaseSync): SqliteDatabase {
  const prepared = new Map<string, SqliteStatement>();
  return {
    close: () => database.close(),
    prepare(sql) {
      const known = prepared.get(sql);
      if (known) return known;
      const statement = adaptStatement(database.prepare(sql));
      prepared.set(sql, statement);
      return statement;
    },
  };
}

function adaptStatement(statement: StatementSync): SqliteStatement {
  const values = (parameters: readonly unknown[]) => parameters.map(toSqlValue);
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => statement.all(...values(parameters)),
    run: (parameters) => statement.run(...values(parameters)),
    iterate: (parameters) => statement.iterate(...values(parameters)),
  };
}

/** SQLite has no booleans and no undefined. */
function toSqlValue(value: unknown): SQLInputValue {
  if (value === undefined || value === null) return null;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint') return value;
  if (value instanceof Uint8Array) return value;
  throw new TypeError(`a ${typeof value} can't be stored`);
}
