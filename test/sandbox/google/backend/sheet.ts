import { type Execution, flushWrites } from '../execution.ts';
import { type Block, parseBlock, splitTab } from '../grid/a1.ts';
import { blankCell } from '../grid/cell.ts';
import type { Tab } from '../grid/tab.ts';
import type { Workbook } from '../grid/workbook.ts';
import { ServiceException } from '../service-exception.ts';
import type { Area, CellInput, ConditionalRuleData } from '../wire.ts';
import { bookOf } from './books.ts';
import { addProtection } from './protection.ts';
import { type Clearable, cleared } from './range.ts';

type Find = (bookId: string, id: number) => { readonly book: Workbook; readonly tab: Tab };

/** Refuses an area outside the tab in the words of apps-script.md §7. */
export function checkArea(tab: Tab, block: Block): void {
  if (block.row < 1) throw new ServiceException('The starting row of the range is too small.');
  if (block.column < 1) throw new ServiceException('The starting column of the range is too small.');
  if (block.rows < 1) throw new ServiceException('The number of rows in the range must be at least 1.');
  if (block.columns < 1) throw new ServiceException('The number of columns in the range must be at least 1.');
  if (block.row + block.rows - 1 > tab.maxRows || block.column + block.columns - 1 > tab.maxColumns) {
    throw new ServiceException('The coordinates of the range are outside the dimensions of the sheet.');
  }
}

function areaCalls(find: Find) {
  return {
    area(bookId: string, id: number, row: number, column: number, rows: number, columns: number): Area {
      checkArea(find(bookId, id).tab, { row, column, rows, columns });
      return { book: bookId, sheet: id, row, column, rows, columns };
    },
    namedArea(bookId: string, id: number, name: string): Area {
      const { book, tab } = find(bookId, id);
      const { tab: tabName, cells } = splitTab(name);
      const target = tabName === undefined ? tab : book.tabNamed(tabName);
      const block = target && parseBlock(cells, { rows: target.maxRows, columns: target.maxColumns });
      if (!target || !block) throw new ServiceException('Range not found');
      checkArea(target, block);
      return { book: bookId, sheet: target.id, ...block };
    },
    activeArea(bookId: string, id: number): Area | undefined {
      const { tab } = find(bookId, id);
      const block = tab.active ?? { row: 1, column: 1, rows: 1, columns: 1 };
      return {
        book: bookId,
        sheet: id,
        row: block.row,
        column: block.column,
        rows: block.rows,
        columns: block.columns,
      };
    },
    activeAreas(bookId: string, id: number): Area[] {
      const { tab } = find(bookId, id);
      const last = tab.active ?? { row: 1, column: 1, rows: 1, columns: 1 };
      return [...tab.alsoActive, last].map((block) => ({ book: bookId, sheet: id, ...block }));
    },
    filterArea(bookId: string, id: number): Area {
      const { filter } = find(bookId, id).tab;
      if (!filter) throw new ServiceException('The filter was removed.');
      return { book: bookId, sheet: id, ...filter };
    },
  };
}

function readCalls(find: Find) {
  return {
    name: (bookId: string, id: number): string => find(bookId, id).tab.name,
    position(bookId: string, id: number): number {
      const { book, tab } = find(bookId, id);
      return book.tabs.indexOf(tab) + 1;
    },
    extent: (bookId: string, id: number) => find(bookId, id).tab.extent(),
    size(bookId: string, id: number): { rows: number; columns: number } {
      const { tab } = find(bookId, id);
      return { rows: tab.maxRows, columns: tab.maxColumns };
    },
    /** The texts that the filter shows in a column; undefined where it hides nothing by it. */
    filterTexts(bookId: string, id: number, column: number): readonly string[] | undefined {
      const { filter, shown } = find(bookId, id).tab;
      if (!filter) throw new ServiceException('The filter was removed.');
      if (column < filter.column || column >= filter.column + filter.columns) {
        throw new ServiceException('The column is outside the range of the filter.');
      }
      return shown?.column === column ? [...shown.texts] : undefined;
    },
    isFilteredOut(bookId: string, id: number, row: number): boolean {
      const { book, tab } = find(bookId, id);
      if (row < 1 || row > tab.maxRows) throw new ServiceException('Those rows are out of bounds.');
      const { filter, shown } = tab;
      const isBelow = filter !== undefined && row > filter.row && row < filter.row + filter.rows;
      return isBelow && shown !== undefined && !shown.texts.has(book.display(tab, row, shown.column));
    },
    settings(bookId: string, id: number) {
      const { hidden, frozenRows, frozenColumns, tabColor, filter } = find(bookId, id).tab;
      return { hidden, frozenRows, frozenColumns, tabColor, hasFilter: filter !== undefined };
    },
    columnWidth: (bookId: string, id: number, column: number): number =>
      find(bookId, id).tab.columnWidths.get(column) ?? 100,
    isColumnHidden: (bookId: string, id: number, column: number): boolean =>
      find(bookId, id).tab.hiddenColumns.has(column),
    conditionalRules: (bookId: string, id: number): readonly ConditionalRuleData[] =>
      find(bookId, id).tab.conditionalRules,
    protections: (bookId: string, id: number, wholeSheet: boolean): number[] =>
      find(bookId, id)
        .tab.protections.filter((one) => one.wholeSheet === wholeSheet)
        .map((one) => one.id),
  };
}

/** Adds or removes rows or columns; Google refuses to remove the last ones. */
export function reshape(
  tab: Tab,
  what: 'rows' | 'columns',
  at: number,
  count: number,
  action: 'insert' | 'remove',
): void {
  const size = what === 'rows' ? tab.maxRows : tab.maxColumns;
  const last = action === 'insert' ? size + 1 : size - count + 1;
  if (count < 1 || at < 1 || at > last) throw new ServiceException(`Those ${what} are out of bounds.`);
  if (action === 'remove' && count === size)
    throw new ServiceException(`You can't delete all the ${what} on the sheet.`);
  const actions = {
    insert: { rows: () => tab.insertRows(at, count), columns: () => tab.insertColumns(at, count) },
    remove: { rows: () => tab.deleteRows(at, count), columns: () => tab.deleteColumns(at, count) },
  };
  actions[action][what]();
}

function shapeCalls(execution: Execution, find: Find) {
  const told = (book: Workbook, tab: Tab) =>
    execution.world.emit({ kind: 'cells', spreadsheetId: book.id, tab: tab.name, range: 'A1' });
  const change =
    (action: 'insert' | 'remove') =>
    (bookId: string, id: number, what: 'rows' | 'columns', at: number, count: number) => {
      const { book, tab } = find(bookId, id);
      if (action === 'insert') book.checkCells(count * (what === 'rows' ? tab.maxColumns : tab.maxRows));
      reshape(tab, what, at, count, action);
      told(book, tab);
    };
  return {
    insert: change('insert'),
    remove: change('remove'),
    /** Only into the same spreadsheet: into another one it would have to be opened. */
    copyTo(bookId: string, id: number, target: string): number {
      if (target !== bookId) throw new ServiceException('The stand-in copies within one spreadsheet only.');
      const { book, tab } = find(bookId, id);
      const copy = book.copyTab(tab);
      execution.world.emit({ kind: 'tabs', spreadsheetId: bookId });
      return copy.id;
    },
    /** Writes below the last row that holds something; grows the tab if it is full. */
    appendRow(bookId: string, id: number, values: CellInput[]): void {
      const { book, tab } = find(bookId, id);
      const row = tab.extent().rows + 1;
      if (row > tab.maxRows) tab.insertRows(tab.maxRows + 1, 1);
      if (values.length > tab.maxColumns) tab.insertColumns(tab.maxColumns + 1, values.length - tab.maxColumns);
      for (const [index, value] of values.entries()) {
        book.write(tab, row, index + 1, book.withInput(tab.cell(row, index + 1), value));
      }
      execution.meter.touched(values.length);
      told(book, tab);
    },
    clear(bookId: string, id: number, what: readonly Clearable[]): void {
      const { book, tab } = find(bookId, id);
      for (let row = 1; row <= tab.maxRows; row++) {
        for (let column = 1; column <= tab.maxColumns; column++) {
          const cell = tab.cell(row, column);
          if (cell !== blankCell) tab.put(row, column, cleared(cell, what));
        }
      }
      told(book, tab);
    },
  };
}

function settingCalls(execution: Execution, find: Find) {
  const tabs = (book: Workbook) => execution.world.emit({ kind: 'tabs', spreadsheetId: book.id });
  const columns = (from: number, count: number) => Array.from({ length: count }, (_, index) => from + index);
  return {
    rename(bookId: string, id: number, name: string): void {
      const { book, tab } = find(bookId, id);
      book.checkName(name, tab);
      tab.name = name;
      tabs(book);
    },
    hide(bookId: string, id: number, hidden: boolean): void {
      const { book, tab } = find(bookId, id);
      if (hidden && book.tabs.every((other) => other.hidden || other === tab)) {
        throw new ServiceException("You can't hide all the sheets in a document.");
      }
      tab.hidden = hidden;
      tabs(book);
    },
    activate(bookId: string, id: number): void {
      find(bookId, id).book.activeTab = id;
    },
    select(bookId: string, id: number, name: string): void {
      const { tab } = find(bookId, id);
      tab.active = parseBlock(name, { rows: tab.maxRows, columns: tab.maxColumns });
      tab.alsoActive = [];
    },
    change(
      bookId: string,
      id: number,
      settings: { frozenRows?: number; frozenColumns?: number; tabColor?: string | null },
    ): void {
      const { book, tab } = find(bookId, id);
      Object.assign(tab, settings);
      tabs(book);
    },
    hideColumns(bookId: string, id: number, from: number, count: number, hidden: boolean): void {
      const { book, tab } = find(bookId, id);
      for (const column of columns(from, count))
        hidden ? tab.hiddenColumns.add(column) : tab.hiddenColumns.delete(column);
      tabs(book);
    },
    widen(bookId: string, id: number, from: number, count: number, width: number): void {
      const { tab } = find(bookId, id);
      for (const column of columns(from, count)) tab.columnWidths.set(column, width);
    },
    protect(bookId: string, id: number): number {
      const { tab } = find(bookId, id);
      return addProtection(tab, { row: 1, column: 1, rows: tab.maxRows, columns: tab.maxColumns }, true);
    },
    removeFilter(bookId: string, id: number): void {
      Object.assign(find(bookId, id).tab, { filter: undefined, shown: undefined });
    },
    setConditionalRules(bookId: string, id: number, rules: readonly ConditionalRuleData[]): void {
      find(bookId, id).tab.conditionalRules = rules;
    },
  };
}

/** Sheet's questions. Those that change the tab's shape, and those that read it, come after the buffered writes. */
export function sheetCalls(execution: Execution) {
  const find: Find = (bookId, id) => {
    const book = bookOf(execution.world, bookId);
    return { book, tab: book.tab(id) };
  };
  const findFlushed: Find = (bookId, id) => {
    flushWrites(execution);
    return find(bookId, id);
  };
  return {
    ...areaCalls(find),
    ...readCalls(findFlushed),
    ...shapeCalls(execution, findFlushed),
    ...settingCalls(execution, findFlushed),
    name: (bookId: string, id: number): string => find(bookId, id).tab.name,
  };
}
