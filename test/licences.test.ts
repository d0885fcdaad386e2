import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { build, bundledPackages } from '../apps-script/build.mjs';
import { testFolder } from './relay/support/test-store.ts';

const root = new URL('../', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, root), 'utf8');
const Package = z.looseObject({ version: z.string(), license: z.string() });
const Lock = z.looseObject({
  packages: z.record(
    z.string(),
    z.looseObject({ license: z.string().optional(), dev: z.boolean().optional(), version: z.string().optional() }),
  ),
});
const lock = Lock.parse(JSON.parse(read('package-lock.json')));

describe('what is passed on', () => {
  it('into the sheet is this project’s own code alone, as README says', async () => {
    expect(await bundledPackages()).toEqual([]);
    expect(read('README.md')).toContain('The script in the sheet holds no code of other packages');
  });

  it('is MIT, and says so where it is looked for', () => {
    expect(Package.parse(JSON.parse(read('package.json'))).license).toBe('MIT');
    expect(read('LICENSE')).toMatch(/^MIT License/);
  });

  it('with the relay has licences that ask for no more than to be named', () => {
    const production = Object.entries(lock.packages).filter(([path, { dev }]) => path !== '' && !dev);
    expect(production.length).toBeGreaterThan(20);
    const others = production.filter(
      ([, { license }]) => !/^(MIT|ISC|BSD-[23]-Clause|Apache-2\.0|0BSD)$/.test(license ?? ''),
    );
    expect(others.map(([path, { license }]) => `${path}: ${license}`)).toEqual([]);
  });

  it('depends on exact versions', () => {
    const Dependencies = z.looseObject({
      dependencies: z.record(z.string(), z.string()),
      devDependencies: z.record(z.string(), z.string()),
    });
    const { dependencies, devDependencies } = Dependencies.parse(JSON.parse(read('package.json')));
    const loose = Object.entries({ ...dependencies, ...devDependencies }).filter(([, version]) => !/^\d/.test(version));
    expect(loose).toEqual([]);
  });
});

describe('the version', () => {
  it('stands in package.json, and everything else has it from there', async () => {
    const { version } = Package.parse(JSON.parse(read('package.json')));
    const into = testFolder();
    await build({ into });
    const built = (name: string) => readFileSync(`${into}/${name}`, 'utf8');
    expect(built('dist/settings.html')).toContain(`CS2Cap toolkit ${version}, build `);
    expect(built('paste/CS2Cap.gs').split('\n')[0]).toContain(`CS2Cap toolkit ${version}, build `);
    expect(built('dist/Code.js') + built('dist/settings.html')).not.toMatch(/VERSION_HERE|BUILD_ID_HERE/);
    expect(lock.packages['']?.version).toBe(version);
  });
});
