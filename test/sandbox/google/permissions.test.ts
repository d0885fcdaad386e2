import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ManualClock } from '../clock.ts';
import { type Google, startGoogle } from './google.ts';
import { evaluate, openScript } from './script-fixture.ts';
import { normalSwitches } from './switches.ts';

const clock = new ManualClock();
let google: Google;
beforeAll(async () => {
  google = await startGoogle({ clock });
});
afterEach(() => void Object.assign(google.switches, normalSwitches));
afterAll(() => google.stop());

const auth = 'https://www.googleapis.com/auth/';
const scoped = (...names: string[]) => ({ manifest: { oauthScopes: names.map((name) => auth + name) } });

describe('scopes of the manifest (apps-script.md §5)', () => {
  it.each([
    [
      'SpreadsheetApp.openById("x")',
      `SpreadsheetApp.openById. Required permissions: ${auth}spreadsheets`,
      ['spreadsheets.currentonly'],
    ],
    [
      'SpreadsheetApp.getActiveSpreadsheet()',
      `SpreadsheetApp.getActiveSpreadsheet. Required permissions: (${auth}spreadsheets.currentonly || ${auth}spreadsheets)`,
      [],
    ],
    [
      'UrlFetchApp.fetch("http://x")',
      `UrlFetchApp.fetch. Required permissions: ${auth}script.external_request`,
      ['spreadsheets'],
    ],
    [
      'ScriptApp.newTrigger("main")',
      `ScriptApp.newTrigger. Required permissions: ${auth}script.scriptapp`,
      ['spreadsheets'],
    ],
    [
      'Session.getEffectiveUser()',
      `Session.getEffectiveUser. Required permissions: ${auth}userinfo.email`,
      ['spreadsheets'],
    ],
  ])('missing ones refuse %s', async (call, words, names) => {
    await expect(evaluate(google, call, scoped(...names))).rejects.toThrow(
      `Exception: Specified permissions are not sufficient to call ${words}`,
    );
  });

  it('are not needed for locks, properties, caches, menus and alerts', async () => {
    const body = `LockService.getScriptLock().tryLock(0); PropertiesService.getScriptProperties().getKeys(); CacheService.getScriptCache().get("a"); return ScriptApp.getService().getUrl()`;
    expect(await evaluate(google, body, scoped())).toBe(null);
  });

  it('currentonly is enough for everything in the sheet', async () => {
    const body = `const sheet = SpreadsheetApp.getActiveSheet(); sheet.getRange("A1").setValue(1); sheet.getRange("A1").protect(); SpreadsheetApp.getActiveSpreadsheet().toast("x"); return sheet.getLastRow()`;
    expect(await evaluate(google, body, scoped('spreadsheets.currentonly'))).toBe(1);
  });

  it('container.ui is needed for a sidebar', async () => {
    const { project } = openScript(google, {
      code: 'function main() { SpreadsheetApp.getUi().showSidebar(HtmlService.createHtmlOutput("x")); }',
      ...scoped('spreadsheets'),
    });
    const { error } = await project.run('main', [], { ui: async () => ({}) });
    expect(error?.message).toContain('Ui.showSidebar. Required permissions');
  });

  it('are not enforced where the manifest names none', async () => {
    expect(
      await evaluate(
        google,
        'return SpreadsheetApp.openById(SpreadsheetApp.getActiveSpreadsheet().getId()).getName()',
        { title: 'T' },
      ),
    ).toBe('T');
  });
});

describe('simple triggers (apps-script.md §5)', () => {
  it('may touch the sheet but call nobody outside', async () => {
    const { project, sheet } = openScript(google, {
      code: 'function onEdit(e) { try { UrlFetchApp.fetch("http://127.0.0.1:1"); } catch (error) { e.range.setNote(error.message); } }',
    });
    await sheet.type('Sheet1', 'A1', 'x');
    expect(sheet.noteAt('Sheet1', 'A1')).toBe(
      `You do not have permission to call UrlFetchApp.fetch. Required permissions: ${auth}script.external_request`,
    );
    expect(project.executions.map(({ kind, functionName }) => [kind, functionName])).toEqual([
      ['simple-trigger', 'onEdit'],
    ]);
  });
});

describe('limits (apps-script.md §1.6, §5)', () => {
  it('end an execution after six minutes, past every catch and finally', async () => {
    const code =
      'function main() { const s = PropertiesService.getScriptProperties(); try { for (;;) { SpreadsheetApp.getActiveSheet().getRange("A1").getValue(); } } catch (e) {} finally { s.setProperty("a", "b"); } }';
    const { project } = openScript(google, { code });
    const { error, modelMs, counts } = await project.run('main');
    expect(error?.message).toBe('Exceeded maximum execution time');
    expect(modelMs).toBeGreaterThan(360_000);
    expect(counts.spreadsheet).toBeLessThan(2_410);
    expect(project.properties().size).toBe(0);
  });

  it('let sleep pass without waiting, as modelled time that a script can see', async () => {
    Object.assign(google.switches, { sleep: 'skip', scriptTime: 'model' });
    expect(await evaluate(google, 'const from = Date.now(); Utilities.sleep(60000); return Date.now() - from')).toBe(
      60_000,
    );
  });

  it('do not end it when switched off', async () => {
    google.switches.enforceSixMinutes = false;
    expect(
      await evaluate(
        google,
        'for (let i = 0; i < 2500; i++) SpreadsheetApp.getActiveSheet().getRange("A1").getValue(); return "done"',
      ),
    ).toBe('done');
  });
});

describe('buffered writes (apps-script.md §5)', () => {
  const code = `
function write() { SpreadsheetApp.getActiveSheet().getRange("A1").setValue("new"); Utilities.sleep(1000); SpreadsheetApp.flush(); Utilities.sleep(1000); }
function read() { return SpreadsheetApp.getActiveSheet().getRange("A1").getValue(); }
function writeAndRead() { const range = SpreadsheetApp.getActiveSheet().getRange("A1"); range.setValue("own"); return range.getValue(); }
function writeAndFail() { SpreadsheetApp.getActiveSheet().getRange("A1").setValue("kept"); throw new Error("late"); }
function writeAndDie() { SpreadsheetApp.getActiveSheet().getRange("A1").setValue("lost"); Utilities.sleep(1000); }`;
  const sleeping = async () => {
    while (clock.pending === 0) await new Promise((resolve) => setImmediate(resolve));
  };

  it('are seen by others only after a flush', async () => {
    const { project } = openScript(google, { code });
    const writing = project.run('write');
    await sleeping();
    expect((await project.run('read')).value).toBe('');
    await clock.advance(1_000);
    await sleeping();
    expect((await project.run('read')).value).toBe('new');
    await clock.advance(1_000);
    await writing;
  });

  it('are seen at once by the script itself, and kept when it fails later', async () => {
    const { project } = openScript(google, { code });
    expect((await project.run('writeAndRead')).value).toBe('own');
    await project.run('writeAndFail');
    expect((await project.run('read')).value).toBe('kept');
  });

  it('survive a kill at a later call', async () => {
    const { project } = openScript(google, {
      code: 'function main() { const s = PropertiesService.getScriptProperties(); for (const n of [1, 2, 3]) s.setProperty("n", String(n)); }',
    });
    google.switches.killAt = { method: 'Properties.setProperty', call: 3 };
    expect((await project.run('main')).ok).toBe(false);
    expect(project.properties().get('n')).toBe('2');
  });

  it('are lost with a killed execution', async () => {
    const { project } = openScript(google, { code });
    google.switches.killAt = { method: 'Utilities.sleep' };
    await project.run('writeAndDie');
    expect((await project.run('read')).value).toBe('');
  });
});
