import { describe, expect, it } from 'vitest';
import { chooseDeployment, compareManifests, foreignFiles, holdsToolkit } from '../../../apps-script/clasp/guards.mjs';
import { builtFile } from '../harness.ts';

const manifest = '{"timeZone":"Etc/UTC"}';
const bundle = () => builtFile('Code.js');

describe('the files a push would destroy', () => {
  it.each<[string, Record<string, string>, string[]]>([
    ['a project that nobody wrote in', { 'Code.js': 'function myFunction() {\n  \n}\n' }, []],
    ['an empty one', {}, []],
    ['code of others', { 'Code.js': 'function myFunction() { send(); }' }, ['Code.js']],
    ['code of others in more files', { 'a/b.js': 'let x;', 'page.html': '<p>' }, ['a/b.js', 'page.html']],
    [
      'the toolkit under another file name, with a page of an older build',
      { 'Main.js': 'var toolkit_=1', 'old.html': '' },
      [],
    ],
    ['code of others beside the toolkit', { 'Code.js': 'var toolkit_=1', 'mine.js': 'let x;' }, ['mine.js']],
  ])('%s', (_, files, foreign) => {
    expect(foreignFiles({ 'appsscript.json': manifest, ...files })).toEqual(foreign);
  });

  it('never are those of the real bundle, as it is or pasted', () => {
    expect(holdsToolkit({ 'Code.js': bundle() })).toBe(true);
    expect(foreignFiles({ 'Pasted.js': `// three\n// lines\n${bundle()}` })).toEqual([]);
  });
});

describe('two manifests', () => {
  const base = { timeZone: 'Etc/UTC', oauthScopes: ['a', 'b'], webapp: { access: 'ANYONE_ANONYMOUS' } };

  it('are the same in any order of their fields', () => {
    const { webapp, oauthScopes, timeZone } = base;
    expect(compareManifests(base, { webapp, oauthScopes, timeZone })).toEqual({ lines: [], needsConsent: false });
  });

  it('differ by scopes, which people must agree to', () => {
    expect(compareManifests(base, { ...base, oauthScopes: ['b', 'c'] })).toEqual({
      lines: ['  no longer asks for a', '  asks for c'],
      needsConsent: true,
    });
  });

  it('differ by who may call the web app, which its owner must agree to', () => {
    const changed = compareManifests(base, { ...base, webapp: { access: 'MYSELF' } });
    expect(changed).toEqual({
      lines: ['  webapp: {"access":"ANYONE_ANONYMOUS"} → {"access":"MYSELF"}'],
      needsConsent: true,
    });
  });

  it('differ by a time zone, which nobody must agree to', () => {
    const changed = compareManifests(base, { ...base, timeZone: 'Europe/Berlin' });
    expect(changed).toEqual({ lines: ['  timeZone: "Etc/UTC" → "Europe/Berlin"'], needsConsent: false });
  });
});

describe('the deployment to update', () => {
  const head = { deploymentId: 'head', description: '' };
  const one = { deploymentId: 'one', versionNumber: 1, description: 'build abc' };
  const two = { deploymentId: 'two', versionNumber: 7 };

  it('is the only one with a version, never that of the head', () => {
    expect(chooseDeployment([head, one])).toEqual({ chosen: one });
    expect(chooseDeployment([head])).toEqual({ chosen: undefined });
  });

  it('is the one that was asked for', () => {
    expect(chooseDeployment([head, one, two], 'two')).toEqual({ chosen: two });
  });

  it.each([
    [
      'none of several',
      [head, one, two],
      undefined,
      /several deployments[\s\S]*one {2}version 1 {2}build abc\n {2}two {2}version 7\n/,
    ],
    ['one that is not there', [head, one], 'three', /three is not one of this script[\s\S]*one {2}version 1/],
    ['one where there are none', [head], 'three', /none yet/],
    ['the test deployment', [head, one], 'head', /is the test deployment/],
  ])('is refused: %s', (_, deployments, wanted, words) => {
    const { chosen, problem } = chooseDeployment(deployments, wanted);
    expect([chosen, problem]).toEqual([undefined, expect.stringMatching(words)]);
  });
});
