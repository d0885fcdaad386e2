import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export interface PageFile {
  readonly type: string;
  readonly text: string;
}

const folder = new URL('../page/', import.meta.url);
const inFolder = (name: string) => fileURLToPath(new URL(name, folder));

/** The page's HTML, and its script and styles bundled in memory with the grid they use. Fails when a source does not compile. */
export async function bundlePage(): Promise<ReadonlyMap<string, PageFile>> {
  const [html, { outputFiles }] = await Promise.all([
    readFile(inFolder('page.html'), 'utf8'),
    build({
      entryPoints: { page: inFolder('main.ts'), style: inFolder('page.css') },
      outdir: '/',
      bundle: true,
      write: false,
      format: 'esm',
      target: 'es2022',
      charset: 'utf8',
      minify: true,
      legalComments: 'none',
      logLevel: 'silent',
    }),
  ]);
  const bundled = (end: string) => outputFiles.find(({ path }) => path.endsWith(end))?.text ?? '';
  return new Map([
    ['/', { type: 'text/html', text: html }],
    ['/page.js', { type: 'text/javascript', text: bundled('page.js') }],
    ['/style.css', { type: 'text/css', text: bundled('style.css') }],
  ]);
}
