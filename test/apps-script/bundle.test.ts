import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as vm from 'node:vm';
import { describe, expect, it } from 'vitest';
import { builtFile, dist, startWorld } from './harness.ts';

/** What opens beside or before the sheet. */
const pages = [
  'auto-sync.html',
  'errors.html',
  'find-item.html',
  'help.html',
  'plan.html',
  'settings.html',
  'webhook.html',
];

const root = new URL('../../', import.meta.url).pathname;

describe('the built project', () => {
  it('is a manifest, one script and its pages, nothing else', () => {
    expect(readdirSync(dist).sort()).toEqual(['Code.js', 'appsscript.json', ...pages]);
  });

  // Every execution reads all of it again. 150 kB held for the first slice; the editor and the log need more. What that
  // costs is printed by `npm run bench`: a few milliseconds, where starting an execution takes half a second and more.
  it('stays below 205 kB', () => {
    expect(Buffer.byteLength(builtFile('Code.js'))).toBeLessThanOrEqual(205_000);
  });

  it('carries nothing of zod, and makes no code from text', () => {
    expect(builtFile('Code.js')).not.toMatch(/\$?Zod(Error|Type|Mini)|_zod|\bnew Function\b|\bFunction\(|\beval\(/);
  });

  it('asks for narrow scopes and answers anonymous callers as its owner', () => {
    expect(JSON.parse(builtFile('appsscript.json'))).toMatchObject({
      timeZone: 'Etc/UTC',
      runtimeVersion: 'V8',
      oauthScopes: [
        'https://www.googleapis.com/auth/spreadsheets.currentonly',
        'https://www.googleapis.com/auth/script.external_request',
        'https://www.googleapis.com/auth/script.container.ui',
        'https://www.googleapis.com/auth/script.scriptapp',
        'https://www.googleapis.com/auth/userinfo.email',
      ],
      webapp: { executeAs: 'USER_DEPLOYING', access: 'ANYONE_ANONYMOUS' },
    });
  });

  it('loads where there is neither Google nor Node, and touches no service while loading', () => {
    const touched: string[] = [];
    const context = vm.createContext({}, { codeGeneration: { strings: false, wasm: false } });
    const services = ['SpreadsheetApp', 'PropertiesService', 'UrlFetchApp', 'ScriptApp', 'LockService', 'Utilities'];
    for (const name of services) {
      Object.defineProperty(context, name, { get: () => touched.push(name), configurable: true });
    }
    vm.runInContext(builtFile('Code.js'), context);
    expect(touched).toEqual([]);
    expect(vm.runInContext('typeof doPost', context)).toBe('function');
  });

  it('has a top-level function with its doc comment for everything Google calls', () => {
    const code = builtFile('Code.js');
    for (const name of ['onOpen', 'onEdit', 'doGet', 'doPost', 'setUpSheet', 'syncNow', 'pollEvents']) {
      expect(code).toMatch(new RegExp(`/\\*\\* [^*]+ \\*/\\nfunction ${name}\\(\\) \\{`));
    }
  });

  it.each(pages)('carries the page script inside the page %s', (name) => {
    expect(builtFile(name)).toMatch(/google\.script\.(run|host)/);
    expect(builtFile(name)).not.toContain('<!-- script -->');
  });

  it('is what clasp would push', () => {
    const output = execFileSync('node_modules/.bin/clasp', ['show-file-status', '--json'], {
      cwd: root,
      encoding: 'utf8',
    });
    const status: { filesToPush: string[]; untrackedFiles: string[] } = JSON.parse(output);
    const names = status.filesToPush.map((name) => name.replace(/^.*\//, '')).sort();
    expect(names).toEqual(['Code.js', 'appsscript.json', ...pages]);
    expect(status.untrackedFiles.filter((name) => name.includes('apps-script/dist'))).toEqual([]);
  });
});

/** The whole menu of DESIGN §6; an item is there once its command works. */
const AGREED = [
  'Set up this sheet',
  'Find an item…',
  'Preview sync',
  'Sync now',
  'Stop sync',
  'Undo last sync…',
  'Pull from CS2Cap',
  'Adopt selected',
  'Re-arm selected',
  'Resolve conflict ▸ Keep mine (this sheet)',
  'Resolve conflict ▸ Keep theirs (CS2Cap)',
  'Delete selected…',
  'Webhook ▸ Connect',
  'Webhook ▸ Destinations',
  'Webhook ▸ Rotate secret',
  'Webhook ▸ Deliveries',
  'Webhook ▸ Ask for missed events',
  'Webhook ▸ Verify log',
  'Webhook ▸ Disconnect',
  'Connect relay…',
  'Automatic sync ▸ …',
  'Settings…',
  'Diagnose',
  'What an error means…',
];

/** The texts of a file, or of all sources and pages below a folder; not of what was built. */
function readTexts(path: string): string[] {
  if (statSync(join(root, path)).isFile())
    return /\.(ts|mjs|html|md)$/.test(path) ? [readFileSync(join(root, path), 'utf8')] : [];
  const names = readdirSync(join(root, path)).filter((name) => name !== 'dist' && name !== 'paste');
  return names.flatMap((name) => readTexts(join(path, name)));
}

describe('the menu', () => {
  it('has agreed names in the agreed order, and every item calls a function that exists', async () => {
    const { project } = await startWorld({ isBare: true });
    const menu = await project.menu();
    const items = menu.items.flatMap((item) => {
      if ('functionName' in item) return [item];
      if (!('items' in item)) return [];
      const inner = item.items.flatMap((each) => ('functionName' in each ? [each] : []));
      return inner.map((each) => ({ ...each, name: `${item.name} ▸ ${each.name}` }));
    });
    expect(menu.name).toBe('CS2Cap');
    // What Automatic sync offers depends on what was measured.
    const names = [...new Set(items.map(({ name }) => name.replace(/^(Automatic sync ▸) .*/, '$1 …')))];
    expect(names).toEqual(AGREED.filter((name) => names.includes(name)));
    expect(names.length).toBeGreaterThan(8);
    const code = builtFile('Code.js');
    for (const { functionName } of items) expect(code).toContain(`\nfunction ${functionName}() {`);
  });

  it('is named in every text and page as it is', () => {
    const told = ['apps-script', 'relay', 'shared', 'README.md'].flatMap((path) =>
      readTexts(path).flatMap((text) => [...text.matchAll(/CS2Cap ▸ (.{0,40})/g)].map(([, rest = '']) => rest)),
    );
    expect(told.length).toBeGreaterThan(50);
    const names = [...AGREED, 'Resolve conflict', 'Automatic sync'];
    expect(told.filter((rest) => !names.some((name) => rest.startsWith(name)))).toEqual([]);
  });
});
