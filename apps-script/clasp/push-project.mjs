import { isDeepStrictEqual } from 'node:util';
import { build } from '../build.mjs';
import { compareManifests, foreignFiles, holdsToolkit } from './guards.mjs';
import { Refusal } from './refusal.mjs';
import { readFolder, readRemoteFiles } from './remote.mjs';
import { runClasp } from './run-clasp.mjs';

/** The options that overrule a guard, for parseArgs. */
export const pushOptions = {
  'force-manifest': { type: 'boolean', default: false },
  replace: { type: 'boolean', default: false },
};

/**
 * Builds, looks at what Google has, and pushes: dist is never older than the sources. `deployed` is the version that
 * the deployment in question serves. Refuses to lose foreign code or to change the manifest unasked; gives the build id.
 */
export async function pushProject(target, allowed, deployed) {
  const { build: id } = await build({ into: target.built });
  const [local, head, served] = await Promise.all([
    readFolder(target.dist),
    readRemoteFiles(target),
    deployed === undefined ? undefined : readRemoteFiles(target, deployed),
  ]);
  if (!allowed.replace) refuseForeign(foreignFiles(head));
  if (!allowed['force-manifest']) {
    if (served) refuseManifest(served, local, `version ${deployed}, which is deployed`);
    if (holdsToolkit(head)) refuseManifest(head, local, 'the project at Google');
  }
  await push(target, head, local);
  return id;
}

/** --force, or clasp leaves out everything when the manifest differs and says nothing (apps-script.md §6). */
async function push({ folder, file, scriptId }, head, local) {
  const pushed = await runClasp({ folder, what: `the script ${scriptId}` }, ['push', '--force', '--project', file]);
  const isWhole = pushed.length === Object.keys(local).length;
  if (isWhole || (pushed.length === 0 && isDeepStrictEqual(head, local))) return;
  const names = Object.keys(head).filter((name) => !(name in local));
  throw new Refusal(
    pushed.length === 0 && names.length > 0
      ? `clasp found nothing to change and left ${names.join(', ')} in place. Delete that in the editor.`
      : `clasp pushed ${pushed.length} of ${Object.keys(local).length} files: ${pushed.join(', ')}`,
  );
}

function refuseForeign(names) {
  if (names.length === 0) return;
  throw new Refusal(
    `The script project holds code that is not of this toolkit: ${names.join(', ')}. A push replaces everything in it, so nothing was pushed. Keep a copy of that code; then add --replace to lose it there.`,
  );
}

function refuseManifest(before, after, where) {
  const { lines, needsConsent } = compareManifests(manifestOf(before), manifestOf(after));
  if (lines.length === 0) return;
  const effect = needsConsent
    ? 'Everybody who uses the sheet must authorise it again, and its owner must confirm the web app in the editor (Deploy ▸ Manage deployments).'
    : 'Nobody has to authorise anything again.';
  throw new Refusal(
    `The manifest (apps-script/appsscript.json) differs from that of ${where}, so nothing was pushed:\n${lines.join('\n')}\n${effect}\nIf that is meant, run this again with  -- --force-manifest`,
  );
}

const manifestOf = (files) => JSON.parse(files['appsscript.json'] ?? '{}');
