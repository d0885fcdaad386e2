// Bundles the spreadsheet side into apps-script/dist: Code.js, its pages and the manifest, nothing else.
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build as bundle } from 'esbuild';

const root = fileURLToPath(new URL('.', import.meta.url));
const dist = join(root, 'dist');
const main = join(root, 'main.ts');

/** What every bundle has in common: Apps Script's V8 knows no class fields (apps-script.md §3.2). */
const options = {
  bundle: true,
  write: false,
  target: 'es2019',
  charset: 'utf8',
  legalComments: 'none',
  logLevel: 'warning',
};

/**
 * Writes apps-script/dist and gives the build id (a hash of the bundled sources) and the size of Code.js.
 * Fails when a source does not compile or an export of main.ts has no doc comment.
 */
export async function build() {
  const code = await bundleCode();
  const pages = await bundlePages();
  const manifest = await readFile(join(root, 'appsscript.json'), 'utf8');
  const id = createHash('sha256')
    .update([code, manifest, ...Object.values(pages)].join('\0'))
    .digest('hex')
    .slice(0, 12);
  const files = { 'appsscript.json': manifest, 'Code.js': code.replaceAll('BUILD_ID_HERE', id), ...pages };
  await replaceDist(files);
  return { build: id, bytes: Buffer.byteLength(files['Code.js']) };
}

async function bundleCode() {
  const { outputFiles, metafile } = await bundle({
    ...options,
    entryPoints: [main],
    format: 'iife',
    globalName: 'toolkit_',
    metafile: true,
    // Every execution reads the whole file again; unminified it is twice as long (apps-script.md §1.9, §3.3).
    minify: true,
    define: { BUILD_ID: '"BUILD_ID_HERE"' },
  });
  const names = Object.values(metafile.outputs).flatMap((output) => output.exports);
  const exported = names.length > 0 ? names : Object.keys(await documentedExports());
  return `${outputFiles[0].text}\n${await stubs(exported)}`;
}

/** Google finds functions by reading the text, so every export needs a top-level function; its doc comment goes with it. */
async function stubs(names) {
  const docs = await documentedExports();
  return names
    .map((name) => {
      if (!docs[name]) throw new Error(`main.ts: ${name} has no doc comment`);
      return `${docs[name]}\nfunction ${name}() {\n  return toolkit_.${name}.apply(this, arguments);\n}\n`;
    })
    .join('\n');
}

async function documentedExports() {
  const source = await readFile(main, 'utf8');
  const found = source.matchAll(/(\/\*\*(?:(?!\*\/)[\s\S])*\*\/)\nexport (?:function|const) (\w+)/g);
  return Object.fromEntries([...found].map(([, doc, name]) => [name, doc]));
}

/** Each page with its script inlined: Apps Script serves single files only. */
async function bundlePages() {
  const names = (await readdir(join(root, 'sidebar'))).filter((name) => name.endsWith('.html')).sort();
  const pages = await Promise.all(names.map(bundlePage));
  return Object.fromEntries(names.map((name, index) => [name, pages[index]]));
}

async function bundlePage(name) {
  const html = await readFile(join(root, 'sidebar', name), 'utf8');
  const entryPoints = [join(root, 'sidebar', name.replace('.html', '.ts'))];
  const { outputFiles } = await bundle({ ...options, entryPoints, format: 'iife' });
  const script = `<script>\n${outputFiles[0].text.replaceAll('</script', '<\\/script')}</script>`;
  return html.replace('<!-- script -->', () => script);
}

/** Files that are already right are left alone, so that whoever reads them meanwhile never sees half of one. */
async function replaceDist(files) {
  await mkdir(dist, { recursive: true });
  for (const name of await readdir(dist)) if (!(name in files)) await rm(join(dist, name), { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    const present = await readFile(join(dist, name), 'utf8').catch(() => undefined);
    if (present !== text) await writeFile(join(dist, name), text);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { build: id, bytes } = await build();
  console.log(`apps-script/dist: build ${id}, Code.js ${(bytes / 1000).toFixed(1)} kB`);
}
