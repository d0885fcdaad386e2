// Bundles the spreadsheet side into apps-script/dist: Code.js, its pages and the manifest, nothing else. The same as one
// file, for people who paste, goes to apps-script/paste.
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build as bundle } from 'esbuild';

const root = fileURLToPath(new URL('.', import.meta.url));
const main = join(root, 'main.ts');

/**
 * What every bundle has in common: Apps Script's V8 reads `?.` and `??` but no class fields (apps-script.md §3.2), and
 * spelling out `?.` for older engines costs 4 kB.
 */
const options = {
  bundle: true,
  write: false,
  target: 'es2020',
  charset: 'utf8',
  legalComments: 'none',
  logLevel: 'warning',
  // The functions of zod/mini that are used, in 2.8 kB instead of 25.6; one that is missing is an error here, not undefined there.
  alias: { 'zod/mini': join(root, 'schema/zod-mini.ts') },
  logOverride: { 'import-is-undefined': 'error' },
};

/**
 * Writes the folders dist and paste inside `into`, apps-script unless told; gives the build id (a hash of the bundled
 * sources) and the size of Code.js. Fails when a source does not compile or an export of main.ts has no doc comment.
 */
export async function build({ into = root } = {}) {
  const code = await bundleCode();
  const pages = await bundlePages();
  const manifest = await readFile(join(root, 'appsscript.json'), 'utf8');
  const id = createHash('sha256')
    .update([code, manifest, ...Object.values(pages)].join('\0'))
    .digest('hex')
    .slice(0, 12);
  const version = await readVersion();
  const withId = (text) => text.replaceAll('BUILD_ID_HERE', id).replaceAll('VERSION_HERE', version);
  const named = Object.fromEntries(Object.entries(pages).map(([name, text]) => [name, withId(text)]));
  const files = { 'appsscript.json': manifest, 'Code.js': withId(code), ...named };
  await replaceFolder(join(into, 'dist'), files);
  const pasted = withId(`${pasteHeader}${await bundleCode(pastedPage)}${inlinedPages(named)}`);
  await replaceFolder(join(into, 'paste'), { 'CS2Cap.gs': pasted, 'appsscript.json': manifest });
  return { build: id, bytes: Buffer.byteLength(files['Code.js']) };
}

const pasteHeader = `// CS2Cap toolkit VERSION_HERE, build BUILD_ID_HERE. In the spreadsheet: Extensions ▸ Apps Script; replace all of Code.gs by this file.
// Then Project Settings ▸ tick "Show appsscript.json manifest file in editor"; replace all of appsscript.json by the file beside this one.
// Save both, close the editor, reload the spreadsheet and choose CS2Cap ▸ Set up this sheet.
`;

/** A pasted project has no page files: its pages are texts in the script. */
const pastedPage = { 'HtmlService.createHtmlOutputFromFile': 'pastedPage_' };

function inlinedPages(pages) {
  const named = Object.entries(pages).map(([name, text]) => [name.replace('.html', ''), text]);
  return `
function pastedPage_(name) {
  return HtmlService.createHtmlOutput(${JSON.stringify(Object.fromEntries(named))}[name]);
}
`;
}

// Every execution reads the whole file again; unminified it is twice as long (apps-script.md §1.9, §3.3).
const scriptOptions = { ...options, format: 'iife', globalName: 'toolkit_', minify: true };

/** One source file and what it imports, bundled as they are in Code.js: a script that defines `toolkit_`. For measuring. */
export async function bundlePart(file) {
  const { outputFiles } = await bundle({ ...scriptOptions, entryPoints: [file], logLevel: 'silent' });
  return outputFiles[0].text;
}

async function bundleCode(define = {}) {
  const { outputFiles, metafile } = await bundle({
    ...scriptOptions,
    entryPoints: [main],
    metafile: true,
    define: { BUILD_ID: '"BUILD_ID_HERE"', TOOLKIT_VERSION: JSON.stringify(await readVersion()), ...define },
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
      return `${docs[name]}\nfunction ${name}() { return toolkit_.${name}(...arguments); }\n`;
    })
    .join('\n');
}

async function documentedExports() {
  const source = await readFile(main, 'utf8');
  const found = source.matchAll(/(\/\*\*(?:(?!\*\/)[\s\S])*\*\/)\nexport (?:function|const) (\w+)/g);
  return Object.fromEntries([...found].map(([, doc, name]) => [name, doc]));
}

const readPackage = async (folder) => JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
const readVersion = async () => (await readPackage(join(root, '..'))).version;

/** What of other people's code the bundles hold, with its licence: for the list in the README. */
export async function bundledPackages() {
  const pages = (await readdir(join(root, 'sidebar'))).filter((name) => name.endsWith('.html'));
  const entryPoints = [main, ...pages.map((name) => join(root, 'sidebar', name.replace('.html', '.ts')))];
  const { metafile } = await bundle({
    ...scriptOptions,
    entryPoints,
    metafile: true,
    outdir: root,
    logLevel: 'silent',
  });
  const folders = Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.keys(inputs).flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? []),
  );
  const found = await Promise.all([...new Set(folders)].map((folder) => readPackage(folder)));
  return found.map(({ name, version, license }) => ({ name, version, license }));
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
async function replaceFolder(folder, files) {
  await mkdir(folder, { recursive: true });
  for (const name of await readdir(folder)) if (!(name in files)) await rm(join(folder, name), { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    const present = await readFile(join(folder, name), 'utf8').catch(() => undefined);
    if (present !== text) await writeFile(join(folder, name), text);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { build: id, bytes } = await build();
  console.log(`apps-script/dist: build ${id}, Code.js ${(bytes / 1000).toFixed(1)} kB`);
}
