import { type CellValue, decodeText, encodeText } from './cell-codec.ts';
import { FIRST_LINE, type Table } from './table.ts';

/** One cell that gets another value; `index` counts from the first line of data. */
export interface Change<K extends string> {
  readonly key: K;
  readonly index: number;
  readonly value: CellValue;
}

interface Sheet<K extends string> {
  readonly table: Table<K>;
  /** Formulas of the table's lines; empty where the columns in question can have none. */
  readonly formulas: readonly (readonly string[])[];
}

interface Options<K extends string> {
  /** Columns that may be written as one block where they stand side by side. */
  readonly together?: readonly K[];
  /** Columns that get the plain text format first: another one would turn "1.50" into a number or a date. */
  readonly asText?: readonly K[];
}

/** So many separate writes are taken; more are joined into one block, with what stands between written back as it was read. */
const MOST_WRITES = 3;

/** Writes cells in as few round trips as the places of the columns and lines allow. Call it under the script lock, right after the read. */
export function writeChanges<K extends string>(
  sheet: Sheet<K>,
  changes: readonly Change<K>[],
  { together = [], asText = [] }: Options<K> = {},
): void {
  const byColumn = new Map<number, Map<number, CellValue>>();
  const joined = new Set(together.map((key) => sheet.table.columns[key]));
  const texts = new Set(asText.map((key) => sheet.table.columns[key]));
  for (const { key, index, value } of changes) {
    const column = sheet.table.columns[key];
    const cells = byColumn.get(column) ?? new Map<number, CellValue>();
    byColumn.set(column, cells.set(index, value));
  }
  for (const columns of groupsOf([...byColumn.keys()], joined)) {
    const [first = 1] = columns;
    const isText = texts.has(first);
    const indexes = new Set(columns.flatMap((column) => [...(byColumn.get(column)?.keys() ?? [])]));
    const read = isText ? textAsRead : asRead;
    const mayJoin = (index: number) => !isText || isPlainNumber(sheet, index, first);
    for (const run of runsOf([...indexes], mayJoin)) {
      const range = sheet.table.tab.getRange(run.first + FIRST_LINE, first, run.length, columns.length);
      if (isText) range.setNumberFormat('@');
      const lines = Array.from({ length: run.length }, (_, offset) => run.first + offset);
      range.setValues(
        lines.map((index) => columns.map((column) => byColumn.get(column)?.get(index) ?? read(sheet, index, column))),
      );
    }
  }
}

/** Whether a cell in between holds a text that the plain text format does not change: not a percentage, a date or a formula. */
function isPlainNumber<K extends string>({ table, formulas }: Sheet<K>, index: number, column: number): boolean {
  const value = table.values[index]?.[column - 1] ?? '';
  return typeof value === 'string' && /^[\d.,]*$/.test(value) && !formulas[index]?.[column - 1];
}

const textAsRead = <K extends string>({ table }: Sheet<K>, index: number, column: number): CellValue =>
  String(table.values[index]?.[column - 1] ?? '');

/** A cell in between as it is written back: its formula, or its value. */
function asRead<K extends string>({ table, formulas }: Sheet<K>, index: number, column: number): CellValue {
  const formula = formulas[index]?.[column - 1];
  if (formula) return formula;
  const value = table.values[index]?.[column - 1] ?? '';
  if (typeof value === 'number' || typeof value === 'boolean' || value instanceof Date) return value;
  return encodeText(decodeText(value));
}

/** Columns side by side, from the first to the last changed one; only those that may be joined. */
function groupsOf(columns: readonly number[], joined: ReadonlySet<number>): readonly (readonly number[])[] {
  const groups: number[][] = [];
  for (const column of [...columns].sort((a, b) => a - b)) {
    const last = groups[groups.length - 1];
    const from = last?.[last.length - 1];
    const gap = from === undefined ? [] : Array.from({ length: column - from - 1 }, (_, offset) => from + 1 + offset);
    const mayJoin = last && from !== undefined && [from, ...gap, column].every((each) => joined.has(each));
    if (mayJoin) last.push(...gap, column);
    else groups.push([column]);
  }
  return groups;
}

/** Neighbouring lines; many runs become one where every line in between may be written back. */
function runsOf(
  indexes: readonly number[],
  mayJoin: (index: number) => boolean,
): readonly { readonly first: number; readonly length: number }[] {
  const runs: { first: number; length: number }[] = [];
  for (const index of [...indexes].sort((a, b) => a - b)) {
    const last = runs[runs.length - 1];
    if (last && last.first + last.length === index) last.length++;
    else runs.push({ first: index, length: 1 });
  }
  const [first] = runs;
  const end = runs[runs.length - 1];
  if (!first || !end || runs.length <= MOST_WRITES) return runs;
  const length = end.first + end.length - first.first;
  const changed = new Set(indexes);
  const lines = Array.from({ length }, (_, offset) => first.first + offset);
  return lines.every((index) => changed.has(index) || mayJoin(index)) ? [{ first: first.first, length }] : runs;
}
