// npm run push: builds and replaces the head of the script project. What /exec runs stays as it is (apps-script.md §2.5).
import { parseArgs } from 'node:util';
import { pushOptions, pushProject } from './push-project.mjs';
import { runCommand } from './refusal.mjs';
import { readTarget } from './target.mjs';

await runCommand(async () => {
  const { values } = parseArgs({ options: pushOptions });
  const build = await pushProject(await readTarget(), values);
  console.log(`Build ${build} is pushed: reload the spreadsheet to use it.
The web app still runs the version that was deployed last; npm run deploy changes that.`);
});
