import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalDecimal } from '#shared/alerts/decimal.ts';
import { readThreshold, type ThresholdCell } from '#shared/alerts/threshold.ts';

const DOT = { separator: '.' } as const;
const COMMA = { separator: ',' } as const;
const text = (shown: string): ThresholdCell => ({ value: shown, shown });
const number = (value: number, shown = String(value)): ThresholdCell => ({ value, shown });

describe('readThreshold', () => {
  it.each([
    ['20', '20'],
    [' 20.50 ', '20.5'],
    ['.5', '0.5'],
    ['5.', '5'],
    ['+3', '3'],
    ['0.1000000000000000055', '0.1000000000000000055'],
  ])('reads %s typed as text', (shown, decimal) =>
    expect(readThreshold(text(shown), false, DOT)).toEqual({ ok: true, value: decimal }),
  );

  it('reads a comma where the sheet writes decimals so', () => {
    expect(readThreshold(text('1,5'), false, COMMA)).toEqual({ ok: true, value: '1.5' });
  });

  it.each([
    [number(20.5), '20.5'],
    [number(1234.5, '1,234.50'), '1234.5'],
    [number(20, '$20.00'), '20'],
    [number(1.5, '1,5'), '1.5'],
    [number(1e21), '1000000000000000000000'],
    [number(0.1 + 0.2, '0.3'), '0.3'],
    [number(1e-7), '0.0000001'],
  ])('C11: reads the number cell %j by its value, as exactly as a spreadsheet shows it', (cell, decimal) => {
    expect(readThreshold(cell, false, DOT)).toEqual({ ok: true, value: decimal });
  });

  it.each([
    [text('-5'), 'Threshold must be above 0, got -5'],
    [text('0'), 'Threshold must be above 0, got 0'],
    [text('0.00'), 'Threshold must be above 0, got 0.00'],
    [number(-0.5), 'Threshold must be above 0, got -0.5'],
    [text(''), 'Threshold is missing: enter a number above 0'],
    [text('   '), 'Threshold is missing: enter a number above 0'],
    [text('1e3'), 'Threshold "1e3" is not a number; write it like 1.5'],
    [text('1,5'), `Threshold "1,5": this sheet's locale uses a dot for decimals; write 1.5`],
    [text('1.2.3'), 'Threshold "1.2.3" is not a number; write it like 1.5'],
    [text('twenty'), 'Threshold "twenty" is not a number; write it like 1.5'],
    [number(Number.NaN, '#NUM!'), 'Threshold "#NUM!" is not a number; write it like 1.5'],
    [text('1'.repeat(33)), 'Threshold has too many digits'],
  ])('C11: refuses %j and says what to write', (cell, message) => {
    expect(readThreshold(cell, false, DOT)).toEqual({ ok: false, failure: message });
  });

  it('C11: refuses a dot where the sheet writes a comma', () => {
    expect(readThreshold(text('1.5'), false, COMMA)).toMatchObject({
      ok: false,
      failure: expect.stringContaining('write 1,5'),
    });
  });

  it.each([
    [number(0.15, '15%'), '15'],
    [number(0.155, '16%'), '15.5'],
    [number(0.011000000000000001, '1.10%'), '1.1'],
    [number(15, '15'), '15'],
    [text('15 %'), '15'],
    [text('15.5%'), '15.5'],
  ])('C10: a spread of %j is in percent, also in a cell formatted as percent', (cell, percent) => {
    expect(readThreshold(cell, true, DOT)).toEqual({ ok: true, value: percent });
  });

  it.each([number(0.15, '15%'), text('15%')])('C10: refuses the percentage %j as a price', (cell) => {
    expect(readThreshold(cell, false, DOT)).toMatchObject({
      ok: false,
      failure: expect.stringContaining('not a percentage'),
    });
  });

  it('gives a canonical decimal above zero or a reason, for any text', () => {
    fc.assert(
      fc.property(fc.string(), fc.boolean(), fc.constantFrom(DOT, COMMA), (shown, isSpread, style) => {
        const read = readThreshold(text(shown), isSpread, style);
        const decimal = read.ok ? read.value : '1';
        expect(canonicalDecimal(decimal)).toBe(decimal);
        expect(decimal).toMatch(/^[\d.]*[1-9][\d.]*$/);
        expect(read.ok || read.failure.startsWith('Threshold ')).toBe(true);
      }),
    );
  });
});
