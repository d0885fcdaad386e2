/** What a push or a deployment must not do unasked. Pure: each gives words, or undefined where nothing is in the way. */
import { isDeepStrictEqual } from 'node:util';

/** In every bundle, also a pasted one: the name that build.mjs gives it. */
const isOurs = (source) => /\bvar toolkit_ ?= ?/.test(source);
const isUntouched = (source) => /^\s*(?:function myFunction\(\)\s*\{\s*\}\s*)?$/.test(source);

/** Whether the toolkit has been pushed or pasted there before. */
export const holdsToolkit = (files) => Object.values(files).some(isOurs);

/** The files of the project at Google that a push would destroy and nobody could bring back. */
export function foreignFiles(files) {
  const isHere = holdsToolkit(files);
  return Object.entries(files)
    .filter(([name, source]) => {
      if (name === 'appsscript.json' || isOurs(source)) return false;
      // Beside a toolkit, pages are those of another build.
      return name.endsWith('.html') ? !isHere : !isUntouched(source);
    })
    .map(([name]) => name);
}

/** How two manifests differ, a line each, and whether people have to agree to it. */
export function compareManifests(before, after) {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  const changed = names.filter((name) => !isDeepStrictEqual(before[name], after[name]));
  const lines = changed.flatMap((name) =>
    name === 'oauthScopes'
      ? scopeLines(before[name] ?? [], after[name] ?? [])
      : [`  ${name}: ${JSON.stringify(before[name])} → ${JSON.stringify(after[name])}`],
  );
  return { lines, needsConsent: changed.includes('oauthScopes') || changed.includes('webapp') };
}

const scopeLines = (before, after) => [
  ...before.filter((scope) => !after.includes(scope)).map((scope) => `  no longer asks for ${scope}`),
  ...after.filter((scope) => !before.includes(scope)).map((scope) => `  asks for ${scope}`),
];

/** The deployment to update: the one that was asked for, or the only one with a version; else why none. */
export function chooseDeployment(deployments, wanted) {
  const versioned = deployments.filter(({ versionNumber }) => versionNumber !== undefined);
  const listed = versioned.map(({ deploymentId, versionNumber, description }) =>
    `  ${deploymentId}  version ${versionNumber}  ${description ?? ''}`.trimEnd(),
  );
  if (wanted !== undefined) {
    const chosen = versioned.find(({ deploymentId }) => deploymentId === wanted);
    if (chosen) return { chosen };
    const isHead = deployments.some(({ deploymentId }) => deploymentId === wanted);
    const why = isHead ? 'is the test deployment, which always runs the head' : 'is not one of this script';
    return { problem: `The deployment ${wanted} ${why}. There are:\n${listed.join('\n') || '  none yet'}` };
  }
  if (versioned.length < 2) return { chosen: versioned[0] };
  return {
    problem: `This script has several deployments, each with an address of its own. Say which one serves your sheet:\n${listed.join('\n')}\n  npm run deploy -- --deployment ID    (or DEPLOYMENT_ID=ID npm run deploy)`,
  };
}
