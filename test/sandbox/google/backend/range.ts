import type { Execution } from '../execution.ts';
import { flushWrites } from '../execution.ts';
import { blockName } from '../grid/a1.ts';
import { type Cell, general } from '../grid/cell.ts';
import type { Tab } from '../grid/tab.ts';
import { ruleForCell, type Workbook } from '../grid/workbook.ts';
import { ServiceException } from '../service-exception.ts';
import type { Area, CellInput, CellOutput, RuleData, StyleName } from '../wire.ts';
import { bookOf } from './books.ts';
import { addProtection } from './protection.ts';

export type Clearable = 'contents' | 'formats' | 'notes' | 'validations';

/** The cell without what is cleared. */
export function cleared(cell: Cell, what: readonly Clearable[]): Cell {
  return {
    ...cell,
    ...(what.includes('contents') ? { value: '', formula: '' } : {}),
    ...(what.includes('formats') ? { format: general, styles: {} } : {}),
    ...(what.includes('notes') ? { note: '' } : {}),
    ...(what.includes('validations') ? { rule: undefined } : {}),
  };
}

const defaultStyles: Readonly<Record<StyleName, string | number | boolean>> = {
  background: '#ffffff',
  fontColor: '#000000',
  fontWeight: 'normal',
  fontFamily: 'Arial',
  fontSize: 10,
  fontStyle: 'normal',
  wrap: false,
  horizontalAlignment: 'general',
  verticalAlignment: 'bottom',
};

/** Cells of an area, row by row, made from the row and column of each. */
function table<T>(area: Area, make: (row: number, column: number) => T): T[][] {
  return Array.from({ length: area.rows }, (_, row) =>
    Array.from({ length: area.columns }, (__, column) => make(area.row + row, area.column + column)),
  );
}

/** Reads see this execution's own writes; others see them after a flush. */
function reader(execution: Execution) {
  return <T>(area: Area, make: (book: Workbook, tab: Tab, row: number, column: number) => T): T[][] => {
    flushWrites(execution);
    execution.meter.touched(area.rows * area.columns);
    const book = bookOf(execution.world, area.book);
    const tab = book.tab(area.sheet);
    return table(area, (row, column) => make(book, tab, row, column));
  };
}

/** Buffers one change per cell of the area. */
function writer(execution: Execution) {
  return (area: Area, change: (book: Workbook, cell: Cell, row: number, column: number) => Cell): void => {
    execution.meter.touched(area.rows * area.columns);
    execution.pendingWrites.push(() => {
      const book = bookOf(execution.world, area.book);
      const tab = book.tab(area.sheet);
      table(area, (row, column) => {
        const cell = tab.cell(row, column);
        book.write(tab, row, column, change(book, cell, row - area.row, column - area.column));
      });
      execution.world.emit({ kind: 'cells', spreadsheetId: book.id, tab: tab.name, range: blockName(area) });
    });
  };
}

function cellCalls(execution: Execution) {
  const read = reader(execution);
  const write = writer(execution);
  return {
    values: (area: Area): CellOutput[][] => read(area, (book, tab, row, column) => book.output(tab, row, column)),
    displayValues: (area: Area): string[][] => read(area, (book, tab, row, column) => book.display(tab, row, column)),
    formulas: (area: Area): string[][] => read(area, (_, tab, row, column) => tab.cell(row, column).formula),
    notes: (area: Area): string[][] => read(area, (_, tab, row, column) => tab.cell(row, column).note),
    formats: (area: Area): string[][] => read(area, (_, tab, row, column) => tab.cell(row, column).format),
    rules: (area: Area): (RuleData | null)[][] =>
      read(area, (_, tab, row, column) => tab.cell(row, column).rule ?? null),
    styles: (area: Area, name: StyleName) =>
      read(area, (_, tab, row, column) => tab.cell(row, column).styles[name] ?? defaultStyles[name]),
    setValues: (area: Area, values: CellInput[][]): void =>
      write(area, (book, cell, row, column) => book.withInput(cell, values[row]?.[column])),
    setFormulas: (area: Area, formulas: string[][]): void =>
      write(area, (_, cell, row, column) => ({
        ...cell,
        value: '',
        formula: formulaText(formulas[row]?.[column] ?? ''),
      })),
    setNotes: (area: Area, notes: (string | null)[][]): void =>
      write(area, (_, cell, row, column) => ({ ...cell, note: notes[row]?.[column] ?? '' })),
    setFormats: (area: Area, formats: string[][]): void =>
      write(area, (_, cell, row, column) => ({ ...cell, format: formats[row]?.[column] || general })),
    setStyles: (area: Area, name: StyleName, values: (string | number | boolean | null)[][]): void =>
      write(area, (_, cell, row, column) => ({
        ...cell,
        styles: { ...cell.styles, [name]: values[row]?.[column] ?? defaultStyles[name] },
      })),
    clear: (area: Area, what: readonly Clearable[]): void => write(area, (_, cell) => cleared(cell, what)),
  };
}

const formulaText = (formula: string) => (formula === '' || formula.startsWith('=') ? formula : `=${formula}`);

/** Setting a rule never checks what is already in the cell. */
function ruleCalls(execution: Execution) {
  const change = (area: Area, make: (book: Workbook, cell: Cell, row: number, column: number) => Cell) => {
    execution.meter.touched(area.rows * area.columns);
    execution.pendingWrites.push(() => {
      const book = bookOf(execution.world, area.book);
      const tab = book.tab(area.sheet);
      table(area, (row, column) =>
        tab.put(row, column, make(book, tab.cell(row, column), row - area.row, column - area.column)),
      );
      execution.world.emit({ kind: 'cells', spreadsheetId: book.id, tab: tab.name, range: blockName(area) });
    });
  };
  return {
    setRules: (area: Area, rules: (RuleData | null)[][]): void =>
      change(area, (_, cell, row, column) => {
        const rule = rules[row]?.[column];
        return { ...cell, rule: rule ? ruleForCell(rule, row, column) : undefined };
      }),
    /** Empty boxes become false, and false counts as content: getLastRow grows (apps-script.md §7). */
    insertCheckboxes: (area: Area, states: CellInput[]): void =>
      change(area, (book, cell) => {
        const values = states.map((state) => (state === null || state === undefined ? '' : state));
        const rule: RuleData = { criteria: 'CHECKBOX', values, allowInvalid: true, helpText: null };
        const unchecked = states.length === 0 ? false : (states[1] ?? '');
        return { ...(cell.value === '' && cell.formula === '' ? book.withInput(cell, unchecked) : cell), rule };
      }),
  };
}

export interface SortKey {
  readonly column: number;
  readonly ascending: boolean;
}

/** Orders rows as Sheets does: numbers before text before booleans, blanks last either way. */
export function sortRows(book: Workbook, tab: Tab, area: Omit<Area, 'book' | 'sheet'>, keys: readonly SortKey[]): void {
  const rank = (value: unknown) => (typeof value === 'number' ? 0 : typeof value === 'string' ? 1 : 2);
  const compare = (a: string | number | boolean, b: string | number | boolean) => {
    if (typeof a === 'number' && typeof b === 'number') return a - b;
    return rank(a) - rank(b) || String(a).localeCompare(String(b));
  };
  const numbers = Array.from({ length: area.rows }, (_, index) => area.row + index);
  const ordered = numbers.toSorted((a, b) => {
    for (const { column, ascending } of keys) {
      const [left, right] = [book.computed(tab, a, column), book.computed(tab, b, column)];
      if (left === '' || right === '') {
        if (left !== right) return left === '' ? 1 : -1;
      } else {
        const order = compare(left, right);
        if (order !== 0) return ascending ? order : -order;
      }
    }
    return a - b;
  });
  const columns = Array.from({ length: area.columns }, (_, index) => area.column + index);
  const rows = ordered.map((row) => columns.map((column) => tab.cell(row, column)));
  rows.forEach((cells, index) => {
    cells.forEach((cell, offset) => {
      const [row, column] = [area.row + index, area.column + offset];
      tab.put(row, column, { ...cell, rule: tab.cell(row, column).rule });
    });
  });
}

function areaCalls(execution: Execution) {
  const tabOf = (area: Area) => {
    flushWrites(execution);
    const book = bookOf(execution.world, area.book);
    return { book, tab: book.tab(area.sheet) };
  };
  return {
    activate(area: Area): void {
      const { book, tab } = tabOf(area);
      book.activeTab = tab.id;
      tab.active = area;
      tab.alsoActive = [];
    },
    createFilter(area: Area): void {
      const { tab } = tabOf(area);
      if (tab.filter) throw new ServiceException("You can't create a filter in a sheet that already has a filter.");
      if (tab.mergesOn(area).some(({ rows }) => rows > 1)) {
        throw new ServiceException("You can't create a filter over a range containing vertical merges.");
      }
      tab.filter = { row: area.row, column: area.column, rows: area.rows, columns: area.columns };
    },
    merges: (area: Area): Area[] =>
      tabOf(area)
        .tab.mergesOn(area)
        .map((block) => ({ ...area, ...block })),
    breakApart: (area: Area): void => tabOf(area).tab.unmerge(area),
    protect: (area: Area): number => addProtection(tabOf(area).tab, area, false),
    sort(area: Area, keys: readonly SortKey[]): void {
      const { book, tab } = tabOf(area);
      if (keys.some(({ column }) => column < area.column || column >= area.column + area.columns)) {
        throw new ServiceException('Invalid sort column.');
      }
      sortRows(book, tab, area, keys);
      execution.world.emit({ kind: 'cells', spreadsheetId: book.id, tab: tab.name, range: blockName(area) });
    },
  };
}

/** Range's questions. */
export function rangeCalls(execution: Execution) {
  return { ...cellCalls(execution), ...ruleCalls(execution), ...areaCalls(execution) };
}
