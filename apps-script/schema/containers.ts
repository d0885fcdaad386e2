import { type Issue, REQUIRED, refuse, type Schema, type Shape, schemaOf } from './schema.ts';

type Fields = Record<string, unknown>;

/** An assignment to this key would replace the object's prototype. */
const UNSAFE = '__proto__';

/** The keys of `shape`, in its order; others are left out. */
export const object = (shape: Shape) => objectOf(shape, false);

/** The keys of `shape` first, then whatever else the value has. */
export const looseObject = (shape: Shape) => objectOf(shape, true);

function objectOf(shape: Shape, isLoose: boolean) {
  const parts = Object.entries(shape).filter(([key]) => key !== UNSAFE);
  const known = new Set([UNSAFE, ...Object.keys(shape)]);
  return schemaOf(
    (value, issues) => {
      const output: Fields = {};
      if (!isFields(value)) return refuse(value, issues);
      for (const [key, schema] of parts) readField(schema, value, key, output, issues);
      if (isLoose) for (const key in value) if (!known.has(key)) output[key] = value[key];
      return output;
    },
    { ...REQUIRED, shape },
  );
}

/** A key is set if it was there, or if a default stands in; what is not there and may stay away leaves no key and no issue. */
function readField(schema: Schema, value: Fields, key: string, output: Fields, issues: Issue[]): void {
  const { absence, mayStayAway } = schema;
  const isAbsent = !(key in value);
  const start = issues.length;
  const field = readPart(schema, value[key], key, issues);
  const hasFailed = issues.length > start;
  if (isAbsent && mayStayAway && absence !== 'fault' && (hasFailed || absence === 'nothing')) issues.length = start;
  else if (isAbsent && absence === 'fault') {
    if (!hasFailed) issues.push({ path: [key] });
  } else if (field !== undefined || !isAbsent || (absence === 'default' && !mayStayAway)) output[key] = field;
}

/** A list, each part of it read by `element`. */
export function array(element: Schema): Schema {
  return schemaOf((value, issues) =>
    Array.isArray(value)
      ? Array.from(value, (part, index) => readPart(element, part, index, issues))
      : refuse(value, issues),
  );
}

/** Any keys that `keys` takes. Unlike zod's it does not ask for all keys of an enum. */
export function record(keys: Schema, values: Schema): Schema {
  return schemaOf((value, issues) => {
    if (!isFields(value)) return refuse(value, issues);
    const output: Fields = {};
    for (const key of Object.keys(value)) {
      if (key === UNSAFE) continue;
      if (!keys.safeParse(key).success) issues.push({ path: [key] });
      else output[key] = readPart(values, value[key], key, issues);
    }
    return output;
  });
}

/** Reads what stands at `key`; its issues get the key before their paths. */
function readPart(schema: Schema, value: unknown, key: PropertyKey, issues: Issue[]): unknown {
  const start = issues.length;
  const part = schema.read(value, issues);
  for (let index = start; index < issues.length; index++) issues[index]?.path.unshift(key);
  return part;
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
