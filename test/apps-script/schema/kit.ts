/** The functions that zod/mini and its stand-in share, loosely typed, so that one test can build with both. */
export interface Kit {
  string(): Schema;
  number(): Schema;
  boolean(): Schema;
  unknown(): Schema;
  literal(value: string | number): Schema;
  enum(values: readonly string[]): Schema;
  minLength(minimum: number): unknown;
  array(element: unknown): Schema;
  object(shape: Record<string, unknown>): Schema;
  looseObject(shape: Record<string, unknown>): Schema;
  record(keys: unknown, values: unknown): Schema;
  optional(inner: unknown): Schema;
  nullish(inner: unknown): Schema;
  _default(inner: unknown, value: unknown): Schema;
  catch(inner: unknown, value: unknown): Schema;
  union(options: readonly unknown[]): Schema;
  pipe(first: unknown, second: unknown): Schema;
  transform(change: (value: unknown) => unknown): Schema;
}

export interface Schema {
  safeParse(value: unknown): Parsed;
  parse(value: unknown): unknown;
  check(...checks: readonly unknown[]): Schema;
}

interface Parsed {
  readonly success: boolean;
  readonly data?: unknown;
  readonly error?: { readonly issues: readonly { readonly path: readonly PropertyKey[] }[] } | undefined;
}

/** What our code can tell of a result: whether it fits, every key of the data in its order, and the first issue's place. */
export function outcome(schema: Schema, value: unknown): string {
  const { success, data, error } = schema.safeParse(value);
  return success ? `fits: ${spell(data)}` : `does not, at ${spell(error?.issues[0]?.path)}`;
}

/** Unlike JSON it tells undefined from absent, NaN from null, and -0 from 0. */
export function spell(value: unknown): string {
  if (Array.isArray(value)) return `[${Array.from(value, spell).join()}]`;
  if (typeof value === 'object' && value !== null) {
    const proto = Object.getPrototypeOf(value) === Object.prototype ? '' : 'odd';
    return `${proto}{${Object.entries(value).map(([key, each]) => `${JSON.stringify(key)}:${spell(each)}`)}}`;
  }
  return Object.is(value, -0) ? '-0' : typeof value === 'string' ? JSON.stringify(value) : String(value);
}
