import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { StoreError } from '#relay/store/store.ts';
import { isStoreTrouble } from '#relay/store/store-trouble.ts';

const withCode = (code: string, message = 'failed') => Object.assign(new Error(message), { code });

const thrownBy = (work: () => unknown): unknown => {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
};

describe('isStoreTrouble', () => {
  it.each<[string, unknown, boolean]>([
    ['a disk that failed to sync', new StoreError('The disk failed to sync'), true],
    ['a full disk', withCode('ENOSPC'), true],
    ['a database that refuses connections', new AggregateError([withCode('ECONNREFUSED')]), true],
    ['a database that shuts down', withCode('57P01'), true],
    ['a connection that broke', new Error('Connection terminated unexpectedly'), true],
    ['a value that is too long', withCode('22001'), false],
    ['a row that is there already', withCode('23505'), false],
    ['a mistake of ours', new TypeError('x is undefined'), false],
    ['what is no error', 'text', false],
  ])('judges %s', (_name, error, expected) => {
    expect(isStoreTrouble(error)).toBe(expected);
  });

  it('tells SQLite’s own: a closed file is trouble, a broken rule of a table is not', () => {
    const database = new DatabaseSync(':memory:');
    database.exec('create table t (a integer primary key); insert into t values (1)');
    expect(isStoreTrouble(thrownBy(() => database.exec('insert into t values (1)')))).toBe(false);
    database.close();
    expect(isStoreTrouble(thrownBy(() => database.exec('select 1')))).toBe(true);
  });
});
