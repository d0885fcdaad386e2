/** A spreadsheet: tabs, and cells read and written by the rules of its locale and time zone. */
import { isDate } from 'node:util/types';
import { ServiceException } from '../service-exception.ts';
import type { CellInput, CellOutput, RuleData, RuleValue } from '../wire.ts';
import { blockName } from './a1.ts';
import { type Cell, type CellValue, general, isDateFormat } from './cell.ts';
import { conditionalLook, type Look } from './conditional-format.ts';
import { displayValue } from './display.ts';
import { evaluateFormula, type ReadCell, shiftFormula } from './formula.ts';
import { localeRules } from './locale.ts';
import { Tab } from './tab.ts';
import { readTyped } from './typed-input.ts';
import { satisfies } from './validation.ts';
import { fromSerial, toSerial } from './zone.ts';

export interface Toast {
  readonly message: string;
  readonly title: string;
  readonly seconds: number | null;
  readonly at: number;
}

export interface WorkbookSpec {
  readonly id: string;
  readonly title: string;
  readonly locale: string;
  readonly timeZone: string;
  readonly now: () => number;
  /** Whether a plain-text cell keeps a leading apostrophe. */
  readonly keepsQuote: () => boolean;
}

const longestCell = 50_000;
const mostCells = 10_000_000;

export class Workbook {
  readonly id: string;
  readonly title: string;
  readonly locale: string;
  readonly timeZone: string;
  readonly toasts: Toast[] = [];
  tabs: Tab[] = [];
  activeTab: number;
  readonly #now: () => number;
  readonly #keepsQuote: () => boolean;
  #nextId = 1;

  constructor(spec: WorkbookSpec) {
    this.id = spec.id;
    this.title = spec.title;
    this.locale = spec.locale;
    this.timeZone = spec.timeZone;
    this.#now = spec.now;
    this.#keepsQuote = spec.keepsQuote;
    // The first tab of a new spreadsheet has the id 0.
    this.tabs.push(new Tab(0, 'Sheet1'));
    this.activeTab = 0;
  }

  /** The tab with that id; fails when it was deleted meanwhile. */
  tab(id: number): Tab {
    const tab = this.tabs.find((candidate) => candidate.id === id);
    if (!tab) throw new ServiceException(`Sheet ${id} not found`);
    return tab;
  }

  /** Tab names are compared without regard to case when one is added, with it when one is looked up. */
  tabNamed(name: string): Tab | undefined {
    return this.tabs.find((tab) => tab.name === name);
  }

  addTab(name: string | undefined, index: number | undefined): Tab {
    const chosen = name ?? this.#freeName();
    this.checkName(chosen);
    const tab = new Tab(1_000 + this.#nextId++ * 7919, chosen);
    this.checkCells(tab.maxRows * tab.maxColumns);
    this.tabs.splice(index ?? this.tabs.length, 0, tab);
    this.activeTab = tab.id;
    return tab;
  }

  /** A copy of a tab at the end, without its protections and filter, under Google's name for copies. */
  copyTab(source: Tab): Tab {
    this.checkCells(source.maxRows * source.maxColumns);
    const names = new Set(this.tabs.map((tab) => tab.name.toLowerCase()));
    let name = `Copy of ${source.name}`;
    for (let count = 1; names.has(name.toLowerCase()); count++) name = `Copy of ${source.name} ${count}`;
    const tab = source.copy(1_000 + this.#nextId++ * 7919, name);
    this.tabs.push(tab);
    return tab;
  }

  /** Fails where so many more cells are too many (apps-script.md §5, Size). */
  checkCells(added: number): void {
    const cells = this.tabs.reduce((sum, tab) => sum + tab.maxRows * tab.maxColumns, added);
    if (cells > mostCells) {
      throw new ServiceException(
        `This action would increase the number of cells in the workbook above the limit of ${mostCells} cells.`,
      );
    }
  }

  /** Fails for a name that is taken or empty. */
  checkName(name: string, except?: Tab): void {
    if (name === '') throw new ServiceException('Sheet name cannot be empty.');
    if (this.tabs.some((tab) => tab !== except && tab.name.toLowerCase() === name.toLowerCase())) {
      throw new ServiceException(`A sheet with the name "${name}" already exists. Please enter another name.`);
    }
  }

  removeTab(id: number): void {
    const tab = this.tab(id);
    const visible = this.tabs.filter((candidate) => !candidate.hidden && candidate !== tab);
    const next = visible[0];
    if (!next) throw new ServiceException("You can't remove all the visible sheets in a document.");
    this.tabs = this.tabs.filter((candidate) => candidate !== tab);
    if (this.activeTab === id) this.activeTab = next.id;
  }

  /** A cell's computed value: a formula is evaluated now. */
  computed(tab: Tab, row: number, column: number, depth = 0): CellValue {
    const cell = tab.cell(row, column);
    if (cell.formula === '') return cell.value;
    if (depth > 50) return '#REF!';
    return evaluateFormula(cell.formula, (name, otherRow, otherColumn) => {
      const other = name === undefined ? tab : this.tabNamed(name);
      return other ? this.computed(other, otherRow, otherColumn, depth + 1) : '#REF!';
    });
  }

  /** What getValue gives: a Date where the format is one. */
  output(tab: Tab, row: number, column: number): CellOutput {
    const value = this.computed(tab, row, column);
    const { format } = tab.cell(row, column);
    return typeof value === 'number' && isDateFormat(format) ? new Date(fromSerial(value, this.timeZone)) : value;
  }

  display(tab: Tab, row: number, column: number): string {
    return displayValue(this.computed(tab, row, column), tab.cell(row, column).format, this.locale);
  }

  /** How the cell looks: its own colours, and over them those of the first conditional format that holds. */
  look(tab: Tab, row: number, column: number): Look {
    const { background, fontColor, fontWeight } = tab.cell(row, column).styles;
    const read: ReadCell = (name, otherRow, otherColumn) => {
      const other = name === undefined ? tab : this.tabNamed(name);
      return other ? this.computed(other, otherRow, otherColumn) : '#REF!';
    };
    const [value, display] = [this.computed(tab, row, column), this.display(tab, row, column)];
    return {
      ...(background === undefined ? {} : { background: String(background) }),
      ...(fontColor === undefined ? {} : { fontColor: String(fontColor) }),
      ...(fontWeight === undefined ? {} : { bold: fontWeight === 'bold' }),
      ...conditionalLook(tab.conditionalRules, { row, column, value, display, read }),
    };
  }

  /** The cell after this input; a script's strings are read as if typed (apps-script.md §5). */
  withInput(cell: Cell, input: CellInput): Cell {
    if (input === null || input === undefined) return { ...cell, value: '', formula: '' };
    if (isDate(input)) return this.#withDate(cell, input);
    if (typeof input !== 'string') return { ...cell, value: input, formula: '' };
    if (input.length > longestCell) {
      throw new ServiceException(
        `Your input contains more than the maximum of ${longestCell} characters in a single cell.`,
      );
    }
    if (cell.format === '@' && this.#keepsQuote()) return { ...cell, value: input, formula: '' };
    const year = new Date(this.#now()).getUTCFullYear();
    const typed = readTyped(input, cell.format, this.locale, year);
    const format = cell.format === general ? (typed.format ?? general) : cell.format;
    return { ...cell, value: typed.value, formula: typed.formula, format };
  }

  /** Whether the cell's rule, if any, lets this cell be. */
  isAllowed(tab: Tab, row: number, column: number, cell: Cell): boolean {
    if (!cell.rule) return true;
    const display = displayValue(cell.value, cell.format, this.locale);
    const formulaHolds = (formula: string) => this.#holds(tab, row, column, cell, formula);
    return satisfies(cell.rule, { cell, value: cell.value, display, formulaHolds });
  }

  /** Writes the cell unless a strict rule forbids it; then fails in Google's words. */
  write(tab: Tab, row: number, column: number, cell: Cell): void {
    if (cell.rule?.allowInvalid === false && !this.isAllowed(tab, row, column, cell)) {
      const name = blockName({ row, column, rows: 1, columns: 1 });
      const hint = cell.rule.helpText ? ` ${cell.rule.helpText}` : '';
      throw new ServiceException(
        `The data you entered in cell ${name} violates the data validation rules set on this cell.${hint}`,
      );
    }
    tab.put(row, column, cell);
  }

  #withDate(cell: Cell, date: Date): Cell {
    const format = isDateFormat(cell.format) ? cell.format : `${localeRules(this.locale).dateFormat} H:mm:ss`;
    return { ...cell, value: toSerial(date.getTime(), this.timeZone), formula: '', format };
  }

  #holds(tab: Tab, row: number, column: number, cell: Cell, formula: string): boolean {
    const value = evaluateFormula(formula, (name, otherRow, otherColumn) => {
      if (name === undefined && otherRow === row && otherColumn === column) return cell.value;
      const other = name === undefined ? tab : this.tabNamed(name);
      return other ? this.computed(other, otherRow, otherColumn) : '#REF!';
    });
    // A formula beyond the evaluator must not refuse what Sheets might allow.
    return (
      value === '#NAME?' || value === '#ERROR!' || (value !== false && value !== 0 && !String(value).startsWith('#'))
    );
  }

  #freeName(): string {
    const taken = new Set(this.tabs.map((tab) => tab.name));
    const numbers = Array.from({ length: this.tabs.length + 1 }, (_, index) => `Sheet${index + 1}`);
    return numbers.find((name) => !taken.has(name)) ?? 'Sheet';
  }
}

/** A rule as it stands in one cell of the range it was set on: its formula moves along. */
export function ruleForCell(rule: RuleData, rows: number, columns: number): RuleData {
  const shifted = (value: RuleValue): RuleValue =>
    rule.criteria === 'CUSTOM_FORMULA' && typeof value === 'string' ? shiftFormula(value, rows, columns) : value;
  return { ...rule, values: rule.values.map(shifted) };
}
