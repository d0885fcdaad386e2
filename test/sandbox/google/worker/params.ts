import { isDate } from 'node:util/types';
import type { EnumSet, EnumValue } from './enums.ts';
import type { Param } from './service.ts';

const param = <T>(accepts: (value: unknown) => value is T): Param<T> => ({ accepts });

export const text = param((value): value is string => typeof value === 'string');
export const flag = param((value): value is boolean => typeof value === 'boolean');
export const number = param((value): value is number => typeof value === 'number' && !Number.isNaN(value));
/** Whole numbers only; Apps Script would cut a fraction off, which is never what was meant. */
export const integer = param((value): value is number => Number.isSafeInteger(value));
export const date = param((value): value is Date => isDate(value));
export const anything = param((value): value is unknown => true);

/** Byte[]: whole numbers from -128 to 127, as Java has them. */
export const bytes = param(
  (value): value is number[] =>
    Array.isArray(value) && value.every((item) => Number.isInteger(item) && item >= -128 && item <= 127),
);

/** A plain object, for options and key-value pairs. */
export const record = param(
  (value): value is Record<string, unknown> =>
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype,
);

/** The values that setValue(s) take: an object or a function in a cell is refused. */
export const cell = param(
  (value): value is string | number | boolean | Date | null | undefined =>
    value === null || ['string', 'number', 'boolean', 'undefined'].includes(typeof value) || isDate(value),
);

/** An array of one kind of thing. */
export const list = <T>(item: Param<T>): Param<T[]> =>
  param((value): value is T[] => Array.isArray(value) && value.every((entry) => item.accepts(entry)));

/** A two-dimensional array of one kind of thing. */
export const table = <T>(item: Param<T>): Param<T[][]> => list(list(item));

/** The thing or null. */
export const orNull = <T>(inner: Param<T>): Param<T | null> =>
  param((value): value is T | null => value === null || inner.accepts(value));

/** An object of one of our classes, which the script holds as a facade. */
export const instance = <T extends object>(state: new (...args: never[]) => T): Param<T> =>
  param((value): value is T => value instanceof state);

/** A value of one enum. */
export const oneOf = (set: EnumSet): Param<EnumValue> =>
  param((value): value is EnumValue => Object.values(set.values).some((entry) => entry === value));

/** An object with `getBytes`, read through `instance` by the caller, or a string. */
export const either = <A, B>(first: Param<A>, second: Param<B>): Param<A | B> =>
  param((value): value is A | B => first.accepts(value) || second.accepts(value));

/** The name that "The parameters (…) don't match the method signature" gives a value (apps-script.md §4.2). */
export function typeName(value: unknown, nameOf: (value: object) => string | undefined): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'string') return 'String';
  if (typeof value === 'boolean') return 'Boolean';
  if (typeof value === 'number' || typeof value === 'bigint') return 'number';
  if (Array.isArray(value)) return value.length === 0 ? 'Object[]' : `${typeName(value[0], nameOf)}[]`;
  if (typeof value === 'object') return nameOf(value) ?? '(class)';
  return `(${typeof value})`;
}
