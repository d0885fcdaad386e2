import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as real from 'zod/mini';
import * as standIn from '../../../apps-script/schema/zod-mini.ts';
import { inputsFor, type Recipe } from './inputs.ts';
import { type Kit, outcome, type Schema } from './kit.ts';

const ours: Kit = standIn;
const zods: Kit = real;

const leaf = (kind: string, ...values: readonly unknown[]): Recipe => ({ kind, parts: [], keys: [], values });
const around = (kind: string, parts: readonly Recipe[], values: readonly unknown[] = []): Recipe => ({
  ...leaf(kind, ...values),
  parts,
});

const KEYS = ['a', 'b', 'data', '2', 'toString'];
const text = leaf('string');

const { recipe } = fc.letrec<{ recipe: Recipe }>((tie) => {
  const one = tie('recipe');
  const some = fc.array(one, { minLength: 2, maxLength: 3 });
  const shape = fc
    .tuple(fc.shuffledSubarray(KEYS), fc.array(one, { minLength: KEYS.length, maxLength: KEYS.length }))
    .map(([keys, parts]) => ({ keys, parts: parts.slice(0, keys.length) }));
  return {
    recipe: fc.oneof(
      { maxDepth: 3, depthIdentifier: 'recipe' },
      fc.constantFrom(text, leaf('number'), leaf('boolean'), leaf('unknown')),
      fc.constantFrom(leaf('literal', 1), leaf('enum', 'a', 'b'), leaf('nonEmpty')),
      fc.tuple(fc.constantFrom('object', 'looseObject'), shape).map(([kind, made]) => ({ ...leaf(kind), ...made })),
      one.map((inner) => around('array', [inner])),
      one.map((inner) => around('record', [text, inner])),
      one.map((inner) => around('optional', [inner])),
      one.map((inner) => around('nullish', [inner])),
      fc
        .tuple(one, fc.constantFrom(undefined, [], 'd', { a: [] }))
        .map(([inner, value]) => around('_default', [inner], [value])),
      fc.tuple(one, fc.constantFrom(undefined, 'c')).map(([inner, value]) => around('catch', [inner], [value])),
      some.map((options) => around('union', options)),
      fc.tuple(one, one).map((parts) => around('pipe', parts)),
      one.map((first) => around('pipe', [first, leaf('transform')])),
      fc.constant(leaf('transform')),
    ),
  };
});

function make(kit: Kit, { kind, parts, keys, values }: Recipe): Schema {
  const made = parts.map((part) => make(kit, part));
  const [first, second] = made;
  const [value] = values;
  const shape = Object.fromEntries(keys.map((key, index) => [key, made[index]]));
  switch (kind) {
    case 'number':
      return kit.number();
    case 'boolean':
      return kit.boolean();
    case 'unknown':
      return kit.unknown();
    case 'literal':
      return kit.literal(1);
    case 'enum':
      return kit.enum(['a', 'b']);
    case 'nonEmpty':
      return kit.string().check(kit.minLength(2));
    case 'object':
      return kit.object(shape);
    case 'looseObject':
      return kit.looseObject(shape);
    case 'array':
      return kit.array(first);
    case 'record':
      return kit.record(first, second);
    case 'optional':
      return kit.optional(first);
    case 'nullish':
      return kit.nullish(first);
    case '_default':
      return kit._default(first, value);
    case 'catch':
      return kit.catch(first, value);
    case 'union':
      return kit.union(made);
    case 'pipe':
      return kit.pipe(first, second);
    case 'transform':
      return kit.transform((given) => [given]);
    default:
      return kit.string();
  }
}

/** The one place where the stand-in is coarser than zod: a union of options that only a check refuses. */
const hasCheckInUnion = ({ kind, parts }: Recipe, isInUnion = false): boolean =>
  (isInUnion && kind === 'nonEmpty') || parts.some((part) => hasCheckInUnion(part, isInUnion || kind === 'union'));

describe("the stand-in for zod/mini, whatever a schema's make", () => {
  it('reads like zod', () => {
    const cases = recipe
      .filter((made) => !hasCheckInUnion(made))
      .chain((made) => fc.tuple(fc.constant(made), fc.array(inputsFor(made), { minLength: 5, maxLength: 5 })));
    fc.assert(
      fc.property(cases, ([made, inputs]) => {
        const [mine, zod] = [make(ours, made), make(zods, made)];
        for (const input of inputs) expect(outcome(mine, input)).toBe(outcome(zod, input));
      }),
      { numRuns: 2000 },
    );
  });

  it('agrees on absent keys, however absence, defaults and faults are nested', () => {
    const wrappers: readonly ((inner: Recipe) => Recipe)[] = [
      ...['optional', 'nullish'].map((kind) => (inner: Recipe) => around(kind, [inner])),
      ...['_default', 'catch'].flatMap((kind) =>
        [undefined, 'd'].map((value) => (inner: Recipe) => around(kind, [inner], [value])),
      ),
      (inner) => around('union', [leaf('number'), inner]),
      (inner) => around('pipe', [inner, leaf('transform')]),
      (inner) => around('pipe', [leaf('transform'), inner]),
      (inner) => around('pipe', [inner, around('optional', [leaf('number')])]),
    ];
    const deeper = (inner: readonly Recipe[]) => inner.flatMap((each) => wrappers.map((wrap) => wrap(each)));
    const plain = [leaf('string'), leaf('transform')];
    const nested = [plain, deeper(plain), deeper(deeper(plain)), deeper(deeper(deeper(plain)))].flat();
    for (const kind of ['object', 'looseObject']) {
      for (const part of nested) {
        const made = { ...leaf(kind), keys: ['a', 'b'], parts: [part, leaf('unknown')] };
        const [mine, zod] = [make(ours, made), make(zods, made)];
        for (const input of [{ b: 1 }, { a: undefined, b: 1 }, { a: null, b: 1 }, { a: 'x', b: 1 }, {}, { c: 1 }]) {
          if (outcome(mine, input) !== outcome(zod, input)) {
            expect({ part, input, is: outcome(mine, input) }).toEqual({ part, input, is: outcome(zod, input) });
          }
        }
      }
    }
    expect(nested.length).toBeGreaterThan(2000);
  });

  it('has no function that zod/mini lacks', () => {
    expect(Object.keys(real)).toEqual(expect.arrayContaining(Object.keys(standIn)));
  });

  it('parses what fits and throws at what does not, saying where', () => {
    const shape = ours.object({ a: ours.array(ours.number()) });
    expect(shape.parse({ a: [1], b: 2 })).toEqual({ a: [1] });
    expect(() => shape.parse({ a: [1, 'x'] })).toThrow('at "a.1"');
  });

  it('gives each value a default of its own', () => {
    const list = ours._default(ours.array(ours.number()), []);
    expect(list.parse(undefined)).not.toBe(list.parse(undefined));
  });

  it('counts characters as zod does', () => {
    for (const sample of ['', 'a', '😀', '\ud83d', '😀a', 'ab', '\ude00\ud83d']) {
      const check = (kit: Kit) => outcome(kit.string().check(kit.minLength(2)), sample);
      expect(check(ours)).toBe(check(zods));
    }
  });

  it('keeps the shape for another schema, and the schema behind a check', () => {
    const inner = standIn.object({ a: standIn.string() });
    expect(Object.keys(standIn.looseObject({ ...inner.shape, b: standIn.number() }).shape ?? {})).toEqual(['a', 'b']);
    expect(inner.check().shape).toBe(inner.shape);
  });
});
