/** Yardsticks of apps-script.md §4, §5 and §7 that the stand-in's own tests do not hold against it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ManualClock } from '#sandbox/clock.ts';
import { type Google, startGoogle } from '#sandbox/google/google.ts';
import { evaluate, openScript } from '#sandbox/google/script-fixture.ts';

let google: Google;
beforeAll(async () => {
  google = await startGoogle({ clock: new ManualClock(), switches: { sleep: 'skip' } });
});
afterAll(() => google.stop());

const hex = "const hex = (bytes) => bytes.map((b) => ('0' + (b & 255).toString(16)).slice(-2)).join('');";
const sheet = 'const sheet = SpreadsheetApp.getActiveSheet();';

describe('computeHmacSha256Signature, by the published vectors (RFC 4231; apps-script.md §4.2)', () => {
  it.each([
    [
      'case 1, as bytes',
      "Utilities.newBlob('Hi There').getBytes(), Array(20).fill(0x0b)",
      'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7',
    ],
    [
      'case 2, as texts',
      "'what do ya want for nothing?', 'Jefe'",
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    ],
    [
      'case 3, with negative bytes',
      'Array(50).fill(0xdd - 256), Array(20).fill(0xaa - 256)',
      '773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe',
    ],
    [
      'case 6, with a key longer than a block',
      "Utilities.newBlob('Test Using Larger Than Block-Size Key - Hash Key First').getBytes(), Array(131).fill(0xaa - 256)",
      '60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54',
    ],
  ])('%s', async (_, args, mac) => {
    expect(await evaluate(google, `${hex} return hex(Utilities.computeHmacSha256Signature(${args}))`)).toBe(mac);
  });
});

describe('errors of services (apps-script.md §7)', () => {
  it('are named "Exception" and are errors of the script', async () => {
    const body = `${sheet} try { sheet.getRange(0, 1); } catch (e) { return [e.name, e instanceof Error, e.message]; }`;
    expect(await evaluate(google, body)).toEqual(['Exception', true, 'The starting row of the range is too small.']);
  });

  it.each([
    ['setNotes("foo")', '(String)', 'Range.setNotes'],
    ['setNotes(["foo"])', '(String[])', 'Range.setNotes'],
    ['setValues("foo")', '(String)', 'Range.setValues'],
    ['setNumberFormats([[1]])', '(number[][])', 'Range.setNumberFormats'],
    ['setFormulas(["=1"])', '(String[])', 'Range.setFormulas'],
  ])('refuse %s by its types', async (call, types, method) => {
    await expect(evaluate(google, `${sheet} sheet.getRange("A1").${call}`)).rejects.toThrow(
      `Exception: The parameters ${types} don't match the method signature for SpreadsheetApp.${method}.`,
    );
  });

  it.each([
    'sheet.addDeveloperMetadata("key")',
    'sheet.getRange("A1:B2").addDeveloperMetadata("key")',
    'sheet.setValuesAtOnce([[1]])',
    'ContentService.createTextOutput("x").setHeader("Status", "500")',
  ])('do not exist for what is not modelled: %s is no function', async (call) => {
    await expect(evaluate(google, `${sheet} ${call}`)).rejects.toThrow(/^TypeError: .*is not a function/);
  });
});

describe('TextOutput (apps-script.md §7)', () => {
  it('appends, and holds null once it was cleared', async () => {
    const body = `const out = ContentService.createTextOutput("a").append("b"); const before = out.getContent(); return [before, out.clear().getContent(), out.append("c").getContent()]`;
    expect(await evaluate(google, body)).toEqual(['ab', null, 'c']);
  });

  it('is plain text until it is given a type, and an inline one until it is given a file name', async () => {
    const body = `const out = ContentService.createTextOutput(); const before = [out.getContent(), String(out.getMimeType()), out.getFileName()];
      out.setMimeType(ContentService.MimeType.CSV).setContent("a;b").downloadAsFile("list.csv");
      return [...before, out.getContent(), String(out.getMimeType()), out.getFileName()]`;
    expect(await evaluate(google, body)).toEqual(['', 'TEXT', null, 'a;b', 'CSV', 'list.csv']);
  });

  it.each([
    'createTextOutput({ a: 1 })',
    'createTextOutput(7)',
    'createTextOutput("x").setMimeType("application/json")',
  ])('refuses %s', async (call) => {
    await expect(evaluate(google, `ContentService.${call}`)).rejects.toThrow("don't match the method signature");
  });
});

describe('rows and columns (apps-script.md §7)', () => {
  const table = `${sheet} sheet.getRange("A1:C3").setValues([["a1", "b1", "c1"], ["a2", "b2", "c2"], ["a3", "b3", "c3"]]);`;
  const read = 'return [sheet.getMaxRows(), sheet.getMaxColumns(), sheet.getDataRange().getValues()]';

  it.each([
    [
      'insertRowAfter(1)',
      1001,
      26,
      [
        ['a1', 'b1', 'c1'],
        ['', '', ''],
        ['a2', 'b2', 'c2'],
        ['a3', 'b3', 'c3'],
      ],
    ],
    [
      'insertRowBefore(3)',
      1001,
      26,
      [
        ['a1', 'b1', 'c1'],
        ['a2', 'b2', 'c2'],
        ['', '', ''],
        ['a3', 'b3', 'c3'],
      ],
    ],
    [
      'insertColumnAfter(1)',
      1000,
      27,
      [
        ['a1', '', 'b1', 'c1'],
        ['a2', '', 'b2', 'c2'],
        ['a3', '', 'b3', 'c3'],
      ],
    ],
    [
      'insertColumnsBefore(1, 2)',
      1000,
      28,
      [
        ['', '', 'a1', 'b1', 'c1'],
        ['', '', 'a2', 'b2', 'c2'],
        ['', '', 'a3', 'b3', 'c3'],
      ],
    ],
    [
      'deleteRow(2)',
      999,
      26,
      [
        ['a1', 'b1', 'c1'],
        ['a3', 'b3', 'c3'],
      ],
    ],
    [
      'deleteColumn(2)',
      1000,
      25,
      [
        ['a1', 'c1'],
        ['a2', 'c2'],
        ['a3', 'c3'],
      ],
    ],
    [
      'insertRowsAfter(3, 5)',
      1005,
      26,
      [
        ['a1', 'b1', 'c1'],
        ['a2', 'b2', 'c2'],
        ['a3', 'b3', 'c3'],
      ],
    ],
  ])('%s', async (call, rows, columns, values) => {
    expect(await evaluate(google, `${table} sheet.${call}; ${read}`)).toEqual([rows, columns, values]);
  });

  it('append what is typed, so that a row can carry a formula, a date or a quoted text', async () => {
    const body = `${sheet} sheet.appendRow(["=1+1", "'=1+1", "0123", "'0123"]); return sheet.getDataRange().getValues()`;
    expect(await evaluate(google, body)).toEqual([[2, '=1+1', 123, '0123']]);
  });

  it('hold 50,000 characters in one cell', async () => {
    const body = `${sheet} sheet.getRange("A1").setValue("x".repeat(50000)); SpreadsheetApp.flush(); return sheet.getRange("A1").getValue().length`;
    expect(await evaluate(google, body)).toBe(50_000);
  });
});

describe('validation rules (apps-script.md §7)', () => {
  it.each([
    ['requireNumberBetween(1, 10)', 'NUMBER_BETWEEN', [1, 10]],
    ['requireFormulaSatisfied("=A1>0")', 'CUSTOM_FORMULA', ['=A1>0']],
    ['requireCheckbox("yes", "no")', 'CHECKBOX', ['yes', 'no']],
    ['requireTextContains("x")', 'TEXT_CONTAINS', ['x']],
  ])('come back as they were set: %s', async (require, criteria, values) => {
    const body = `${sheet} sheet.getRange("A1").setDataValidation(SpreadsheetApp.newDataValidation().${require}.build());
      const rule = sheet.getRange("A1").getDataValidation(); const again = rule.copy().build();
      return [rule, again].map((one) => [String(one.getCriteriaType()), one.getCriteriaValues(), one.getAllowInvalid()])`;
    expect(await evaluate(google, body)).toEqual([
      [criteria, values, true],
      [criteria, values, true],
    ]);
  });
});

describe('entry points (apps-script.md §5, §7)', () => {
  it('answer "Script function not found: doGet" where a web app has only doPost', async () => {
    const { project } = openScript(google, { code: 'function doPost() {}' });
    const response = await fetch(project.deploy().execUrl);
    expect([response.status, await response.text()]).toEqual([
      200,
      expect.stringContaining('Script function not found: doGet'),
    ]);
  });

  it('of a simple trigger end after thirty seconds', async () => {
    const { project, sheet: book } = openScript(google, {
      code: 'function onEdit(e) { Utilities.sleep(31000); e.range.setNote("late"); }',
    });
    await book.type('Sheet1', 'A1', 'x');
    expect(project.executions[0]?.result?.error?.message).toBe('Exceeded maximum execution time');
    expect(book.noteAt('Sheet1', 'A1')).toBe('');
  });

  it('are not called when a script writes', async () => {
    const { project, sheet: book } = openScript(google, {
      code: `function onEdit(e) { e.range.setNote("edited"); } function main() { ${sheet} sheet.getRange("A1").setValue(1); }`,
    });
    await project.run('main');
    expect(project.executions.map(({ functionName }) => functionName)).toEqual(['main']);
    expect(book.noteAt('Sheet1', 'A1')).toBe('');
  });
});
