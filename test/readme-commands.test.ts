import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';

const root = new URL('../', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, root), 'utf8');
const Package = z.looseObject({ scripts: z.record(z.string(), z.string()) });
const { scripts } = Package.parse(JSON.parse(read('package.json')));

const PAGES = [
  'README.md',
  'apps-script/SETUP.md',
  'relay/SETUP.md',
  'relay/OPERATIONS.md',
  'shared/cs2cap/UNSETTLED.md',
  'test/sandbox/README.md',
];

/** Where each command is run: a file, and what in it runs the command. */
const RUN_BY: Readonly<Record<string, readonly [file: string, needle: string]>> = {
  'npm ci': ['.ci/run', 'npm ci'],
  'npm test': ['package.json', '&& npm test &&'],
  'npm start': ['test/sandbox/main.test.ts', 'main.ts'],
  'npm run check': ['.ci/run', 'npm run check'],
  'npm run relay': ['test/flows/set-up.test.ts', "blockWith(RELAY_PAGE, 'npm run relay')"],
  'npm run doctor': ['test/flows/set-up.test.ts', "blockWith(RELAY_PAGE, 'npm run doctor')"],
  'npm run env:example': ['test/run-commands.test.ts', "npm(['env:example']"],
  'npm run sheet:create': ['test/flows/set-up.test.ts', "blockWith(SHEET_PAGE, 'npm run sheet:create')"],
  'npm run push': ['test/apps-script/clasp/push.test.ts', "'push'"],
  'npm run deploy': ['test/flows/set-up.test.ts', "blockWith(SHEET_PAGE, 'npm run deploy')"],
  'npm run build': ['test/flows/set-up.test.ts', "blockWith(SHEET_PAGE, 'npm run build')"],
  'npm run stand-in': ['test/sandbox/stand-in.test.ts', 'stand-in.ts'],
  'npm run contract': ['.ci/run', 'npm run contract'],
  'npm run pictures': ['test/run-commands.test.ts', "['pictures', 'editor.png']"],
  'npm run pictures:bot': ['test/run-commands.test.ts', "['pictures:bot', 'bot-alert.png']"],
  // One of seven subjects, and one of twelve refusals: all of them take minutes.
  'npm run bench': ['test/run-commands.test.ts', "npm(['bench', '--', '--only', 'load'])"],
  'npm run mutate': ['test/run-commands.test.ts', "npm(['mutate', '--', '--only', 'a threshold of 0'])"],
  'npm run format': ['test/run-commands.test.ts', "npm(['format']"],
  'npm run lint': ['package.json', '&& npm run lint &&'],
};

/** What no test runs as it stands in the pages, and why. */
const BY_HAND: Readonly<Record<string, string>> = {
  'npm run soak': 'it takes minutes; npm test runs the same files with smaller numbers',
};

/** The texts of files, and of all files in folders. */
const sourcesOf = (...paths: readonly string[]): string =>
  paths
    .flatMap((path) => (path.endsWith('/') ? readdirSync(new URL(path, root)).map((name) => path + name) : [path]))
    .map(read)
    .join('\n');

const commands = (): string[] => {
  const found = PAGES.filter((page) => existsSync(new URL(page, root))).flatMap(
    (page) => read(page).match(/\bnpm (?:run [\w:-]+|start|test|ci)\b/g) ?? [],
  );
  return [...new Set(found)].sort();
};

describe('every command in README and the pages it leads to', () => {
  it('is one that package.json has', () => {
    const unknown = commands().flatMap((command) => {
      const name = command.replace(/^npm (run )?/, '');
      return name === 'ci' || scripts[name] ? [] : [command];
    });
    expect(unknown).toEqual([]);
  });

  it('is run by a test or by .ci/run, or is said to be run by hand', () => {
    expect(commands().filter((command) => !RUN_BY[command] && !BY_HAND[command])).toEqual([]);
    for (const [file, needle] of Object.values(RUN_BY)) expect(read(file), file).toContain(needle);
    const soaked = scripts['soak']?.match(/test\/\S+/g) ?? [];
    expect(soaked.length).toBeGreaterThan(2);
    for (const file of soaked) expect(read(file), file).toContain('SOAK_');
  });

  it('has only options and words that its usage names', () => {
    const usages: Readonly<Record<string, string>> = {
      relay: sourcesOf('relay/cli.ts', 'relay/commands/'),
      doctor: sourcesOf('relay/doctor/main.ts'),
      start: sourcesOf('test/sandbox/main.ts'),
    };
    const told = PAGES.filter((page) => existsSync(new URL(page, root))).flatMap((page) => [
      ...read(page).matchAll(/npm (?:run )?(relay|doctor|start) -- (?:([a-z]+)|(--[\w-]+))/g),
    ]);
    expect(told.length).toBeGreaterThan(8);
    const unknown = told.filter(([, name = '', word, option]) => {
      const usage = usages[name] ?? '';
      return word ? !usage.includes(`-- ${word}`) : !usage.includes(option ?? '');
    });
    expect(unknown.map(([text]) => text)).toEqual([]);
  });

  it('and every link in those pages, leads somewhere', () => {
    for (const page of PAGES.filter((name) => existsSync(new URL(name, root)))) {
      const links = [...read(page).matchAll(/\]\((?!https?:)([^)#\s]+)(?:#[\w-]+)?\)/g)].map(([, link = '']) => link);
      for (const link of links) expect(existsSync(new URL(link, new URL(page, root))), `${page}: ${link}`).toBe(true);
    }
  });
});
