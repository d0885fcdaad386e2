import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Google, startGoogle } from './google.ts';
import { evaluate, openScript } from './script-fixture.ts';

let google: Google;
beforeAll(async () => {
  google = await startGoogle();
});
afterAll(() => google.stop());

const sheet = 'const sheet = SpreadsheetApp.getActiveSheet();';

describe('an empty tab (apps-script.md §7)', () => {
  it('has one blank cell of data and no last row', async () => {
    expect(
      await evaluate(
        google,
        `${sheet} return [sheet.getDataRange().getValues(), sheet.getLastRow(), sheet.getLastColumn()]`,
      ),
    ).toEqual([[['']], 0, 0]);
  });

  it('has 1000 rows and 26 columns, and blank inserted rows do not count as content', async () => {
    const body = `${sheet} sheet.insertRowsAfter(1000, 5); sheet.insertColumnAfter(1); return [sheet.getMaxRows(), sheet.getMaxColumns(), sheet.getLastRow()]`;
    expect(await evaluate(google, body)).toEqual([1005, 27, 0]);
  });
});

describe('refusals, word for word (apps-script.md §7)', () => {
  it.each([
    [
      'sheet.getRange(1, 1, 2).setValues([["a"]])',
      'The number of rows in the data does not match the number of rows in the range. The data has 1 but the range has 2.',
    ],
    [
      'sheet.getRange(1, 1, 1, 2).setValues([["a", "b", "c"]])',
      'The number of columns in the data does not match the number of columns in the range. The data has 3 but the range has 2.',
    ],
    [
      'sheet.getRange(1, 1, 2, 2).setNumberFormats([["0", "0"], ["0"]])',
      'The number of columns in the data does not match the number of columns in the range. The data has 1 but the range has 2.',
    ],
    ['sheet.getRange(0, 1)', 'The starting row of the range is too small.'],
    ['sheet.getRange(1, 0)', 'The starting column of the range is too small.'],
    ['sheet.getRange(1, 1, 0)', 'The number of rows in the range must be at least 1.'],
    ['sheet.getRange(1, 1).offset(0, 0, 0)', 'The number of rows in the range must be at least 1.'],
    ['sheet.getRange(1, 1, 1, 0)', 'The number of columns in the range must be at least 1.'],
    ['sheet.getRange(1001, 1)', 'The coordinates of the range are outside the dimensions of the sheet.'],
    [
      'sheet.getRange(1, 1).setValues(["a"])',
      "The parameters (String[]) don't match the method signature for SpreadsheetApp.Range.setValues.",
    ],
    [
      'sheet.getRange(1, 1).setValue({ a: 1 })',
      "The parameters ((class)) don't match the method signature for SpreadsheetApp.Range.setValue.",
    ],
    [
      'sheet.getRange(1, 1).setValue("x".repeat(50001)); SpreadsheetApp.flush()',
      'Your input contains more than the maximum of 50000 characters in a single cell.',
    ],
    [
      'SpreadsheetApp.getActiveSpreadsheet().insertSheet("sheet1")',
      'A sheet with the name "sheet1" already exists. Please enter another name.',
    ],
    [
      'SpreadsheetApp.getActiveSpreadsheet().deleteSheet(sheet)',
      "You can't remove all the visible sheets in a document.",
    ],
    ['sheet.hideSheet()', "You can't hide all the sheets in a document."],
    ['SpreadsheetApp.openById("nope")', 'You do not have permission to access the requested document.'],
    ['SpreadsheetApp.getActiveSpreadsheet().moveActiveSheet(2)', 'The sheet position is out of bounds.'],
    ['sheet.getRange("nowhere")', 'Range not found'],
    ['SpreadsheetApp.getActiveSpreadsheet().insertSheet("")', 'Sheet name cannot be empty.'],
    [
      'const book = SpreadsheetApp.getActiveSpreadsheet(); const gone = book.insertSheet("gone"); book.deleteSheet(gone); gone.getLastRow()',
      'Sheet ',
    ],
    ['sheet.deleteRows(1000, 2)', 'Those rows are out of bounds.'],
    ['sheet.insertRowsBefore(1002, 1)', 'Those rows are out of bounds.'],
    ['sheet.deleteColumns(1, 26)', "You can't delete all the columns on the sheet."],
    ['sheet.getRange("A1:B2").sort(3)', 'Invalid sort column.'],
    [
      'sheet.getRange("A1:B2").createFilter(); sheet.getRange("A1:B2").createFilter()',
      "You can't create a filter in a sheet that already has a filter.",
    ],
    ['sheet.getRangeList([])', 'The range list must contain at least one range.'],
    ['sheet.getRangeList(["A1", "B0x"])', 'Range not found'],
    ['sheet.getRangeList(["A1", "A1001"])', 'The coordinates of the range are outside the dimensions of the sheet.'],
    [
      'SpreadsheetApp.getActiveSpreadsheet().insertSheet("Two"); sheet.getRangeList(["A1", "Two!A1"])',
      'All ranges of a range list must be on the same sheet.',
    ],
    [
      'sheet.getRangeList(["A1"]).setValue([["a"]])',
      "The parameters (String[][]) don't match the method signature for SpreadsheetApp.RangeList.setValue.",
    ],
    [
      'const filter = sheet.getRange("A1:B2").createFilter(); filter.remove(); filter.getRange()',
      'The filter was removed.',
    ],
  ])('%s', async (call, message) => {
    await expect(evaluate(google, `${sheet} ${call}`)).rejects.toThrow(`Exception: ${message}`);
  });
});

describe('ranges', () => {
  it('are found by numbers and by name', async () => {
    const body = `${sheet} return [sheet.getRange(2, 3), sheet.getRange(2, 3, 4), sheet.getRange(2, 3, 4, 5), sheet.getRange("B2:C3"), sheet.getRange("A:A"),
      sheet.getRange("A2:B"), sheet.getRange("Sheet1!D4"), sheet.getRange("AA".slice(1) + "1")].map((range) => range.getA1Notation())`;
    expect(await evaluate(google, body)).toEqual(['C2', 'C2:C5', 'C2:G5', 'B2:C3', 'A1:A1000', 'A2:B1000', 'D4', 'A1']);
  });

  it('write and read notes, formats, backgrounds and formulas', async () => {
    const body = `${sheet} const range = sheet.getRange("A1:B1");
      range.setNotes([["n", null]]).setNumberFormat("0.00").setBackgrounds([["#ff0000", null]]).setFormulas([["=1+2", "=A1*2"]]);
      return [range.getNotes(), range.getNumberFormats(), range.getBackgrounds(), range.getFormulas(), range.getValues(), range.getDisplayValues()]`;
    expect(await evaluate(google, body)).toEqual([
      [['n', '']],
      [['0.00', '0.00']],
      [['#ff0000', '#ffffff']],
      [['=1+2', '=A1*2']],
      [[3, 6]],
      [['3.00', '6.00']],
    ]);
  });

  it('in a list take one value, format or note each', async () => {
    const code = `function main() {
      const sheet = SpreadsheetApp.getActiveSheet();
      sheet.getRangeList(["A1", "C3:C4", "B2"]).setValue("=1+1").setNumberFormat("0.0").setNote("n");
      return sheet.getRangeList(["C:C", "A1"]).getRanges().map((range) => range.getA1Notation());
    }`;
    const { project, sheet: book } = openScript(google, { code });
    expect((await project.run('main')).value).toEqual(['C1:C1000', 'A1']);
    expect(book.rows('Sheet1')).toEqual([
      ['2.0', '', ''],
      ['', '2.0', ''],
      ['', '', '2.0'],
      ['', '', '2.0'],
    ]);
    expect(book.noteAt('Sheet1', 'C4')).toBe('n');
  });

  it('sort all their rows, the header too', async () => {
    const body = `${sheet} sheet.getRange("A1:B3").setValues([["name", 9], ["b", 2], ["a", 1]]).sort({ column: 2, ascending: true }); return sheet.getDataRange().getValues()`;
    expect(await evaluate(google, body)).toEqual([
      ['a', 1],
      ['b', 2],
      ['name', 9],
    ]);
  });

  it('take checkboxes, which turn blanks to false and overwrite an earlier rule', async () => {
    const body = `${sheet} const range = sheet.getRange("A1:A2");
      range.setDataValidation(SpreadsheetApp.newDataValidation().requireNumberGreaterThan(5).build());
      range.insertCheckboxes();
      return [String(range.getDataValidation().getCriteriaType()), range.getDataValidation().getCriteriaValues(), range.getValues(), sheet.getLastRow()]`;
    expect(await evaluate(google, body)).toEqual(['CHECKBOX', [], [[false], [false]], 2]);
  });

  it('keep validation rules as they were built', async () => {
    const body = `${sheet} const rule = SpreadsheetApp.newDataValidation().requireValueInList(["ask", "spread"], true).setAllowInvalid(false).setHelpText("pick").build();
      const back = sheet.getRange("A1").setDataValidation(rule).getDataValidation();
      return [String(back.getCriteriaType()), back.getCriteriaValues(), back.getAllowInvalid(), back.getHelpText(), sheet.getRange("A2").getDataValidation()]`;
    expect(await evaluate(google, body)).toEqual(['VALUE_IN_LIST', [['ask', 'spread'], true], false, 'pick', null]);
  });

  it('refuse a value that a strict rule forbids, also from a script', async () => {
    const body = `${sheet} const rule = SpreadsheetApp.newDataValidation().requireValueInList(["a"]).setAllowInvalid(false).build();
      sheet.getRange("B2").setDataValidation(rule).setValue("b"); SpreadsheetApp.flush();`;
    await expect(evaluate(google, body)).rejects.toThrow(
      'The data you entered in cell B2 violates the data validation rules set on this cell.',
    );
  });
});

describe('tabs', () => {
  it('are inserted, moved, hidden, renamed and deleted', async () => {
    const body = `const book = SpreadsheetApp.getActiveSpreadsheet();
      book.insertSheet("Events"); book.insertSheet("Alerts", 0); book.insertSheet("_base").hideSheet();
      book.getSheetByName("Sheet1").setName("Status");
      book.setActiveSheet(book.getSheetByName("Status")); book.moveActiveSheet(4);
      book.deleteSheet(book.getSheetByName("Events"));
      return [book.getSheets().map((tab) => [tab.getName(), tab.isSheetHidden()]), book.getSheetByName("nope")]`;
    expect(await evaluate(google, body)).toEqual([
      [
        ['Alerts', false],
        ['_base', true],
        ['Status', false],
      ],
      null,
    ]);
  });

  it('append below the last row with content, and delete rows', async () => {
    const body = `${sheet} sheet.appendRow(["h"]); sheet.appendRow(["a", 1]); sheet.appendRow(["b", 2]); sheet.deleteRows(2, 1); sheet.getRange(50, 1).setNote("x"); sheet.appendRow(["c"]);
      return sheet.getDataRange().getValues()`;
    expect(await evaluate(google, body)).toEqual([
      ['h', ''],
      ['b', 2],
      ['c', ''],
    ]);
  });

  it('keep protections, a filter and conditional formats', async () => {
    const body = `${sheet} sheet.getRange("A1:B5").createFilter();
      sheet.getRange("A1:B1").protect().setDescription("head").setWarningOnly(true);
      sheet.setConditionalFormatRules([SpreadsheetApp.newConditionalFormatRule().whenTextEqualTo("Armed").setBackground("#00ff00").setRanges([sheet.getRange("A2:A")]).build()]);
      const [protection] = sheet.getProtections(SpreadsheetApp.ProtectionType.RANGE);
      return [sheet.getFilter().getRange().getA1Notation(), protection.getDescription(), protection.isWarningOnly(),
        sheet.getConditionalFormatRules()[0].getRanges()[0].getA1Notation(), sheet.getProtections(SpreadsheetApp.ProtectionType.SHEET).length]`;
    expect(await evaluate(google, body)).toEqual(['A1:B5', 'head', true, 'A2:A1000', 0]);
  });

  it('read back what a conditional format rule asks for', async () => {
    const body = `${sheet} const rule = SpreadsheetApp.newConditionalFormatRule().whenTextEqualTo("Armed").setBackground("#00ff00").setRanges([sheet.getRange("A2:A")]).build();
      const condition = rule.getBooleanCondition();
      return [condition.getCriteriaType() === SpreadsheetApp.BooleanCriteria.TEXT_EQUAL_TO, String(condition.getCriteriaType()), condition.getCriteriaValues(), condition.getBackground(), condition.getFontColor(), condition.getBold()]`;
    expect(await evaluate(google, body)).toEqual([true, 'TEXT_EQUAL_TO', ['Armed'], '#00ff00', null, null]);
  });

  it('move what stands on a column along with it, and drop it with the column', async () => {
    const { project, sheet: book } = openScript(google, {
      code: `function main() { ${sheet} sheet.getRange("B2:B").protect(); sheet.getRange("B1:B9").createFilter();
        sheet.setConditionalFormatRules([SpreadsheetApp.newConditionalFormatRule().whenCellEmpty().setRanges([sheet.getRange("B2:B")]).build()]); }`,
    });
    await project.run('main');
    const places = () => [
      book.protections('Sheet1').map(({ range }) => range),
      book.conditionalRules('Sheet1').flatMap(({ ranges }) => ranges),
      book.filter('Sheet1'),
    ];
    await book.type('Sheet1', 'B1', 'mine');
    book.insertColumn('Sheet1', 1);
    expect(places()).toEqual([['C2:C1000'], ['C2:C1000'], 'C1:C9']);
    book.moveColumn('Sheet1', 3, 1);
    expect(places()).toEqual([['A2:A1000'], ['A2:A1000'], 'A1:A9']);
    expect(book.rows('Sheet1')[0]).toEqual(['mine']);
    book.deleteColumn('Sheet1', 1);
    expect(places()).toEqual([[], [], undefined]);
  });

  it('lose what is put below a merged cell, and refuse what cuts through one', async () => {
    const { project, sheet: book } = openScript(google, {
      code: `function main(call) { ${sheet} sheet.getRange("A1:D1").setValues([["a", "b", "c", "d"]]); SpreadsheetApp.flush();
        const tries = { filter: () => sheet.getRange("A1:B9").createFilter(), apart: () => sheet.getRange("A1:B1").breakApart(), whole: () => sheet.getRange("1:1").breakApart(),
          list: () => sheet.getRange("1:1").getMergedRanges().map((range) => range.getA1Notation()) };
        return tries[call](); }`,
    });
    await book.type('Sheet1', 'C1', 'gone');
    book.merge('Sheet1', 'B1:C1');
    expect((await project.run('main', ['list'])).value).toEqual(['B1:C1']);
    expect(book.rows('Sheet1')[0]).toEqual(['a', 'b', '', 'd']);
    expect((await project.run('main', ['apart'])).error?.message).toContain(
      'You must select all cells in a merged range',
    );
    expect((await project.run('main', ['whole'])).ok).toBe(true);
    expect((await project.run('main', ['list'])).value).toEqual([]);
    expect(book.rows('Sheet1')[0]).toEqual(['a', 'b', 'c', 'd']);
    book.merge('Sheet1', 'B2:B3');
    expect((await project.run('main', ['filter'])).error?.message).toContain('vertical merges');
  });

  it('take a paste as typed, with one edit for all of it', async () => {
    const code =
      'function onEdit(e) { PropertiesService.getScriptProperties().setProperty(e.range.getA1Notation(), String(e.value)); }';
    const { project, sheet: book } = openScript(google, { code });
    await book.paste('Sheet1', 'B2', [['1', '=1+1'], ['x']]);
    expect(book.values('Sheet1').slice(1)).toEqual([
      ['', 1, 2],
      ['', 'x', ''],
    ]);
    expect([...project.properties()]).toEqual([['B2:C3', 'undefined']]);
    await expect(book.paste('Sheet1', 'Z1', [['a', 'b']])).rejects.toThrow('outside the dimensions');
  });

  it('show the colours of the first conditional format that holds, over its own', async () => {
    const code = `function main() {
      const sheet = SpreadsheetApp.getActiveSheet();
      sheet.getRange("A1:B4").setValues([["Armed", 5], ["Armed again", 15], ["Off", 15], ["", ""]]).setBackground("#eeeeee");
      const column = sheet.getRange("A1:A4");
      const rule = () => SpreadsheetApp.newConditionalFormatRule();
      sheet.setConditionalFormatRules([
        rule().whenTextEqualTo("Armed").setBackground("#00ff00").setRanges([column]).build(),
        rule().whenTextContains("Armed").setFontColor("#ff0000").setBold(true).setRanges([column]).build(),
        rule().whenFormulaSatisfied("=$B1>10").setBackground("#0000ff").setRanges([column]).build(),
        rule().whenCellEmpty().setBackground("#ffffff").setRanges([column]).build(),
      ]);
    }`;
    const { project, sheet: book } = openScript(google, { code });
    await project.run('main');
    expect(['A1', 'A2', 'A3', 'A4', 'B1'].map((cell) => book.lookAt('Sheet1', cell))).toEqual([
      { background: '#00ff00' },
      { background: '#eeeeee', fontColor: '#ff0000', bold: true },
      { background: '#0000ff' },
      { background: '#ffffff' },
      { background: '#eeeeee' },
    ]);
  });

  it('move protections along with inserted rows', async () => {
    const { project, sheet: book } = openScript(google, {
      code: 'function main() { const sheet = SpreadsheetApp.getActiveSheet(); sheet.getRange("A2:A3").protect(); sheet.insertRowsBefore(1, 2); }',
    });
    await project.run('main');
    expect(book.protections('Sheet1')).toEqual([
      { range: 'A4:A5', wholeSheet: false, description: '', warningOnly: false },
    ]);
  });
});

describe('what an execution costs', () => {
  it('counts every get, set and flush, and no plain getter', async () => {
    const code = `function main() {
      const sheet = SpreadsheetApp.getActiveSpreadsheet().getActiveSheet();
      const range = sheet.getRange(1, 1, 2, 2);
      range.getRow(); range.getA1Notation(); sheet.getName(); Utilities.getUuid();
      range.setValues([[1, 2], [3, 4]]); range.getValues(); SpreadsheetApp.flush();
      PropertiesService.getScriptProperties().setProperty("a", "b");
      CacheService.getScriptCache().get("a");
      const lock = LockService.getScriptLock(); lock.tryLock(0); lock.releaseLock();
    }`;
    const { counts, modelMs } = await openScript(google, { code }).project.run('main');
    expect(counts).toMatchObject({ spreadsheet: 3, properties: 1, cache: 1, lock: 2, fetch: 0, cells: 8 });
    expect(counts.methods).toMatchObject({ 'Range.setValues': 1, 'Range.getValues': 1, 'SpreadsheetApp.flush': 1 });
    expect(modelMs).toBe(650);
  });

  it('counts a toast, each range of a list, and reading the size, and no finding of ranges', async () => {
    const code = `function main() {
      const book = SpreadsheetApp.getActiveSpreadsheet();
      const sheet = book.getActiveSheet();
      sheet.getRangeList(["A1:B2", "D4"]).setValue(1);
      sheet.getRange("A1").offset(1, 1).getSheet().getRange(3, 3).getColumn();
      sheet.getLastRow(); sheet.getMaxColumns(); book.toast("done"); book.getSpreadsheetLocale(); book.getId();
    }`;
    const { counts } = await openScript(google, { code }).project.run('main');
    expect(counts).toMatchObject({ spreadsheet: 5, cells: 5 });
    expect(counts.methods).toEqual({
      'RangeList.setValue': 2,
      'Sheet.getLastRow': 1,
      'Sheet.getMaxColumns': 1,
      'Spreadsheet.toast': 1,
    });
  });
});

describe('a copied tab', () => {
  it('copies a tab to the end, under its own name, with formats and without protections', async () => {
    const body = `${sheet}
      sheet.getRange(1, 1, 2, 2).setValues([['a', '=1+1'], ['b', 2]]).setNumberFormat('0.00');
      sheet.hideColumns(2);
      sheet.setFrozenRows(1);
      sheet.protect();
      const book = SpreadsheetApp.getActive();
      const copies = [sheet.copyTo(book), sheet.copyTo(book)];
      copies[0].getRange(1, 1).setValue('changed');
      return [copies.map((copy) => [copy.getName(), copy.getIndex(), copy.getFrozenRows()]), copies[1].getDataRange().getFormulas(),
        copies[1].getRange(2, 2).getNumberFormat(), copies[1].isColumnHiddenByUser(2),
        copies[1].getProtections(SpreadsheetApp.ProtectionType.SHEET).length, sheet.getRange(1, 1).getValue()]`;
    expect(await evaluate(google, body)).toEqual([
      [
        ['Copy of Sheet1', 2, 1],
        ['Copy of Sheet1 1', 3, 1],
      ],
      [
        ['', '=1+1'],
        ['', ''],
      ],
      '0.00',
      true,
      0,
      'a',
    ]);
  });

  it.each([
    ['rows', 'sheet.insertRowsAfter(1, 400000)'],
    ['columns', 'sheet.insertColumnsAfter(1, 10000)'],
    ['a copy', 'sheet.insertRowsAfter(1, 200000); sheet.copyTo(SpreadsheetApp.getActive())'],
    ['a tab', 'sheet.insertRowsAfter(1, 383000); SpreadsheetApp.getActive().insertSheet()'],
  ])('refuses more than ten million cells, by %s', async (_, statement) => {
    await expect(evaluate(google, `${sheet} ${statement}`)).rejects.toThrow(
      'This action would increase the number of cells in the workbook above the limit of 10000000 cells.',
    );
  });
});
