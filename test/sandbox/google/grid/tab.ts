/** One tab: cells in rows, and what surrounds them. It knows nothing of scripts, people or time. */
import { ServiceException } from '../service-exception.ts';
import type { ConditionalRuleData } from '../wire.ts';
import type { Block } from './a1.ts';
import { blankCell, type Cell, hasContent } from './cell.ts';

export interface Protection {
  readonly id: number;
  readonly block: Block;
  readonly wholeSheet: boolean;
  description: string;
  warningOnly: boolean;
}

export class Tab {
  readonly id: number;
  name: string;
  hidden = false;
  frozenRows = 0;
  frozenColumns = 0;
  tabColor: string | null = null;
  maxRows = 1000;
  maxColumns = 26;
  filter: Block | undefined;
  /** What a person lets the filter show: rows whose cell in that column has one of these texts. */
  shown: { readonly column: number; readonly texts: ReadonlySet<string> } | undefined;
  /** What is selected last, and what was selected before it in the same breath (Ctrl + click). */
  active: Block | undefined;
  alsoActive: readonly Block[] = [];
  conditionalRules: readonly ConditionalRuleData[] = [];
  protections: Protection[] = [];
  merges: readonly Block[] = [];
  readonly hiddenColumns = new Set<number>();
  readonly columnWidths = new Map<number, number>();
  #rows: Cell[][] = [];
  #protectionCount = 0;

  constructor(id: number, name: string) {
    this.id = id;
    this.name = name;
  }

  /** Unique in the spreadsheet: tab ids are. */
  get nextProtectionId(): number {
    this.#protectionCount += 1;
    return this.id * 1_000 + this.#protectionCount;
  }

  cell(row: number, column: number): Cell {
    return this.#rows[row - 1]?.[column - 1] ?? blankCell;
  }

  put(row: number, column: number, cell: Cell): void {
    const cells = this.#rows[row - 1] ?? [];
    this.#rows[row - 1] = cells;
    cells[column - 1] = this.#isCovered(row, column) ? { ...cell, value: '', formula: '' } : cell;
  }

  /** Below another cell of its merged block: what is put there is lost. */
  #isCovered(row: number, column: number): boolean {
    if (this.merges.length === 0) return false;
    return this.mergesOn({ row, column, rows: 1, columns: 1 }).some(
      (block) => row !== block.row || column !== block.column,
    );
  }

  /** The last row and column that hold something; 0 when nothing does. */
  extent(): { readonly rows: number; readonly columns: number } {
    let rows = 0;
    let columns = 0;
    this.#rows.forEach((cells, index) => {
      const last = cells.findLastIndex((cell) => cell !== undefined && hasContent(cell)) + 1;
      if (last > 0) rows = index + 1;
      columns = Math.max(columns, last);
    });
    return { rows, columns };
  }

  /** The same cells and settings in another tab; protections and a filter stay behind. */
  copy(id: number, name: string): Tab {
    const tab = new Tab(id, name);
    const { frozenRows, frozenColumns, tabColor, maxRows, maxColumns } = this;
    Object.assign(tab, { frozenRows, frozenColumns, tabColor, maxRows, maxColumns });
    tab.#rows = this.#rows.map((cells) => [...cells]);
    tab.conditionalRules = this.conditionalRules.map((rule) => ({
      ...rule,
      ranges: rule.ranges.map((area) => ({ ...area, sheet: id })),
    }));
    for (const column of this.hiddenColumns) tab.hiddenColumns.add(column);
    for (const [column, width] of this.columnWidths) tab.columnWidths.set(column, width);
    return tab;
  }

  insertRows(before: number, count: number): void {
    if (before - 1 < this.#rows.length) this.#rows.splice(before - 1, 0, ...Array.from({ length: count }, () => []));
    this.maxRows += count;
    this.#moveBlocks('row', before, count);
  }

  deleteRows(from: number, count: number): void {
    this.#rows.splice(from - 1, count);
    this.maxRows -= count;
    this.#moveBlocks('row', from, -count);
  }

  insertColumns(before: number, count: number): void {
    for (const cells of this.#rows) {
      if (cells && before - 1 < cells.length)
        cells.splice(before - 1, 0, ...Array.from({ length: count }, () => blankCell));
    }
    this.maxColumns += count;
    this.#moveColumns(before, count);
  }

  /** Moves one column to where another stands; what belongs to it alone goes along. */
  moveColumn(from: number, to: number): void {
    const place = (column: number) => {
      if (column === from) return to;
      if (from < to) return column > from && column <= to ? column - 1 : column;
      return column >= to && column < from ? column + 1 : column;
    };
    for (const cells of this.#rows) {
      if (!cells) continue;
      const moved = Array.from({ length: Math.max(cells.length, from, to) }, (_, index) => cells[index] ?? blankCell);
      moved.splice(to - 1, 0, ...moved.splice(from - 1, 1));
      cells.splice(0, cells.length, ...moved);
    }
    const hidden = [...this.hiddenColumns].map(place);
    this.hiddenColumns.clear();
    for (const column of hidden) this.hiddenColumns.add(column);
    this.#changeBlocks((block) => (block.columns === 1 ? { ...block, column: place(block.column) } : block));
  }

  /** Makes one cell of a block, which keeps what stands in its first. */
  merge(block: Block): void {
    for (let row = block.row; row < block.row + block.rows; row++) {
      for (let column = block.column; column < block.column + block.columns; column++) {
        if (row !== block.row || column !== block.column) this.put(row, column, blankCell);
      }
    }
    this.merges = [...this.merges, block];
  }

  /** Takes apart the merged blocks that lie within a block. Fails when one reaches out of it. */
  unmerge(block: Block): void {
    const touched = this.mergesOn(block);
    if (touched.some((merged) => !isWithin(merged, block))) {
      throw new ServiceException('You must select all cells in a merged range to merge or unmerge them.');
    }
    this.merges = this.merges.filter((merged) => !touched.includes(merged));
  }

  mergesOn(block: Block): readonly Block[] {
    return this.merges.filter((merged) => overlap(merged, block));
  }

  deleteColumns(from: number, count: number): void {
    for (const cells of this.#rows) cells?.splice(from - 1, count);
    this.maxColumns -= count;
    this.#moveColumns(from, -count);
  }

  #moveColumns(from: number, by: number): void {
    const hidden = [...this.hiddenColumns];
    this.hiddenColumns.clear();
    for (const column of hidden) {
      const gone = by < 0 && column >= from && column < from - by;
      if (!gone) this.hiddenColumns.add(column >= from ? column + by : column);
    }
    this.#moveBlocks('column', from, by);
  }

  /** Filter and protections move and grow with the rows or columns they stand on. */
  #moveBlocks(axis: 'row' | 'column', from: number, by: number): void {
    const moved = (block: Block) => moveBlock(block, axis, from, by);
    this.#changeBlocks(moved);
  }

  /** What stands on rows or columns that are gone is gone too. */
  #changeBlocks(change: (block: Block) => Block): void {
    const left = (block: Block) => block.rows > 0 && block.columns > 0;
    const filter = this.filter && change(this.filter);
    this.filter = filter && left(filter) ? filter : undefined;
    this.protections = this.protections
      .map((protection) => ({ ...protection, block: change(protection.block) }))
      .filter(({ block }) => left(block));
    this.conditionalRules = this.conditionalRules
      .map((rule) => ({
        ...rule,
        ranges: rule.ranges.map((area) => ({ ...area, ...change(area) })).filter(left),
      }))
      .filter(({ ranges }) => ranges.length > 0);
    this.merges = this.merges.map(change).filter(left);
  }
}

const overlap = (a: Block, b: Block) =>
  a.row < b.row + b.rows &&
  b.row < a.row + a.rows &&
  a.column < b.column + b.columns &&
  b.column < a.column + a.columns;

const isWithin = (inner: Block, outer: Block) =>
  inner.row >= outer.row &&
  inner.column >= outer.column &&
  inner.row + inner.rows <= outer.row + outer.rows &&
  inner.column + inner.columns <= outer.column + outer.columns;

function moveBlock(block: Block, axis: 'row' | 'column', from: number, by: number): Block {
  const size = axis === 'row' ? 'rows' : 'columns';
  const start = block[axis];
  const end = start + block[size];
  if (from >= end) return block;
  if (from <= start && by > 0) return { ...block, [axis]: start + by };
  if (by > 0) return { ...block, [size]: block[size] + by };
  const removedBefore = Math.max(0, Math.min(start, from - by) - from);
  const removedInside = Math.max(0, Math.min(end, from - by) - Math.max(start, from));
  return { ...block, [axis]: start - removedBefore, [size]: Math.max(0, block[size] - removedInside) };
}
