import type { RuleData, StyleName } from '../wire.ts';

/** Dates are numbers that a date format shows, as in Sheets; '' is a blank cell. */
export type CellValue = string | number | boolean;

export interface Cell {
  readonly value: CellValue;
  /** With its "="; then `value` is not used. */
  readonly formula: string;
  /** "General" until somebody sets one or types a date. */
  readonly format: string;
  readonly note: string;
  readonly rule: RuleData | undefined;
  readonly styles: Readonly<Partial<Record<StyleName, string | number | boolean>>>;
}

export const general = 'General';
export const blankCell: Cell = { value: '', formula: '', format: general, note: '', rule: undefined, styles: {} };

/** True for a number format that shows a date or a time. */
export function isDateFormat(format: string): boolean {
  return format !== general && /[ymdhs]/i.test(format.replace(/"[^"]*"|\[\$[^\]]*\]|\\./g, ''));
}

/** True where getLastRow finds something: a value or a formula. A false checkbox counts (apps-script.md §7). */
export function hasContent(cell: Cell): boolean {
  return cell.formula !== '' || cell.value !== '';
}
