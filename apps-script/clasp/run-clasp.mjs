import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Refusal } from './refusal.mjs';

const claspFile = fileURLToPath(import.meta.resolve('@google/clasp'));

/**
 * Runs clasp in a folder without a terminal and gives what it printed as JSON. Refuses with what to do where clasp
 * fails. `what` names the thing that may be missing at Google.
 */
export async function runClasp({ folder, what = 'the script' }, args) {
  const { code, stdout, stderr } = await spawnClasp(folder, args);
  if (code !== 0) throw new Refusal(explain(args[0], what, `${stderr}\n${stdout}`.trim()));
  return JSON.parse(stdout);
}

/** What this process was told about clasp's project file is for this process: each call names its own. */
function spawnClasp(folder, args) {
  const { clasp_config_project: _, ...env } = process.env;
  const child = spawn(process.execPath, [claspFile, ...args, '--json'], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr']) child[name].setEncoding('utf8').on('data', (text) => (texts[name] += text));
  return new Promise((resolve, reject) => {
    child.once('error', reject).once('close', (code) => resolve({ code, ...texts }));
  });
}

const causes = [
  {
    words: /No credentials found|invalid_grant|invalid_rapt|invalid authentication credentials/,
    advice: () => 'You are not logged in to Google, or the login has expired. Run: npx clasp login',
  },
  {
    words: /has not enabled the Apps Script API/,
    advice: () =>
      'The Apps Script API is switched off for your account. Switch it on at https://script.google.com/home/usersettings, wait a minute, and run this again.',
  },
  {
    words: /Requested entity was not found/,
    advice: (what) =>
      `Google does not know ${what}. Compare the id with the one the editor shows, and the account: npx clasp show-authorized-user`,
  },
  {
    words: /does not have permission/,
    advice: (what) =>
      `The account that clasp is logged in with may not change ${what}. Log in as its owner: npx clasp login`,
  },
];

function explain(command, what, output) {
  const cause = causes.find(({ words }) => words.test(output));
  return cause ? cause.advice(what) : `clasp ${command} failed:\n${output}`;
}
