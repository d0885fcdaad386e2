import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Google } from '#sandbox/google/google.ts';
import type { Project } from '#sandbox/google/project.ts';
import type { Spreadsheet } from '#sandbox/google/spreadsheet.ts';
import { builtFile } from './harness.ts';

/**
 * A project whose functions are the exports of `source`, bundled as the product is: for parts of apps-script that no
 * menu item reaches alone. Imports in `source` are relative to apps-script.
 */
export async function projectOf(google: Google, book: Spreadsheet, source: string): Promise<Project> {
  const { outputFiles } = await build({
    stdin: {
      contents: source,
      loader: 'ts',
      resolveDir: fileURLToPath(new URL('../../apps-script/', import.meta.url)),
    },
    bundle: true,
    alias: { 'zod/mini': fileURLToPath(new URL('../../apps-script/schema/zod-mini.ts', import.meta.url)) },
    write: false,
    target: 'es2019',
    format: 'iife',
    globalName: 'part_',
    logLevel: 'warning',
    define: { BUILD_ID: '"test"', TOOLKIT_VERSION: '"test"' },
  });
  const exported = [...source.matchAll(/^export const (\w+)/gm)].map(([, name]) => name);
  const stubs = exported.map((name) => `function ${name}() { return part_.${name}.apply(this, arguments); }`);
  const files = {
    'appsscript.json': builtFile('appsscript.json'),
    'Code.js': [outputFiles[0]?.text, ...stubs].join('\n'),
  };
  return google.createProject({ files }, book);
}
