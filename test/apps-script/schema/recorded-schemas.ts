import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vm from 'node:vm';
import { build, type Plugin } from 'esbuild';
import * as standIn from '../../../apps-script/schema/zod-mini.ts';
import type { Recipe } from './inputs.ts';
import type { Schema } from './kit.ts';

const root = join(import.meta.dirname, '../../..');

/** One call of a function of zod/mini or its stand-in, and what it made. */
interface Call {
  readonly kind: string;
  readonly given: readonly unknown[];
  readonly made: Schema;
}

/** Every call of zod/mini while `shared` and `apps-script` load, in order: exported schemas and private ones. */
export async function recordedSchemas(kit: 'zod' | 'stand-in'): Promise<readonly Call[]> {
  const files = sourcesWithSchemas();
  const imports = files.map((file) => `import ${JSON.stringify(file)};\n`).join('');
  const { outputFiles } = await build({
    stdin: { contents: `${imports}export { calls } from 'zod/mini';`, resolveDir: root },
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'recorded_',
    logLevel: 'silent',
    define: { BUILD_ID: '"test"', TOOLKIT_VERSION: '"test"' },
    plugins: [recorder(kit === 'zod' ? 'zod/mini' : join(root, 'apps-script/schema/zod-mini.ts'))],
  });
  return vm.runInThisContext(`(() => { ${outputFiles[0]?.text}; return recorded_.calls; })()`);
}

/** The sources that make schemas; relative to nothing. */
function sourcesWithSchemas(): readonly string[] {
  const below = (folder: string) => readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });
  return ['shared', 'apps-script']
    .flatMap((folder) => below(folder).map((name) => join(root, folder, name)))
    .filter((file) => file.endsWith('.ts') && readFileSync(file, 'utf8').includes("from 'zod/mini'"))
    .sort();
}

function recorder(kit: string): Plugin {
  const names = Object.keys(standIn);
  const contents = `
    import * as kit from ${JSON.stringify(kit)};
    export const calls = [];
    const recorded = (kind) => (...given) => {
      const made = kit[kind](...given);
      calls.push({ kind, given, made });
      return made;
    };
    ${names.map((name) => `const ${name}_ = recorded(${JSON.stringify(name)});`).join('\n')}
    export { ${names.map((name) => `${name}_ as ${name}`).join()} };
  `;
  return {
    name: 'recorder',
    setup(esbuild) {
      esbuild.onResolve({ filter: /^zod\/mini$/ }, ({ importer }) =>
        importer === 'recorder' ? undefined : { path: 'recorder', namespace: 'recorder' },
      );
      esbuild.onLoad({ filter: /.*/, namespace: 'recorder' }, () => ({ contents, resolveDir: root }));
    },
  };
}

/** How each schema was made, and whether another one has it as a part. */
export function recipesOf(calls: readonly Call[]): { readonly recipe: Recipe; readonly isPart: boolean }[] {
  const recipes = new Map<unknown, Recipe>();
  const parts = new Set<unknown>();
  return calls
    .map(({ kind, given, made }) => {
      const [keys, inner] = partsOf(kind, given);
      for (const part of inner) parts.add(part);
      // What `check` gives is made by no call; all of them are texts.
      const recipe = { kind, keys, values: given.flat(), parts: inner.map((part) => recipes.get(part) ?? TEXT) };
      recipes.set(made, recipe);
      return { recipe, made };
    })
    .map(({ recipe, made }) => ({ recipe, isPart: parts.has(made) }));
}

const TEXT: Recipe = { kind: 'string', keys: [], values: [], parts: [] };

function partsOf(kind: string, [first, second]: readonly unknown[]): [readonly string[], readonly unknown[]] {
  if (kind === 'object' || kind === 'looseObject') return [Object.keys(first ?? {}), Object.values(first ?? {})];
  if (kind === 'union' && Array.isArray(first)) return [[], first];
  if (kind === 'pipe' || kind === 'record') return [[], [first, second]];
  return [[], ['array', 'optional', 'nullish', '_default', 'catch'].includes(kind) ? [first] : []];
}
