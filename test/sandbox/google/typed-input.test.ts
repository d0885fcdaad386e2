import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ManualClock } from '../clock.ts';
import { type Google, startGoogle } from './google.ts';
import { evaluate, openScript } from './script-fixture.ts';

let google: Google;
beforeAll(async () => {
  google = await startGoogle({ clock: new ManualClock(Date.UTC(2026, 10, 23, 12)) });
});
afterAll(() => google.stop());

const day = (month: number, date: number) => new Date(Date.UTC(2026, month - 1, date));

describe('text put into a cell is read as if typed (apps-script.md §5)', () => {
  it.each([
    ['en_US', '1.5', 1.5, '1.5'],
    ['en_US', '1,5', '1,5', '1,5'],
    ['en_US', '1,234.5', 1234.5, '1234.5'],
    ['en_US', '0123', 123, '123'],
    ['en_US', '50%', 0.5, '50%'],
    ['en_US', '$1.50', 1.5, '$1.50'],
    ['en_US', 'true', true, 'TRUE'],
    ['en_US', '1-2', day(1, 2), '1/2/2026'],
    ['en_US', '2026-11-23', day(11, 23), '2026-11-23'],
    ['en_US', '31/12/2026', '31/12/2026', '31/12/2026'],
    ['en_US', '2026-11-23T10:00:00Z', '2026-11-23T10:00:00Z', '2026-11-23T10:00:00Z'],
    ['en_US', '123456789012345678', 123456789012345680, '1.234568E+17'],
    ['en_US', '=1+1', 2, '2'],
    ['en_US', "'=1+1", '=1+1', '=1+1'],
    ['en_US', "'0123", '0123', '0123'],
    ['en_US', '-3', -3, '-3'],
    ['en_US', '+', '+', '+'],
    ['en_US', '+5', 5, '5'],
    ['en_US', '+x', '#NAME?', '#NAME?'],
    ['en_US', '- x', '- x', '- x'],
    ['en_US', '@x', '@x', '@x'],
    ['en_US', '★ Karambit | Doppler', '★ Karambit | Doppler', '★ Karambit | Doppler'],
    ['en_US', '=IMPORTDATA("http://x")', '#NAME?', '#NAME?'],
    ['en_US', '-x', '#NAME?', '#NAME?'],
    ['en_US', '-2+3', 1, '1'],
    ['en_US', '+49 171', '+49 171', '+49 171'],
    ['en_US', '1e5', 100000, '100000'],
    ['en_US', '(5)', -5, '-5'],
    ['en_US', '€5', 5, '€5.00'],
    ['en_US', '1 1/2', 1.5, '1.5'],
    ['en_US', '9 pm', new Date(Date.UTC(1899, 11, 30, 21)), '21:00:00'],
    ['en_US', 'Monday, November 23, 2026', day(11, 23), '11/23/2026'],
    ['en_US', '½', '½', '½'],
    ['en_US', 'May be', 'May be', 'May be'],
    ['en_US', 'MP9 | Hot Rod (Factory New)', 'MP9 | Hot Rod (Factory New)', 'MP9 | Hot Rod (Factory New)'],
    ['de_DE', '5 €', 5, '€5,00'],
    ['de_DE', '5. Mai 2026', day(5, 5), '05.05.2026'],
    ['fr_FR', '1 234,5', 1234.5, '1234,5'],
    ['fr_FR', '5 déc. 2026', day(12, 5), '05/12/2026'],
    ['fr_FR', 'VRAI', true, 'VRAI'],
    ['ru_RU', '5 мая 2026', day(5, 5), '05.05.2026'],
    ['ru_RU', 'ложь', false, 'ЛОЖЬ'],
    ['ja_JP', '2026年11月23日', day(11, 23), '2026/11/23'],
    ['ja_JP', '令和8年11月23日', day(11, 23), '2026/11/23'],
    ['ja_JP', '１２３', 123, '123'],
    ['ja_JP', '＝1+1', 2, '2'],
    ['de_DE', '1,5', 1.5, '1,5'],
    ['de_DE', '1.5', day(5, 1), '01.05.2026'],
    ['de_DE', '1.234,5', 1234.5, '1234,5'],
    ['de_DE', 'WAHR', true, 'WAHR'],
    ['de_DE', '23.11.2026', day(11, 23), '23.11.2026'],
  ])('%s: %s', async (locale, text, value, display) => {
    const { project, sheet } = openScript(google, {
      locale,
      code: 'function main(text) { SpreadsheetApp.getActiveSheet().getRange(1, 1).setValue(text); }',
    });
    await project.run('main', [text]);
    expect(sheet.values('Sheet1')[0]?.[0]).toEqual(value);
    expect(sheet.rows('Sheet1')[0]?.[0]).toBe(display);
    await sheet.type('Sheet1', 'A1', text);
    expect(sheet.values('Sheet1')[0]?.[0]).toEqual(value);
  });

  it('keeps or hides the apostrophe in a plain-text cell, as the switch says', async () => {
    const body = `const range = SpreadsheetApp.getActiveSheet().getRange("A1:A2").setNumberFormats([["@"], ["General"]]); range.setValues([["'a"], ["'a"]]); return range.getValues()`;
    expect(await evaluate(google, body)).toEqual([['a'], ['a']]);
    google.switches.plainTextQuote = 'kept';
    expect(await evaluate(google, body)).toEqual([["'a"], ['a']]);
    google.switches.plainTextQuote = 'hidden';
  });

  it('stays text in a plain-text cell', async () => {
    const body = `const range = SpreadsheetApp.getActiveSheet().getRange("A1:A2").setNumberFormat("@"); range.setValues([["0123"], ["1-2"]]); return range.getValues()`;
    expect(await evaluate(google, body)).toEqual([['0123'], ['1-2']]);
  });

  it('takes numbers, booleans, dates and blanks as they are', async () => {
    const body = `const range = SpreadsheetApp.getActiveSheet().getRange("A1:E1"); range.setValues([[0.1, true, new Date(1000), null, ""]]); return range.getValues()`;
    expect(await evaluate(google, body)).toEqual([[0.1, true, new Date(1000), '', '']]);
  });

  it("keeps moments through the spreadsheet's time zone, also across a change to summer time", async () => {
    const moments = [Date.UTC(2026, 2, 29, 0, 59), Date.UTC(2026, 2, 29, 1, 1), Date.UTC(2026, 6, 1)];
    const body = `const range = SpreadsheetApp.getActiveSheet().getRange("A1:C1"); range.setValues([[${moments}].map((ms) => new Date(ms))]);
      return range.getValues()[0].map((date) => date.getTime()).concat(range.getDisplayValues()[0])`;
    expect(await evaluate(google, body, { timeZone: 'Europe/Berlin' })).toEqual([
      ...moments,
      '3/29/2026 1:59:00',
      '3/29/2026 3:01:00',
      '7/1/2026 2:00:00',
    ]);
  });
});

describe('a person at the sheet', () => {
  const code = `
function rules() {
      const sheet = SpreadsheetApp.getActiveSheet();
      const build = (rule) => rule.setAllowInvalid(false).setHelpText("Pick one").build();
      sheet.getRange("A2:A9").setDataValidation(build(SpreadsheetApp.newDataValidation().requireValueInList(["ask", "spread"])));
      sheet.getRange("B2:B9").setDataValidation(SpreadsheetApp.newDataValidation().requireNumberGreaterThan(0).setHelpText("Above 0").build());
      sheet.getRange("C2:C9").setDataValidation(build(SpreadsheetApp.newDataValidation().requireFormulaSatisfied("=C2>B2")));
      sheet.getRange("D2:D9").insertCheckboxes();
    }
function onEdit(e) { PropertiesService.getScriptProperties().setProperty(e.range.getA1Notation(), JSON.stringify([e.value, e.oldValue, String(e.authMode), e.source.getId() !== ""])); }`;

  it('is refused by a strict rule and warned by a lenient one', async () => {
    const { project, sheet } = openScript(google, { code });
    await project.run('rules');
    expect(await sheet.type('Sheet1', 'A2', 'bid')).toEqual({ accepted: false, message: 'Pick one' });
    expect(await sheet.type('Sheet1', 'A2', 'ask')).toEqual({ accepted: true });
    expect(await sheet.type('Sheet1', 'B2', '-5')).toEqual({ accepted: true, message: 'Above 0' });
    expect(await sheet.type('Sheet1', 'D2', 'TRUE')).toEqual({ accepted: true });
    expect(sheet.values('Sheet1')[1]).toEqual(['ask', -5, '', true]);
  });

  it('is held to a formula rule, relative to each cell', async () => {
    const { project, sheet } = openScript(google, { code });
    await project.run('rules');
    await sheet.type('Sheet1', 'B5', '10');
    expect((await sheet.type('Sheet1', 'C5', '9')).accepted).toBe(false);
    expect((await sheet.type('Sheet1', 'C5', '11')).accepted).toBe(true);
  });

  it('fires the simple onEdit with the cell, its new and its old value; a script fires none', async () => {
    const { project, sheet } = openScript(google, { code });
    await sheet.type('Sheet1', 'A2', 'one');
    await sheet.type('Sheet1', 'A2', 'two');
    await project.run('rules');
    expect([...project.properties()]).toEqual([['A2', '["two","one","LIMITED",true]']]);
  });

  it('sorts, inserts and deletes rows', async () => {
    const { sheet } = openScript(google, { code: '' });
    for (const [cell, text] of Object.entries({ A1: 'h', A2: 'b', B2: '2', A3: 'a', B3: '1', A5: 'c' }))
      await sheet.type('Sheet1', cell, text);
    sheet.sortTab('Sheet1', 1);
    expect(sheet.rows('Sheet1')).toEqual([
      ['h', ''],
      ['a', '1'],
      ['b', '2'],
      ['c', ''],
    ]);
    sheet.insertRow('Sheet1', 2);
    sheet.deleteRow('Sheet1', 3);
    expect(sheet.rows('Sheet1')).toEqual([
      ['h', ''],
      ['', ''],
      ['b', '2'],
      ['c', ''],
    ]);
  });

  it('types while a script runs: the script sees it at its next read', async () => {
    const { project, sheet } = openScript(google, {
      code: `function main() { const ui = SpreadsheetApp.getUi(); const range = SpreadsheetApp.getActiveSheet().getRange("A1"); const before = range.getValue(); ui.alert("now"); return [before, range.getValue()]; }`,
    });
    const { value } = await project.run('main', [], {
      ui: async () => {
        await sheet.type('Sheet1', 'A1', 'typed');
        return { button: 'OK' };
      },
    });
    expect(value).toEqual(['', 'typed']);
  });
});
