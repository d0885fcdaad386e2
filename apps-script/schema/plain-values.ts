import { type Check, refuse, type Schema, schemaOf } from './schema.ts';

const plain = (fits: (value: unknown) => boolean): Schema =>
  schemaOf((value, issues) => (fits(value) ? value : refuse(value, issues)));

/** Any text, the empty one too. */
export const string = () => plain((value) => typeof value === 'string');

/** NaN and the infinities are no numbers: JSON has none. */
export const number = () => plain(Number.isFinite);

/** True or false; no word or number for them. */
export const boolean = () => plain((value) => typeof value === 'boolean');

/** Anything as it is, but there. */
export const unknown = () => plain(() => true);

/** One of these values. */
export const enumOf = (values: readonly unknown[]) => plain((value) => values.includes(value));

/** This value, or one of a list. */
export const literal = (value: unknown) => enumOf(Array.isArray(value) ? value : [value]);

/** Characters are counted, not halves of surrogate pairs. */
export const minLength =
  (minimum: number): Check =>
  (value, issues) => {
    if ((typeof value === 'string' || Array.isArray(value)) && [...value].length < minimum) refuse(value, issues);
  };
