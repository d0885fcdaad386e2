import * as fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startGoogle } from '#sandbox/google/google.ts';
import { decodeText, encodeDecimal, encodeText } from '../../../apps-script/sheets/cell-codec.ts';
import { readTyped } from '../../sandbox/google/grid/typed-input.ts';
import { projectOf } from '../run-source.ts';

/** What a cell holds after a script put that value in. */
const held = (value: string | number, locale: string) =>
  typeof value === 'number' ? { value, formula: '' } : readTyped(value, '0.###', locale, 2026);

describe('a text in a cell', () => {
  it.each([
    '=1+1',
    '+49 171',
    '-5',
    '@name',
    "'quoted",
    '1-2',
    '2026-11-23',
    '1/2',
    'Jan 5',
    '5. Mai',
    'TRUE',
    'falsch',
    '1e21',
    '01J8ZK',
    '50%',
    '$5',
    '.5',
    ' 5',
    '★ Karambit | Doppler (Factory New)',
    'AK-47 | Redline',
  ])('stays the text it is: %s', (text) => {
    for (const locale of ['en_US', 'de_DE']) {
      const cell = held(encodeText(text), locale);
      expect(cell.formula).toBe('');
      expect(cell.value).toBe(text);
    }
  });

  it('is cut at what a cell can hold, and not within a pair', () => {
    expect(encodeText('x'.repeat(60_000))).toHaveLength(50_000);
    expect(encodeText(`=${'x'.repeat(60_000)}`)).toHaveLength(50_000);
    const cut = encodeText(`x${'😀'.repeat(30_000)}`);
    expect(cut).toHaveLength(49_999);
    expect(cut.endsWith('😀')).toBe(true);
  });

  it('shows an apostrophe of its own once where that can be no mark', () => {
    expect(held(encodeText("'quoted' text"), 'en_US').value).toBe("'quoted' text");
  });
});

/** What a sheet might take for something else, in any of the languages. */
const tempting = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 20 }).filter((text) => text.isWellFormed()),
  fc
    .array(
      fc.oneof(
        fc.constantFrom(
          ...['=', '+', '-', '@', "'", "''", '"', '\t', '\r\n', '\n', ' ', '\u00a0', '(', ')', '%', '#', ';', '{', '|'],
        ),
        fc.constantFrom(
          ...['.', ',', '/', ':', '1', '5', '23', '2026', '0123', 'e', 'E5', '１２', '＝', '＋', '½', '٣'],
        ),
        fc.constantFrom(...['$', '€', '¥', '￥', '₽', 'kr', 'R$', 'CHF', '円', 'zł']),
        fc.constantFrom(
          ...[
            'Jan',
            'May',
            'Mai',
            'März',
            'févr',
            'janv.',
            'мая',
            'янв',
            '年',
            '月',
            '日',
            '令和',
            'am',
            'PM',
            'Monday, ',
          ],
        ),
        fc.constantFrom(
          ...['TRUE', 'false', 'WAHR', 'Falsch', 'vrai', 'FAUX', 'истина', 'ЛОЖЬ', 'A1', 'SUM(', '😀', '★'],
        ),
      ),
      { minLength: 1, maxLength: 6 },
    )
    .map((parts) => parts.join('')),
  fc.double().map(String),
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  fc.constantFrom('x'.repeat(60_000), `=${'1'.repeat(50_000)}`, '😀'.repeat(25_001), "'".repeat(8), `''=${"'"}`),
);

const source = `
import { decodeText, encodeText } from './sheets/cell-codec.ts';
export const roundTrip = (texts) => {
  const tab = SpreadsheetApp.getActiveSpreadsheet().getSheets()[0];
  const range = tab.getRange(1, 1, texts.length, 3).clear();
  tab.getRange('B:B').setNumberFormat('@');
  tab.getRange('C:C').setNumberFormat('0.00');
  range.setValues(texts.map((text) => [encodeText(text), encodeText(text), encodeText(text)]));
  const values = range.getValues();
  return {
    types: [...new Set(values.flat().map((value) => typeof value))],
    formulas: range.getFormulas().flat().filter(Boolean),
    decoded: values.map((line) => line.map(decodeText)),
  };
};
`;

describe('a text in a cell of the sheet', () => {
  const cases = ['en_US', 'de_DE', 'fr_FR', 'ru_RU', 'ja_JP'].flatMap((locale) =>
    (['hidden', 'kept'] as const).map((quote) => [locale, quote] as const),
  );
  it.each(cases)('comes back as it was in %s, where a plain-text cell has the apostrophe %s', async (locale, quote) => {
    const google = await startGoogle({ switches: { plainTextQuote: quote } });
    onTestFinished(() => google.stop());
    const project = await projectOf(google, google.createSpreadsheet({ locale }), source);
    await fc.assert(
      fc.asyncProperty(fc.array(tempting, { minLength: 60, maxLength: 120 }), async (texts) => {
        const { value, error } = await project.run('roundTrip', [texts]);
        expect(error).toBeUndefined();
        const whole = texts.map((text) => (text.length > 49_990 ? decodeText(encodeText(text)) : text));
        expect(value).toEqual({
          types: ['string'],
          formulas: [],
          decoded: whole.map((text) => [text, text, text]),
        });
        for (const [index, text] of whole.entries()) expect(texts[index]?.startsWith(text)).toBe(true);
      }),
      { numRuns: 12 },
    );
  });

  it('reads back without the apostrophe, should a plain-text cell have kept it', () => {
    expect(decodeText("'0123")).toBe('0123');
  });
});

const exactSource = `
import { encodeLogCell } from './sheets/cell-codec.ts';
export const write = (cells) => {
  const tab = SpreadsheetApp.getActiveSpreadsheet().getSheets()[0];
  const range = tab.getRange(1, 1, cells.length, 1);
  range.setValues(cells.map((cell) => [encodeLogCell(cell)]));
  return range.getValues().map(([value]) => (value instanceof Date ? value.getTime() : String(value)));
};
`;

describe('numbers and times in cells of the sheet', () => {
  it.each(['en_US', 'de_DE'])('are exact in %s', async (locale) => {
    const google = await startGoogle();
    onTestFinished(() => google.stop());
    const project = await projectOf(google, google.createSpreadsheet({ locale }), exactSource);
    const digits = fc.tuple(fc.bigInt({ min: 0n, max: 10n ** 20n }), fc.bigInt({ min: 1n, max: 10n ** 9n }));
    await fc.assert(
      fc.asyncProperty(fc.array(digits, { minLength: 50, maxLength: 50 }), async (pairs) => {
        const decimals = pairs.map(([whole, part]) => `${whole}.${String(part).replace(/0+$/, '')}`);
        const { value } = await project.run('write', [decimals.map((decimal) => ({ kind: 'decimal', decimal }))]);
        expect(value).toEqual(decimals);
      }),
      { numRuns: 10 },
    );
  });

  it('are moments of the time zone of the sheet, shown as its clock does', async () => {
    const google = await startGoogle();
    onTestFinished(() => google.stop());
    const sheet = google.createSpreadsheet({ timeZone: 'Asia/Tokyo' });
    const project = await projectOf(google, sheet, exactSource);
    const ms = Date.UTC(2026, 10, 23, 20, 30, 15, 500);
    const { value } = await project.run('write', [[{ kind: 'time', ms }]]);
    expect(value).toEqual([ms]);
    expect(sheet.rows('Sheet1')).toEqual([['11/24/2026 5:30:15']]);
  });
});

describe('a decimal in a cell', () => {
  it.each([
    ['9.5', 9.5],
    ['0.1', 0.1],
    ['20.00', 20],
  ])('is a number where that is exact: %s', (decimal, expected) => {
    expect(encodeDecimal(decimal)).toBe(expected);
  });

  it.each(['12345678901234567.89', '0.12345678901234567', 'n/a'])(
    'stays a text where a digit would be lost: %s',
    (text) => {
      expect(held(encodeDecimal(text), 'en_US').value).toBe(text);
    },
  );
});
