import { type Compilable, type CompiledQuery, type RawBuilder, sql } from 'kysely';
import type { Db } from './schema.ts';
import { NodeSqliteAdapter } from './sqlite-dialect.ts';

/** Gives the place of a named value in a prepared query. */
export type Value<P> = <K extends keyof P & string>(name: K) => RawBuilder<P[K]>;

class Slot {
  readonly name: string;
  readonly row: number;

  constructor(name: string, row: number) {
    this.name = name;
    this.row = row;
  }
}

const slots =
  <P>(row: number): Value<P> =>
  <K extends keyof P & string>(name: K) =>
    sql<P[K]>`${new Slot(name, row)}`;

/**
 * A query that is built and compiled once per database, then run with values: building it costs several times what
 * SQLite takes to run it. For what every event passes through; elsewhere plain queries read better.
 */
export function prepared<P extends object, R>(
  build: (db: Db, value: Value<P>) => Compilable<R>,
): (db: Db, values: P) => Promise<R[]> {
  const run = compiledOnce<P, R>((db) => build(db, slots(0)));
  return (db, values) => run(db, [values]);
}

/** One statement takes so many rows at most: engines bound the values of one statement. */
const ROWS_AT_ONCE = 100;

/** The same for a statement over several rows, compiled once per number of rows. */
export function preparedRows<P extends object, Row, R>(
  row: (value: Value<P>) => Row,
  build: (db: Db, rows: readonly Row[]) => Compilable<R>,
): (db: Db, values: readonly P[]) => Promise<R[]> {
  const bySize = new Map<number, (db: Db, values: readonly P[]) => Promise<R[]>>();
  const ofSize = (size: number) => {
    const run = compiledOnce<P, R>((db) =>
      build(
        db,
        Array.from({ length: size }, (_, index) => row(slots(index))),
      ),
    );
    bySize.set(size, run);
    return run;
  };
  return async (db, values) => {
    const results: R[] = [];
    for (let from = 0; from < values.length; from += ROWS_AT_ONCE) {
      const part = values.slice(from, from + ROWS_AT_ONCE);
      results.push(...(await (bySize.get(part.length) ?? ofSize(part.length))(db, part)));
    }
    return results;
  };
}

function compiledOnce<P extends object, R>(
  build: (db: Db) => Compilable<R>,
): (db: Db, rows: readonly P[]) => Promise<R[]> {
  // A transaction shares the adapter of its database; another engine writes its placeholders otherwise.
  const byAdapter = new WeakMap<object, Compiled<R>>();
  return async (db, rows) => {
    const { adapter } = db.getExecutor();
    let compiled = byAdapter.get(adapter);
    if (!compiled) {
      compiled = compile(build(db).compile());
      byAdapter.set(adapter, compiled);
    }
    const { query, values } = compiled;
    const bound: CompiledQuery<R> = { ...query, parameters: values.map((value) => value(rows)) };
    if (db.isTransaction && adapter instanceof NodeSqliteAdapter) return adapter.execute(bound);
    return (await db.executeQuery(bound)).rows;
  };
}

interface Compiled<R> {
  readonly query: CompiledQuery<R>;
  /** What each placeholder stands for. */
  readonly values: readonly ((rows: readonly object[]) => unknown)[];
}

const compile = <R>(query: CompiledQuery<R>): Compiled<R> => ({ query, values: query.parameters.map(reader) });

function reader(parameter: unknown): (rows: readonly object[]) => unknown {
  if (!(parameter instanceof Slot)) return () => parameter;
  const { row, name } = parameter;
  return (rows) => {
    const values = rows[row];
    return values && Reflect.get(values, name);
  };
}
