// npm run deploy: pushes, and lets the existing deployment serve the result under the same address.
import { parseArgs } from 'node:util';
import { chooseDeployment } from './guards.mjs';
import { pushOptions, pushProject } from './push-project.mjs';
import { Refusal, runCommand } from './refusal.mjs';
import { listDeployments } from './remote.mjs';
import { runClasp } from './run-clasp.mjs';
import { readTarget } from './target.mjs';
import { askWebApp, judgeAnswer } from './web-app-answer.mjs';

/** A first deployment made from outside may stay closed to anonymous callers, and asks its owner for nothing (apps-script.md §2.6). */
const firstDeployment = (
  build,
  scriptId,
) => `Build ${build} is pushed, but there is no deployment yet. The first one must be made in the editor, once:
  1. Open https://script.google.com/d/${scriptId}/edit
  2. Deploy ▸ New deployment ▸ the cog beside "Select type" ▸ Web app
  3. Execute as: Me · Who has access: Anyone · Deploy
  4. Authorize access, choose your account (Advanced ▸ Go to … where Google warns of an unverified app), Allow
  5. Copy the web app's URL, which ends in /exec: CS2Cap ▸ Connect relay… asks for it
From then on npm run deploy updates it.`;

async function deploy() {
  const options = { ...pushOptions, deployment: { type: 'string' } };
  const { values } = parseArgs({ options });
  const target = await readTarget();
  const wanted = values.deployment ?? process.env['DEPLOYMENT_ID'];
  const { chosen, problem } = chooseDeployment(await listDeployments(target), wanted || undefined);
  if (problem) throw new Refusal(problem);
  const build = await pushProject(target, values, chosen?.versionNumber);
  if (!chosen) throw new Refusal(firstDeployment(build, target.scriptId));
  await update(target, chosen, build);
}

async function update({ folder, file }, { deploymentId }, build) {
  const { versionNumber } = await runClasp({ folder, what: `the deployment ${deploymentId}` }, [
    'update-deployment',
    deploymentId,
    '--description',
    `build ${build}`,
    '--project',
    file,
  ]);
  const execUrl = `https://script.google.com/macros/s/${deploymentId}/exec`;
  console.log(`Build ${build} is version ${versionNumber} of the deployment ${deploymentId}.\n${execUrl}`);
  const answer = await askWebApp(execUrl);
  if (!answer) return console.log('The web app could not be asked from here.');
  const { isGood, words } = judgeAnswer(answer, build);
  console.log(words);
  if (!isGood) process.exitCode = 1;
}

await runCommand(deploy);
