import {
  type CellComponent,
  type ColumnDefinition,
  type Options,
  type RowComponent,
  TabulatorFull,
} from 'tabulator-tables';
import { cellEditor } from './cell-editor.ts';
import { cellState, cellText, drawCell, type GridCell, isCheckbox } from './cell-face.ts';
import { type Block, cellName, columnLetters, columnNumber, type Place, spreadPaste } from './cell-names.ts';
import type { TabState } from './state.ts';

export interface GridPorts {
  readonly onType: (cells: readonly { cell: string; text: string }[]) => void;
  readonly onClear: (block: Block) => void;
  readonly onSelect: (block: Block, cell: GridCell) => void;
}

type Row = Record<string, unknown>;

const narrowest = 70;
const widest = 330;
const perCharacter = 7.2;

/**
 * One tab as an editable grid. Updates touch only the cells that changed, and wait for the end of an edit: what a person
 * types, selects or has scrolled to outlives them.
 */
export class SheetGrid {
  readonly #element: HTMLElement;
  readonly #ports: GridPorts;
  #table: TabulatorFull | undefined;
  #isBuilt = false;
  #shape = '';
  #tab: TabState | undefined;
  #shown = new Map<string, { json: string; cell: GridCell }>();
  #widths: ReadonlyMap<string, number> = new Map();
  #editedCell: CellComponent | undefined;
  #typed: string | undefined;

  constructor(element: HTMLElement, ports: GridPorts) {
    this.#element = element;
    this.#ports = ports;
    element.addEventListener('keydown', (event) => this.#onKey(event), { capture: true });
  }

  /** Draws the tab, anew only when it is another one or its columns changed. */
  show(tab: TabState, showHidden: boolean): void {
    const shape = JSON.stringify([tab.name, tab.frozenRows, tab.columns, showHidden]);
    this.#tab = tab;
    if (shape !== this.#shape || !this.#table) {
      this.#shape = shape;
      this.#build(tab, showHidden);
    } else if (this.#isBuilt) this.#update();
  }

  /** The selected cells; undefined before the grid is drawn. */
  selection(): Block | undefined {
    const range = this.#isBuilt ? this.#table?.getRanges()[0] : undefined;
    const rows = range?.getRows().map((row) => row.getIndex()) ?? [];
    const columns = range?.getColumns().map((column) => column.getField()) ?? [];
    const [row = 0, lastRow = row] = [rows[0], rows.at(-1)];
    const [column = '', lastColumn = column] = [columns[0], columns.at(-1)];
    return row > 0 && column !== ''
      ? { first: { row, column }, last: { row: lastRow, column: lastColumn } }
      : undefined;
  }

  /** Lets the next update draw this cell whatever it holds, because what stands there was typed and is not confirmed. */
  forget(cell: string): void {
    this.#shown.delete(cell);
  }

  #build(tab: TabState, showHidden: boolean): void {
    this.#table?.destroy();
    this.#isBuilt = false;
    this.#editedCell = undefined;
    this.#shown = new Map();
    this.#widths = new Map();
    const rows = this.#rows(tab);
    const table = new TabulatorFull(this.#element, { ...this.#options(tab, showHidden), data: rows });
    table.on('tableBuilt', () => {
      this.#isBuilt = true;
      this.#update();
    });
    table.on('rangeChanged', () => this.#onSelected());
    table.on('cellEdited', (cell) => {
      const name = cellName(placeOf(cell));
      this.forget(name);
      this.#ports.onType([{ cell: name, text: cellText(cell.getValue()) }]);
      this.#afterEdit();
    });
    table.on('cellEditCancelled', () => this.#afterEdit());
    this.#table = table;
  }

  #options(tab: TabState, showHidden: boolean): Omit<Options, 'data'> {
    const columns = tab.columns.filter(({ hidden }) => showHidden || !hidden);
    return {
      height: '100%',
      layout: 'fitData',
      renderVertical: 'basic',
      index: 'row',
      columns: columns.map(({ name }) => this.#column(name)),
      columnDefaults: { headerSort: false, resizable: 'header', minWidth: narrowest },
      rowHeader: {
        field: 'row',
        title: '',
        formatter: 'plaintext',
        headerSort: false,
        resizable: false,
        frozen: true,
        width: 44,
        hozAlign: 'right',
      },
      rowFormatter: (row) =>
        row.getElement().classList.toggle('frozen-row', tab.frozenRows > 0 && row.getIndex() === 1),
      // Tab leaves the grid, as it leaves every other part of the page; within an edit the editor takes it.
      keybindings: { navNext: false, navPrev: false },
      editTriggerEvent: 'dblclick',
      selectableRange: 1,
      selectableRangeColumns: true,
      selectableRangeRows: true,
      selectableRangeAutoFocus: false,
      clipboard: true,
      clipboardCopyStyled: false,
      clipboardCopyConfig: { rowHeaders: false, columnHeaders: false },
      clipboardCopyRowRange: 'range',
      clipboardPasteParser: (text) => [{ text }],
      clipboardPasteAction: (pasted) => this.#paste(pasted[0]?.text ?? ''),
    };
  }

  #column(name: string): ColumnDefinition {
    return {
      title: name,
      field: name,
      accessorClipboard: cellText,
      formatter: (cell) => drawCell(cell, (ticked, isOn) => this.#tick(ticked, isOn)),
      editor: cellEditor({
        takeTyped: () => {
          const typed = this.#typed;
          this.#typed = undefined;
          return typed;
        },
        onStart: (cell) => {
          this.#editedCell = cell;
        },
        onLeave: (cell, to) => this.#move(cell, to),
      }),
    };
  }

  /** The rows with the same objects for cells that did not change, so that the grid leaves those alone. */
  #rows(tab: TabState): Row[] {
    return tab.rows.map((cells, index) => {
      const row: Row = { row: index + 1 };
      cells.forEach(({ rule, ...cell }, column) => {
        const name = tab.columns[column]?.name ?? '';
        row[name] = this.#cell(`${name}${index + 1}`, {
          ...cell,
          ...(rule === undefined ? {} : { rule: tab.rules[rule] }),
        });
      });
      return row;
    });
  }

  #cell(name: string, cell: GridCell): GridCell {
    const json = JSON.stringify(cell);
    const known = this.#shown.get(name);
    if (known?.json === json) return known.cell;
    this.#shown.set(name, { json, cell });
    return cell;
  }

  #update(): void {
    const tab = this.#tab;
    if (!tab || !this.#table) return;
    const rows = this.#rows(tab);
    const there = this.#table.getRows();
    const edited = this.#editedCell?.getRow().getIndex();
    for (const row of there) {
      const index = row.getIndex();
      // Rows that are no longer sent are blank now.
      if (index !== edited) updateRow(row, rows[index - 1] ?? blankRow(index, tab));
    }
    // Both would end the edit.
    if (edited !== undefined) return;
    this.#widen(tab);
    if (rows.length > there.length) this.#append(rows.slice(there.length));
  }

  /** Columns grow with what they hold and never shrink, so that a person's own width is only ever exceeded by need. */
  #widen(tab: TabState): void {
    const wanted = columnWidths(tab);
    for (const column of this.#table?.getColumns() ?? []) {
      const width = wanted.get(column.getField()) ?? 0;
      if (width > (this.#widths.get(column.getField()) ?? narrowest))
        column.setWidth(Math.max(width, column.getWidth()));
    }
    this.#widths = wanted;
  }

  /** Adding rows resets the grid's selection and scroll position, so they are put back. */
  #append(rows: readonly Row[]): void {
    const block = this.selection();
    const holder = this.#element.querySelector('.tabulator-tableholder');
    const { scrollTop = 0, scrollLeft = 0 } = holder ?? {};
    void this.#table?.addData(rows).then(() => {
      if (block) this.#select(block.first, block.last);
      holder?.scrollTo(scrollLeft, scrollTop);
    });
  }

  #afterEdit(): void {
    this.#editedCell = undefined;
    // The key that ended the edit moves the selection first.
    setTimeout(() => this.#update());
  }

  #onSelected(): void {
    const block = this.selection();
    const cell = block && this.#at(block.first);
    if (block && cell) this.#ports.onSelect(block, cellState(cell.getValue()));
  }

  #at({ row, column }: Place): CellComponent | undefined {
    const found = this.#table?.getRow(row) || undefined;
    return found?.getCell(column) || undefined;
  }

  #select(first: Place, last: Place): void {
    const start = this.#at(first);
    const end = this.#at(last);
    if (start && end) this.#table?.getRanges()[0]?.setBounds(start, end);
  }

  #move(cell: CellComponent, to: 'below' | 'right' | 'left'): void {
    const { row, column } = placeOf(cell);
    const step = to === 'right' ? 1 : -1;
    const next =
      to === 'below'
        ? { row: row + 1, column }
        : { row, column: columnLetters(Math.max(1, columnNumber(column) + step)) };
    if (this.#at(next)) this.#select(next, next);
  }

  #tick(cell: CellComponent, ticked: boolean): void {
    const name = cellName(placeOf(cell));
    this.forget(name);
    this.#ports.onType([{ cell: name, text: ticked ? 'TRUE' : 'FALSE' }]);
  }

  #paste(text: string): [] {
    const block = this.selection();
    if (!block) return [];
    const cells = spreadPaste(text, block);
    for (const { cell } of cells) this.forget(cell);
    this.#ports.onType(cells);
    return [];
  }

  /** Keys that the grid itself does not know: typing begins an edit, Space ticks, Delete clears. */
  #onKey(event: KeyboardEvent): void {
    const block = this.selection();
    const cell = block && this.#at(block.first);
    if (this.#editedCell || !block || !cell || event.ctrlKey || event.metaKey || event.altKey) return;
    const state = cellState(cell.getValue());
    if (isCheckbox(state) && (event.key === ' ' || event.key === 'Enter')) this.#tick(cell, state.text !== 'TRUE');
    else if (event.key === 'Delete' || event.key === 'Backspace') this.#ports.onClear(block);
    else if (event.key === 'F2') cell.edit();
    else if (event.key.length === 1) {
      this.#typed = event.key;
      cell.edit();
      this.#typed = undefined;
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

const placeOf = (cell: CellComponent): Place => ({ row: cell.getRow().getIndex(), column: cell.getField() });

function updateRow(row: RowComponent, next: Row): void {
  const now = row.getData();
  if (Object.keys(next).some((field) => now[field] !== next[field])) void row.update(next);
}

function blankRow(row: number, { columns }: TabState): Row {
  return Object.fromEntries([['row', row], ...columns.map(({ name }) => [name, undefined])]);
}

function columnWidths({ columns, rows }: TabState): ReadonlyMap<string, number> {
  const longest = (index: number) => rows.reduce((most, cells) => Math.max(most, cells[index]?.text?.length ?? 0), 0);
  return new Map(
    columns.map(({ name }, index) => [name, Math.min(widest, Math.round(20 + perCharacter * longest(index)))]),
  );
}
