// npm run sheet:create: a new spreadsheet with a script bound to it, whose id goes into .clasp.json.
import { parseArgs } from 'node:util';
import { Refusal, runCommand } from './refusal.mjs';
import { inScratchFolder } from './remote.mjs';
import { runClasp } from './run-clasp.mjs';
import { hasScriptId, readProjectFile, writeScriptId } from './target.mjs';

async function createSheet() {
  const options = { title: { type: 'string', default: 'CS2Cap' }, replace: { type: 'boolean', default: false } };
  const { title, replace } = parseArgs({ options }).values;
  const project = await readProjectFile();
  if (hasScriptId(project) && !replace) {
    throw new Refusal(
      `.clasp.json already names the script ${project.settings.scriptId}. Add --replace to make another spreadsheet and name its script instead.`,
    );
  }
  const { scriptId, parentId } = await create(title);
  await writeScriptId(project, { scriptId, parentId });
  console.log(`The spreadsheet "${title}" is made, and .clasp.json names its script ${scriptId}.
  https://docs.google.com/spreadsheets/d/${parentId}/edit
Next: npm run push, then reload the spreadsheet and choose CS2Cap ▸ Set up this sheet.`);
}

/** Elsewhere, because clasp pulls Google's manifest over the one it finds (apps-script.md §6). */
async function create(title) {
  try {
    return await inScratchFolder((folder) =>
      runClasp({ folder }, ['create-script', '--type', 'sheets', '--title', title]),
    );
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new Refusal(`${error.message}\nAn empty spreadsheet "${title}" may have been left in your Drive.`);
  }
}

await runCommand(createSheet);
