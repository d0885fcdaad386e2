import { type Read, type Schema, schemaOf } from './schema.ts';

/** May be absent or undefined. */
export function optional(inner: Schema): Schema {
  const absence = orNothing(inner);
  return schemaOf(
    (value, issues) => {
      if (value !== undefined) return inner.read(value, issues);
      return absence === 'default' ? readOr(inner, value, undefined) : undefined;
    },
    { absence, mayStayAway: true },
  );
}

/** May be absent, undefined or null, and stays what it was. */
export function nullish(inner: Schema): Schema {
  const { absence, mayStayAway } = inner;
  const read: Read = (value, issues) => (value === null ? null : inner.read(value, issues));
  return optional(schemaOf(read, { absence, mayStayAway }));
}

/** `value` stands in for undefined; each time a copy of it, as deep as its own entries. */
export function defaultOf(inner: Schema, value: unknown): Schema {
  const copy = () => (Array.isArray(value) ? [...value] : value instanceof Object ? { ...value } : value);
  return schemaOf(
    (given, issues) => {
      const output = given === undefined ? undefined : inner.read(given, issues);
      return output === undefined ? copy() : output;
    },
    { absence: 'default', mayStayAway: false },
  );
}

/** `value` stands in for whatever does not fit. */
export function catchOf(inner: Schema, value: unknown): Schema {
  return schemaOf((given) => readOr(inner, given, value), {
    absence: orNothing(inner),
    mayStayAway: inner.mayStayAway,
  });
}

const orNothing = ({ absence }: Schema) => (absence === 'default' ? absence : 'nothing');

function readOr(schema: Schema, value: unknown, instead: unknown): unknown {
  const parsed = schema.safeParse(value);
  return parsed.success ? parsed.data : instead;
}
