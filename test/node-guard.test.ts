import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const guard = join(import.meta.dirname, '../relay/node-guard.mjs');

/** Runs the guard before a program that prints "ran", on this Node or on one that gives itself out as another. */
function start(version?: string) {
  const patch = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } })`;
  const imports = version === undefined ? [guard] : [`data:text/javascript,${encodeURIComponent(patch)}`, guard];
  const options = [...imports.flatMap((module) => ['--import', module]), '--eval', 'console.log("ran")'];
  return spawnSync(process.execPath, options, { encoding: 'utf8' });
}

describe('node-guard', () => {
  it.each([undefined, '24.0.0', '25.1.0', '100.0.0'])('lets the program run on Node %s', (version) => {
    expect(start(version)).toMatchObject({ status: 0, stdout: 'ran\n', stderr: '' });
  });

  it.each(['20.19.4', '22.12.0', '4.9.1', '23.11.1'])('stops on Node %s and says what to do', (version) => {
    const { status, stdout, stderr } = start(version);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain(`needs Node 24 or newer; this is Node ${version}.`);
    expect(stderr).toContain('npm ci');
    expect(stderr).toContain('npm start');
  });

  it('runs by itself, as npm test does before anything else', () => {
    expect(spawnSync(process.execPath, [guard], { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
  });
});
