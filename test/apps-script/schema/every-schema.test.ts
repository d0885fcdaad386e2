import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bundlePart } from '../../../apps-script/build.mjs';
import { inputsFor } from './inputs.ts';
import { outcome, type Schema } from './kit.ts';
import { recipesOf, recordedSchemas } from './recorded-schemas.ts';

const [zods, ours] = await Promise.all([recordedSchemas('zod'), recordedSchemas('stand-in')]);
const schemas = recipesOf(zods)
  .map((each, index) => ({ ...each, zod: zods[index]?.made, mine: ours[index]?.made }))
  .filter(({ isPart, recipe }) => !isPart && recipe.kind !== 'minLength')
  .map((each, index) => ({ ...each, name: `${index + 1}: ${each.recipe.kind} ${each.recipe.keys.join(', ')}` }));

/** A value and each way to spoil it in one spot: `undefined` or a wrong type there, or nothing there at all. */
function spoiled(value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [undefined, null, Number.NaN, 'text', 7, true, [], {}];
  if (Array.isArray(value)) {
    return value.flatMap((part, index) => spoiled(part).map((each) => value.toSpliced(index, 1, each)));
  }
  return Object.entries(value).flatMap(([key, part]) => {
    const { [key]: _, ...rest } = Object.fromEntries(Object.entries(value));
    return [rest, ...spoiled(part).map((each) => ({ ...value, [key]: each }))];
  });
}

const fits = (schema: Schema, value: unknown) => schema.safeParse(value).success;

describe('every schema of shared and apps-script', () => {
  it('is made by the same calls with zod and with the stand-in', () => {
    expect(ours.map(({ kind }) => kind)).toEqual(zods.map(({ kind }) => kind));
    expect(schemas.length).toBeGreaterThan(35);
  });

  it.each(schemas)('reads the same with both, $name', ({ recipe, zod, mine }) => {
    if (!zod || !mine) throw new Error('one of the two is missing');
    let fitted = 0;
    const compare = (input: unknown) => expect(outcome(mine, input)).toBe(outcome(zod, input));
    fc.assert(
      fc.property(inputsFor(recipe), (input) => {
        compare(input);
        if (!fits(zod, input)) return;
        fitted += 1;
        if (fitted <= 10) spoiled(input).forEach(compare);
      }),
      { numRuns: 200 },
    );
    expect(fitted).toBeGreaterThan(0);
  });
});

describe('the build', () => {
  it('fails where a function of zod is used that the stand-in lacks', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'missing-'));
    const file = join(folder, 'late.ts');
    writeFileSync(file, "import * as z from 'zod/mini';\nexport const late = () => z.iso.date();\n");
    await expect(bundlePart(file)).rejects.toThrow('Import "iso" will always be undefined');
    rmSync(folder, { recursive: true });
  });
});
