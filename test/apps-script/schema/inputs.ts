import fc from 'fast-check';

/** How a schema was made: the function's name and what it was given. */
export interface Recipe {
  readonly kind: string;
  readonly parts: readonly Recipe[];
  readonly keys: readonly string[];
  readonly values: readonly unknown[];
}

const key = fc.constantFrom('a', 'b', 'data', '1', '__proto__', 'constructor', 'toString', 'hasOwnProperty', '');

/** What JSON can hold, and what only a program can: undefined and numbers that are none. */
const anything = fc.oneof(
  fc.constantFrom<unknown>(undefined, null, '', 0, -0, Number.NaN, Infinity, true, '😀', [], {}, [undefined]),
  fc.string(),
  fc.double(),
  fc.boolean(),
  fc.array(fc.constantFrom('a', 1, null), { maxLength: 2 }),
  fc.array(fc.tuple(key, fc.constantFrom('a', 1, null)), { maxLength: 3 }).map(ownKeys),
);

/** Objects as JSON.parse makes them: `__proto__` is a key like any other. */
function ownKeys(entries: readonly (readonly [string, unknown])[]): unknown {
  const made = {};
  for (const [name, value] of entries) {
    Object.defineProperty(made, name, { value, enumerable: true, writable: true, configurable: true });
  }
  return made;
}

/** Mostly what the recipe asks for; here and there a spot of it is spoiled, missing, or more than was asked for. */
export function inputsFor(recipe: Recipe): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 14, arbitrary: fitting(recipe) }, { weight: 1, arbitrary: anything });
}

function fitting({ kind, parts, keys, values }: Recipe): fc.Arbitrary<unknown> {
  const [first, second] = parts.map(inputsFor);
  const inner = first ?? anything;
  switch (kind) {
    case 'string':
      return fc.string({ maxLength: 4 });
    case 'number':
      return fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer());
    case 'boolean':
      return fc.boolean();
    case 'literal':
    case 'enum':
      return fc.constantFrom(...values);
    case 'array':
      return fc.array(inner, { maxLength: 3 });
    case 'record':
      return fc.array(fc.tuple(key, second ?? anything), { maxLength: 3 }).map(ownKeys);
    case 'object':
    case 'looseObject':
      return fields(keys, parts);
    case 'union':
      return fc.oneof(...parts.map(inputsFor));
    case 'optional':
    case '_default':
    case 'catch':
      return fc.oneof({ weight: 4, arbitrary: inner }, { weight: 1, arbitrary: fc.constant(undefined) });
    case 'nullish':
      return fc.oneof({ weight: 4, arbitrary: inner }, { weight: 1, arbitrary: fc.constantFrom(undefined, null) });
    case 'pipe':
      return inner;
    default:
      return anything;
  }
}

function fields(keys: readonly string[], parts: readonly Recipe[]): fc.Arbitrary<unknown> {
  const isMissing = fc.integer({ min: 0, max: 9 }).map((roll) => roll === 0);
  const named = keys.map((name, index) => {
    const part = parts[index];
    return fc.tuple(fc.constant(name), part ? inputsFor(part) : anything, isMissing);
  });
  const more = fc.array(fc.tuple(key, anything, fc.constant(false)), { maxLength: 2 });
  return fc
    .tuple(fc.tuple(...named), more, fc.boolean())
    .map(([own, extra, isExtraFirst]) => (isExtraFirst ? [...extra, ...own] : [...own, ...extra]))
    .map((entries) => ownKeys(entries.filter(([, , missing]) => !missing).map(([name, value]) => [name, value])));
}
