import { readFile, realpath, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Refusal } from './refusal.mjs';

const placeholder = 'PASTE_YOUR_SCRIPT_ID';
const rootDir = 'apps-script/dist';

const whereToFind = `  1. Open the spreadsheet and choose Extensions ▸ Apps Script.
  2. There choose Project Settings (the cog) and copy "Script ID".
  3. Put it in the place of ${placeholder} in .clasp.json.
For a new spreadsheet with its script: npm run sheet:create`;

/**
 * The project file that clasp would take (`clasp_config_project`, else .clasp.json beside package.json), read. Links on
 * the way are resolved, because clasp skips every file below one. Refuses a missing or broken file and another rootDir.
 */
export async function readProjectFile() {
  const named = process.env['clasp_config_project'] ?? fileURLToPath(new URL('../../.clasp.json', import.meta.url));
  const isFolder = await stat(named).then(
    (found) => found.isDirectory(),
    () => false,
  );
  const file = await realpath(isFolder ? join(named, '.clasp.json') : named).catch(() => {
    throw new Refusal(`There is no ${named}. It must hold {"scriptId": "…", "rootDir": "${rootDir}"}.`);
  });
  const settings = parse(await readFile(file, 'utf8'), file);
  if (settings.rootDir !== rootDir) {
    throw new Refusal(`rootDir in ${file} must be "${rootDir}", got ${JSON.stringify(settings.rootDir)}.`);
  }
  const folder = dirname(file);
  return { file, folder, built: join(folder, 'apps-script'), dist: join(folder, rootDir), settings };
}

/** The project file with the id of a script in it; refuses while nobody has filled one in. */
export async function readTarget() {
  const project = await readProjectFile();
  if (!hasScriptId(project)) throw new Refusal(`.clasp.json does not name your script yet.\n${whereToFind}`);
  return { ...project, scriptId: project.settings.scriptId };
}

/** Whether somebody has filled in a script id. */
export const hasScriptId = ({ settings: { scriptId } }) =>
  typeof scriptId === 'string' && scriptId.trim() !== '' && scriptId !== placeholder;

/** Points the project file at another script and its spreadsheet; everything else in it stays. */
export async function writeScriptId({ file, settings }, { scriptId, parentId }) {
  await writeFile(file, `${JSON.stringify({ ...settings, scriptId, parentId }, undefined, 2)}\n`);
}

function parse(text, file) {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Refusal(`${file} is not valid JSON: ${error.message}`);
  }
}
