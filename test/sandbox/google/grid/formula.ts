/** Formulas as far as stand-ins need them: arithmetic, comparison, joining, references, and a handful of functions. The rest shows #NAME?. */
import { columnLetters, columnNumber, parseBlock, splitTab } from './a1.ts';
import type { CellValue } from './cell.ts';

/** Reads cells for a formula; `tab` is undefined for the formula's own. */
export type ReadCell = (tab: string | undefined, row: number, column: number) => CellValue;

class FormulaError extends Error {}

type Value = CellValue | readonly CellValue[];

const tokenPattern =
  /\s*("(?:[^"]|"")*"|(?:'(?:[^']|'')+'|[A-Za-z_]\w*)!\$?[A-Za-z]+\$?\d+(?::\$?[A-Za-z]+\$?\d+)?|\$?[A-Za-z]{1,3}\$?\d+(?::\$?[A-Za-z]+\$?\d+)?|[A-Za-z_.]+|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|<>|<=|>=|[-+*/^&=<>(),;%])/y;

function tokenize(source: string): string[] {
  const tokens: string[] = [];
  const pattern = new RegExp(tokenPattern.source, 'y');
  while (pattern.lastIndex < source.trimEnd().length) {
    const match = pattern.exec(source);
    if (!match?.[1]) throw new FormulaError('#ERROR!');
    tokens.push(match[1]);
  }
  return tokens;
}

function toNumber(value: Value): number {
  if (typeof value === 'object') return toNumber(value[0] ?? '');
  const number = value === '' ? 0 : Number(value);
  if (Number.isNaN(number)) throw new FormulaError('#VALUE!');
  return number;
}

const toText = (value: Value): string => (typeof value === 'object' ? toText(value[0] ?? '') : String(value));

const flat = (values: readonly Value[]): CellValue[] => values.flat();

const functions: Readonly<Record<string, (...args: Value[]) => Value>> = {
  SUM: (...args) => flat(args).reduce((sum: number, value) => sum + (typeof value === 'number' ? value : 0), 0),
  COUNT: (...args) => flat(args).filter((value) => typeof value === 'number').length,
  COUNTA: (...args) => flat(args).filter((value) => value !== '').length,
  MAX: (...args) => Math.max(...flat(args).filter((value) => typeof value === 'number')),
  MIN: (...args) => Math.min(...flat(args).filter((value) => typeof value === 'number')),
  ROUND: (value = 0, digits = 0) => Number(toNumber(value).toFixed(toNumber(digits))),
  IF: (test = false, yes = true, no = false) => (test ? yes : no),
  AND: (...args) => flat(args).every(Boolean),
  OR: (...args) => flat(args).some(Boolean),
  NOT: (value = false) => !value,
  LEN: (value = '') => toText(value).length,
  ISBLANK: (value = '') => value === '',
  ISNUMBER: (value = '') => typeof value === 'number',
  HYPERLINK: (url = '', label = url) => label,
  TRUE: () => true,
  FALSE: () => false,
};

class Parser {
  readonly #tokens: readonly string[];
  readonly #read: ReadCell;
  #at = 0;

  constructor(tokens: readonly string[], read: ReadCell) {
    this.#tokens = tokens;
    this.#read = read;
  }

  parse(): Value {
    const value = this.#binary(0);
    if (this.#at < this.#tokens.length) throw new FormulaError('#ERROR!');
    return value;
  }

  #next(...wanted: readonly string[]): string | undefined {
    const token = this.#tokens[this.#at];
    if (token === undefined || !wanted.includes(token)) return undefined;
    this.#at++;
    return token;
  }

  #binary(level: number): Value {
    const operators = levels[level];
    if (!operators) return this.#unary();
    let left = this.#binary(level + 1);
    for (let operator = this.#next(...operators); operator; operator = this.#next(...operators)) {
      left = apply(operator, left, this.#binary(level + 1));
    }
    return left;
  }

  #unary(): Value {
    const sign = this.#next('-', '+');
    if (sign) return (sign === '-' ? -1 : 1) * toNumber(this.#unary());
    const value = this.#primary();
    return this.#next('%') ? toNumber(value) / 100 : value;
  }

  #primary(): Value {
    const token = this.#tokens[this.#at++] ?? '';
    if (token === '(') return this.#closed(this.#binary(0));
    if (token.startsWith('"')) return token.slice(1, -1).replaceAll('""', '"');
    if (/^\d/.test(token)) return Number(token);
    if (/\d$/.test(token)) return this.#reference(token);
    if (/^(TRUE|FALSE)$/i.test(token) && this.#tokens[this.#at] !== '(') return token.toUpperCase() === 'TRUE';
    if (/^[A-Za-z_.]+$/.test(token) && this.#next('(')) return this.#call(token.toUpperCase());
    throw new FormulaError('#NAME?');
  }

  #closed(value: Value): Value {
    if (!this.#next(')')) throw new FormulaError('#ERROR!');
    return value;
  }

  #call(name: string): Value {
    const run = functions[name];
    if (!run) throw new FormulaError('#NAME?');
    const args: Value[] = [];
    while (!this.#next(')')) {
      args.push(this.#binary(0));
      if (!this.#next(',', ';') && this.#tokens[this.#at] !== ')') throw new FormulaError('#ERROR!');
    }
    return run(...args);
  }

  #reference(token: string): Value {
    const { tab, cells } = splitTab(token);
    const block = parseBlock(cells, { rows: 1, columns: 1 });
    if (!block) throw new FormulaError('#REF!');
    const values = Array.from({ length: block.rows * block.columns }, (_, index) =>
      this.#read(tab, block.row + Math.floor(index / block.columns), block.column + (index % block.columns)),
    );
    return values.length === 1 ? (values[0] ?? '') : values;
  }
}

const levels: readonly (readonly string[])[] = [
  ['=', '<>', '<', '>', '<=', '>='],
  ['&'],
  ['+', '-'],
  ['*', '/'],
  ['^'],
];

function apply(operator: string, left: Value, right: Value): Value {
  switch (operator) {
    case '&':
      return toText(left) + toText(right);
    case '+':
      return toNumber(left) + toNumber(right);
    case '-':
      return toNumber(left) - toNumber(right);
    case '*':
      return toNumber(left) * toNumber(right);
    case '^':
      return toNumber(left) ** toNumber(right);
    case '/':
      return divide(toNumber(left), toNumber(right));
    default:
      return compare(operator, left, right);
  }
}

function divide(left: number, right: number): number {
  if (right === 0) throw new FormulaError('#DIV/0!');
  return left / right;
}

function compare(operator: string, left: Value, right: Value): boolean {
  const numbers = typeof left === 'number' && typeof right === 'number';
  const order = numbers ? left - right : toText(left).toLowerCase().localeCompare(toText(right).toLowerCase());
  const results: Readonly<Record<string, boolean>> = {
    '=': order === 0,
    '<>': order !== 0,
    '<': order < 0,
    '>': order > 0,
    '<=': order <= 0,
    '>=': order >= 0,
  };
  return results[operator] ?? false;
}

/** The value of a formula with its "="; an error value such as "#NAME?" where it can't be computed. */
export function evaluateFormula(formula: string, read: ReadCell): CellValue {
  try {
    const value = new Parser(tokenize(formula.slice(1)), read).parse();
    return typeof value === 'object' ? (value[0] ?? '') : value;
  } catch (error) {
    if (error instanceof FormulaError) return error.message;
    throw error;
  }
}

/** A formula written for one cell, as it reads in another: relative references move along, "$" ones stay. */
export function shiftFormula(formula: string, rows: number, columns: number): string {
  const moved = formula
    .slice(1)
    .replace(/"[^"]*"|(\$?)\b([A-Za-z]{1,3})(\$?)(\d+)\b/g, (whole, fixedColumn, letters, fixedRow, row) => {
      if (letters === undefined) return whole;
      const column = columnNumber(letters) + (fixedColumn ? 0 : columns);
      return `${fixedColumn}${columnLetters(column)}${fixedRow}${Number(row) + (fixedRow ? 0 : rows)}`;
    });
  return `=${moved}`;
}
