import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ManualClock } from '../clock.ts';
import { type Google, startGoogle } from './google.ts';
import { evaluate, openScript } from './script-fixture.ts';

const clock = new ManualClock(Date.UTC(2026, 10, 23, 12));
let google: Google;
beforeAll(async () => {
  google = await startGoogle({ clock });
});
afterAll(() => google.stop());

describe("a script's context (apps-script.md §3.1)", () => {
  it.each([
    'URL',
    'URLSearchParams',
    'TextEncoder',
    'TextDecoder',
    'crypto',
    'fetch',
    'setTimeout',
    'setInterval',
    'queueMicrotask',
    'structuredClone',
    'atob',
    'btoa',
    'Blob',
    'Buffer',
    'process',
    'require',
    'performance',
    'window',
    'self',
  ])('has no %s', async (name) => {
    expect(await evaluate(google, `return typeof ${name}`)).toBe('undefined');
  });

  it.each(['JSON', 'Intl', 'Map', 'Promise', 'BigInt', 'Uint8Array', 'console', 'Proxy'])('has %s', async (name) => {
    expect(await evaluate(google, `return typeof ${name}`)).not.toBe('undefined');
  });

  it('keeps nothing between executions', async () => {
    const { project } = openScript(google, { code: 'var n = 0; function next() { return ++n; }' });
    expect((await project.run('next')).value).toBe(1);
    expect((await project.run('next')).value).toBe(1);
  });

  it('reads the time from the clock of the stand-in', async () => {
    expect(await evaluate(google, 'return [Date.now(), new Date().getTime(), new Date(5).getTime()]')).toEqual([
      clock.now(),
      clock.now(),
      5,
    ]);
    expect(await evaluate(google, 'return [new Date() instanceof Date, new Date().constructor === Date]')).toEqual([
      true,
      true,
    ]);
  });

  it("gives arrays, dates, objects and errors of the script's own kind", async () => {
    const body = `
      const range = SpreadsheetApp.getActiveSheet().getRange(1, 1);
      range.setValue(new Date(0));
      const values = range.getValues();
      const kinds = [values instanceof Array, values[0] instanceof Array, values[0][0] instanceof Date,
        PropertiesService.getScriptProperties().getProperties() instanceof Object];
      try { range.setValues([[1, 2]]); } catch (error) { kinds.push(error instanceof Error, error.name); }
      return kinds;`;
    expect(await evaluate(google, body)).toEqual([true, true, true, true, true, 'Exception']);
  });

  it('runs what a promise does before the execution ends', async () => {
    const { project } = openScript(google, {
      code: 'async function main() { await null; return await Promise.resolve(7); }',
    });
    expect((await project.run('main')).value).toBe(7);
  });

  it('shares top-level names between files', async () => {
    const { project } = openScript(google, {
      code: 'function main() { return twice(limit); }',
      files: { 'More.js': 'const limit = 4; const twice = (n) => 2 * n;' },
    });
    expect((await project.run('main')).value).toBe(8);
  });
});

describe('calls that do not exist', () => {
  it('fails for a method that no service has', async () => {
    await expect(evaluate(google, 'SpreadsheetApp.getActiveSheet().setRowColour(1)')).rejects.toThrow(
      /TypeError: .*setRowColour is not a function/,
    );
    await expect(evaluate(google, 'UrlFetchApp.post("http://x")')).rejects.toThrow(/is not a function/);
    await expect(evaluate(google, 'ContentService.createTextOutput("").setHeader("a", "b")')).rejects.toThrow(
      /setHeader is not a function/,
    );
  });

  it('fails for arguments that fit no overload, and names their types', async () => {
    await expect(evaluate(google, 'SpreadsheetApp.getActiveSheet().getRange(1, "2", null, [1])')).rejects.toThrow(
      "Exception: The parameters (number,String,null,number[]) don't match the method signature for SpreadsheetApp.Sheet.getRange.",
    );
    await expect(evaluate(google, 'SpreadsheetApp.getActiveSheet().getRange("A1").setNotes("foo")')).rejects.toThrow(
      "The parameters (String) don't match the method signature for SpreadsheetApp.Range.setNotes.",
    );
    await expect(
      evaluate(google, 'SpreadsheetApp.getActiveSpreadsheet().deleteSheet(SpreadsheetApp.getActiveRange())'),
    ).rejects.toThrow('The parameters (SpreadsheetApp.Range)');
  });

  it('fails for a function that the project lacks', async () => {
    const { project } = openScript(google, { code: 'function main() {}' });
    expect((await project.run('other')).error?.message).toBe('Script function not found: other');
  });

  it('says where a script failed, in its own lines only', async () => {
    const { project } = openScript(google, { code: 'function main() {\n  throw new RangeError("no");\n}' });
    const { error } = await project.run('main');
    expect(error).toMatchObject({ name: 'RangeError', message: 'no' });
    expect(error?.stack.split('\n')).toEqual(['RangeError: no', '    at main (Code:2:9)']);
  });
});

describe('enums', () => {
  it('compare by identity and print their names', async () => {
    const body = `return [SpreadsheetApp.ProtectionType.SHEET === SpreadsheetApp.ProtectionType.SHEET,
      String(SpreadsheetApp.ProtectionType.SHEET), Utilities.Charset.UTF_8.toString(), SpreadsheetApp.ProtectionType.NONE === undefined]`;
    expect(await evaluate(google, body)).toEqual([true, 'SHEET', 'UTF_8', true]);
  });
});
