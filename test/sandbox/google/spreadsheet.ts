/** A spreadsheet as a person uses it, and as tests look at it. */
import { bookUrl } from './backend/books.ts';
import { growLike } from './backend/grow.ts';
import { cleared, sortRows } from './backend/range.ts';
import { checkArea, reshape } from './backend/sheet.ts';
import { type Block, blockName, parseBlock } from './grid/a1.ts';
import type { Look } from './grid/conditional-format.ts';
import type { Tab } from './grid/tab.ts';
import type { Toast, Workbook } from './grid/workbook.ts';
import type { CellOutput, RuleData, StyleName } from './wire.ts';
import type { World } from './world.ts';

/** One edit of a person; `old` and `value` are what onEdit's event carries. */
export interface Edit {
  readonly bookId: string;
  readonly tabId: number;
  readonly block: Block;
  readonly old: CellOutput;
  readonly value: string;
  readonly user: string | undefined;
}

/** What became of typed text: refused by a strict rule, or in the cell, perhaps with a warning. */
export interface TypeResult {
  readonly accepted: boolean;
  readonly message?: string;
}

export interface TabInfo {
  readonly name: string;
  readonly id: number;
  readonly hidden: boolean;
  readonly frozenRows: number;
  readonly hiddenColumns: readonly number[];
  readonly rows: number;
  readonly columns: number;
}

export interface CellView {
  readonly text: string;
  readonly formula: string;
  readonly note: string;
  readonly rule: RuleData | undefined;
  readonly styles: Readonly<Partial<Record<StyleName, string | number | boolean>>>;
}

export interface ProtectionInfo {
  readonly range: string;
  readonly wholeSheet: boolean;
  readonly description: string;
  readonly warningOnly: boolean;
}

const ruleBroken = 'The data you entered violates the data validation rules set on this cell.';

export interface ConditionalInfo {
  readonly criteria: string;
  readonly values: readonly (string | number)[];
  readonly background: string | null;
  readonly ranges: readonly string[];
}

export class Spreadsheet {
  readonly id: string;
  readonly url: string;
  readonly #world: World;
  readonly #book: Workbook;
  readonly #onEdit: (edit: Edit) => Promise<void>;

  constructor(world: World, book: Workbook, onEdit: (edit: Edit) => Promise<void>) {
    this.id = book.id;
    this.url = bookUrl(book.id);
    this.#world = world;
    this.#book = book;
    this.#onEdit = onEdit;
  }

  get title(): string {
    return this.#book.title;
  }

  get locale(): string {
    return this.#book.locale;
  }

  tabs(): TabInfo[] {
    return this.#book.tabs.map((tab) => {
      const { name, id, hidden, frozenRows, hiddenColumns, maxRows, maxColumns } = tab;
      return { name, id, hidden, frozenRows, hiddenColumns: [...hiddenColumns], rows: maxRows, columns: maxColumns };
    });
  }

  /** What the cells show, row by row, up to the last that holds something. */
  rows(tabName: string): string[][] {
    const tab = this.#tab(tabName);
    return this.#table(tab, (row, column) => this.#book.display(tab, row, column));
  }

  /** What getValues would give. */
  values(tabName: string): CellOutput[][] {
    const tab = this.#tab(tabName);
    return this.#table(tab, (row, column) => this.#book.output(tab, row, column));
  }

  /** Everything a page needs to draw the cells, row by row, up to the last that holds something. */
  view(tabName: string): CellView[][] {
    const tab = this.#tab(tabName);
    return this.#table(tab, (row, column) => {
      const { formula, note, rule, styles } = tab.cell(row, column);
      return { text: this.#book.display(tab, row, column), formula, note, rule, styles };
    });
  }

  /** The colour of a tab; null without one. */
  tabColor(tabName: string): string | null {
    return this.#tab(tabName).tabColor;
  }

  formulaAt(tabName: string, a1: string): string {
    return this.#cell(tabName, a1).formula;
  }

  formatAt(tabName: string, a1: string): string {
    return this.#cell(tabName, a1).format;
  }

  noteAt(tabName: string, a1: string): string {
    return this.#cell(tabName, a1).note;
  }

  validationAt(tabName: string, a1: string): RuleData | undefined {
    return this.#cell(tabName, a1).rule;
  }

  backgroundAt(tabName: string, a1: string): string {
    return String(this.#cell(tabName, a1).styles.background ?? '#ffffff');
  }

  /** How a cell looks to a person, conditional formats included. */
  lookAt(tabName: string, a1: string): Look {
    const tab = this.#tab(tabName);
    const { row, column } = this.#block(tab, a1);
    return this.#book.look(tab, row, column);
  }

  protections(tabName: string): ProtectionInfo[] {
    return this.#tab(tabName).protections.map(({ block, wholeSheet, description, warningOnly }) => {
      return { range: blockName(block), wholeSheet, description, warningOnly };
    });
  }

  /** Puts a filter on a block, instead of the one there is. */
  addFilter(tabName: string, a1: string): void {
    const tab = this.#tab(tabName);
    tab.filter = this.#block(tab, a1);
  }

  /** Chooses a number format for a block; what its cells hold stays. */
  setFormat(tabName: string, a1: string, format: string): void {
    const tab = this.#tab(tabName);
    const block = this.#block(tab, a1);
    for (let row = block.row; row < block.row + block.rows; row++) {
      for (let column = block.column; column < block.column + block.columns; column++) {
        tab.put(row, column, { ...tab.cell(row, column), format });
      }
    }
  }

  /** Writes a note onto a cell, as a person does. */
  writeNote(tabName: string, a1: string, note: string): void {
    const tab = this.#tab(tabName);
    const { row, column } = this.#block(tab, a1);
    tab.put(row, column, { ...tab.cell(row, column), note });
  }

  /** The block that a filter stands on, if there is one. */
  filter(tabName: string): string | undefined {
    const { filter } = this.#tab(tabName);
    return filter && blockName(filter);
  }

  /** The rules that color cells, in order. */
  conditionalRules(tabName: string): ConditionalInfo[] {
    return this.#tab(tabName).conditionalRules.map(({ criteria, values, background, ranges }) => {
      return { criteria, values, background, ranges: ranges.map(blockName) };
    });
  }

  /** Takes away the rules that color cells, but those with these places in their order. */
  keepConditionalRules(tabName: string, kept: readonly number[]): void {
    const tab = this.#tab(tabName);
    tab.conditionalRules = tab.conditionalRules.filter((_, index) => kept.includes(index));
  }

  hideTab(tabName: string, hidden: boolean): void {
    this.#tab(tabName).hidden = hidden;
  }

  showColumn(tabName: string, column: number): void {
    this.#tab(tabName).hiddenColumns.delete(column);
  }

  get toasts(): readonly Toast[] {
    return this.#book.toasts;
  }

  /** Types text into a cell as a person does, and waits for the onEdit triggers. A strict rule refuses it; a lenient one warns. */
  async type(tabName: string, a1: string, text: string, user?: string): Promise<TypeResult> {
    const tab = this.#tab(tabName);
    const block = this.#block(tab, a1);
    const before = tab.cell(block.row, block.column);
    const old = this.#book.output(tab, block.row, block.column);
    const cell = this.#book.withInput(before, text);
    const allowed = this.#book.isAllowed(tab, block.row, block.column, cell);
    const message = before.rule?.helpText ?? ruleBroken;
    if (!allowed && before.rule?.allowInvalid === false) return { accepted: false, message };
    tab.put(block.row, block.column, cell);
    this.#changed(tab, block);
    await this.#edited(tab, block, old, text, user);
    return allowed ? { accepted: true } : { accepted: true, message };
  }

  /**
   * Pastes the texts of a block as a person does, and waits for the onEdit triggers. The tab grows where it must, its new
   * rows formatted like the last. A strict rule on any cell refuses all of it.
   */
  async paste(tabName: string, a1: string, texts: readonly (readonly string[])[], user?: string): Promise<TypeResult> {
    const tab = this.#tab(tabName);
    const { row, column } = this.#block(tab, a1);
    const block = { row, column, rows: texts.length, columns: Math.max(...texts.map((line) => line.length)) };
    const old = this.#book.output(tab, row, column);
    growLike(tab, row + block.rows - 1);
    checkArea(tab, block);
    const pasted = texts.flatMap((line, down) =>
      line.map((text, right) => {
        const before = tab.cell(row + down, column + right);
        return { row: row + down, column: column + right, before, cell: this.#book.withInput(before, text) };
      }),
    );
    const refused = pasted.find(
      ({ before, cell, ...at }) =>
        before.rule?.allowInvalid === false && !this.#book.isAllowed(tab, at.row, at.column, cell),
    );
    if (refused) return { accepted: false, message: refused.before.rule?.helpText ?? ruleBroken };
    for (const each of pasted) tab.put(each.row, each.column, each.cell);
    this.#changed(tab, block);
    await this.#edited(tab, block, old, texts[0]?.[0] ?? '', user);
    return { accepted: true };
  }

  /** Presses Delete on a block. */
  async clear(tabName: string, a1: string, user?: string): Promise<void> {
    const tab = this.#tab(tabName);
    const block = this.#block(tab, a1);
    const old = this.#book.output(tab, block.row, block.column);
    for (let row = block.row; row < block.row + block.rows; row++) {
      for (let column = block.column; column < block.column + block.columns; column++) {
        tab.put(row, column, cleared(tab.cell(row, column), ['contents']));
      }
    }
    this.#changed(tab, block);
    await this.#edited(tab, block, old, '', user);
  }

  /** Selects cells, or several ranges one after another (Ctrl + click), which makes their tab the active one. */
  select(tabName: string, ...a1s: readonly string[]): void {
    const tab = this.#tab(tabName);
    const blocks = a1s.map((a1) => this.#block(tab, a1));
    tab.active = blocks.at(-1);
    tab.alsoActive = blocks.slice(0, -1);
    this.#book.activeTab = tab.id;
  }

  /** Lets the tab's filter show only the rows with one of these texts in a column; without texts all rows. */
  filterBy(tabName: string, column: number, texts: readonly string[] = []): void {
    const tab = this.#tab(tabName);
    if (!tab.filter) throw new Error(`${tabName} has no filter`);
    tab.shown = texts.length === 0 ? undefined : { column, texts: new Set(texts) };
  }

  /** Sorts everything below the frozen rows, or below the first row, by one column. */
  sortTab(tabName: string, column: number, ascending = true): void {
    const tab = this.#tab(tabName);
    const { rows, columns } = tab.extent();
    const head = Math.max(1, tab.frozenRows);
    if (rows <= head) return;
    sortRows(this.#book, tab, { row: head + 1, column: 1, rows: rows - head, columns }, [{ column, ascending }]);
    this.#changed(tab, { row: head + 1, column: 1, rows: rows - head, columns });
  }

  insertRow(tabName: string, before: number): void {
    this.#reshape(tabName, 'rows', before, 'insert');
  }

  deleteRow(tabName: string, row: number): void {
    this.#reshape(tabName, 'rows', row, 'remove');
  }

  insertColumn(tabName: string, before: number): void {
    this.#reshape(tabName, 'columns', before, 'insert');
  }

  deleteColumn(tabName: string, column: number): void {
    this.#reshape(tabName, 'columns', column, 'remove');
  }

  /** Drags a column to where another one stands. */
  moveColumn(tabName: string, from: number, to: number): void {
    const tab = this.#tab(tabName);
    tab.moveColumn(from, to);
    this.#changed(tab, { row: 1, column: 1, rows: 1, columns: 1 });
  }

  /** Merges cells; all but the first lose what they hold. */
  merge(tabName: string, a1: string): void {
    const tab = this.#tab(tabName);
    const block = this.#block(tab, a1);
    tab.merge(block);
    this.#changed(tab, block);
  }

  renameTab(tabName: string, newName: string): void {
    const tab = this.#tab(tabName);
    this.#book.checkName(newName, tab);
    tab.name = newName;
    this.#world.emit({ kind: 'tabs', spreadsheetId: this.id });
  }

  deleteTab(tabName: string): void {
    this.#book.removeTab(this.#tab(tabName).id);
    this.#world.emit({ kind: 'tabs', spreadsheetId: this.id });
  }

  #reshape(tabName: string, what: 'rows' | 'columns', at: number, action: 'insert' | 'remove'): void {
    const tab = this.#tab(tabName);
    reshape(tab, what, at, 1, action);
    this.#changed(tab, { row: 1, column: 1, rows: 1, columns: 1 });
  }

  #tab(name: string): Tab {
    const tab = this.#book.tabNamed(name);
    if (!tab)
      throw new Error(
        `There is no tab "${name}" (there are: ${this.#book.tabs.map((other) => other.name).join(', ')})`,
      );
    return tab;
  }

  #block(tab: Tab, a1: string): Block {
    const block = parseBlock(a1, { rows: tab.maxRows, columns: tab.maxColumns });
    if (!block) throw new Error(`"${a1}" names no cell`);
    checkArea(tab, block);
    return block;
  }

  #cell(tabName: string, a1: string) {
    const tab = this.#tab(tabName);
    const { row, column } = this.#block(tab, a1);
    return tab.cell(row, column);
  }

  #table<T>(tab: Tab, make: (row: number, column: number) => T): T[][] {
    const { rows, columns } = tab.extent();
    return Array.from({ length: rows }, (_, row) =>
      Array.from({ length: columns }, (__, column) => make(row + 1, column + 1)),
    );
  }

  #changed(tab: Tab, block: Block): void {
    this.#world.emit({ kind: 'cells', spreadsheetId: this.id, tab: tab.name, range: blockName(block) });
  }

  async #edited(tab: Tab, block: Block, old: CellOutput, value: string, user: string | undefined): Promise<void> {
    await this.#onEdit({ bookId: this.id, tabId: tab.id, block, old, value, user });
  }
}
