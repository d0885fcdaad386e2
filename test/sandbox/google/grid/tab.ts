/** One tab: cells in rows, and what surrounds them. It knows nothing of scripts, people or time. */
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
  active: Block | undefined;
  conditionalRules: readonly ConditionalRuleData[] = [];
  protections: Protection[] = [];
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
    cells[column - 1] = cell;
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
    this.filter = this.filter && moved(this.filter);
    this.protections = this.protections.map((protection) => ({ ...protection, block: moved(protection.block) }));
  }
}

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
