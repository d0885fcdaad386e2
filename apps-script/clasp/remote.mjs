import { mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runClasp } from './run-clasp.mjs';

/** A folder for clasp to write into, gone afterwards. clasp refuses a folder behind a link, which the system's is on some. */
export async function inScratchFolder(use) {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'clasp-')));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The files that Google has, by name: of the head, or of a version. Refuses when Google does. */
export function readRemoteFiles({ scriptId }, versionNumber) {
  return inScratchFolder(async (folder) => {
    const version = versionNumber === undefined ? [] : ['--versionNumber', String(versionNumber)];
    await writeFile(join(folder, '.clasp.json'), JSON.stringify({ scriptId, rootDir: '.' }));
    await runClasp({ folder, what: `the script ${scriptId}` }, ['pull', ...version]);
    await rm(join(folder, '.clasp.json'));
    return readFolder(folder);
  });
}

/** The files of a folder and those below, by their path in it. */
export async function readFolder(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const texts = await Promise.all(names.map((name) => readFile(name, 'utf8')));
  return Object.fromEntries(names.map((name, index) => [name.slice(folder.length + 1), texts[index]]));
}

/** The deployments of a script; the head's own has no version number. */
export const listDeployments = ({ folder, file, scriptId }) =>
  runClasp({ folder, what: `the script ${scriptId}` }, ['list-deployments', '--project', file]);
