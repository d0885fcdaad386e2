/** One cell of a grid; rows and columns count from 1. */
export interface Place {
  readonly row: number;
  readonly column: string;
}

/** A block of cells by its corners. */
export interface Block {
  readonly first: Place;
  readonly last: Place;
}

/** "B3". */
export const cellName = ({ row, column }: Place): string => `${column}${row}`;

/** "B3", or "B3:C5" for more than one cell. */
export function blockName({ first, last }: Block): string {
  const name = cellName(first);
  return name === cellName(last) ? name : `${name}:${cellName(last)}`;
}

/** The number of a column: A is 1, AA is 27. */
export function columnNumber(letters: string): number {
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);
}

/** The letters of a column: 1 is A, 27 is AA. */
export function columnLetters(column: number): string {
  const head = column > 26 ? columnLetters(Math.floor((column - 1) / 26)) : '';
  return head + String.fromCharCode(65 + ((column - 1) % 26));
}

/** Pasted lines as typed cells: they start at the block's first cell; one value alone fills the whole block. */
export function spreadPaste(text: string, { first, last }: Block): { cell: string; text: string }[] {
  const lines = text
    .replace(/\r?\n$/, '')
    .split(/\r?\n/)
    .map((line) => line.split('\t'));
  const left = columnNumber(first.column);
  const isSingle = lines.length === 1 && lines[0]?.length === 1;
  const rows = isSingle ? last.row - first.row + 1 : lines.length;
  const cells: { cell: string; text: string }[] = [];
  for (let row = 0; row < rows; row++) {
    const line = isSingle
      ? Array.from({ length: columnNumber(last.column) - left + 1 }, () => lines[0]?.[0] ?? '')
      : (lines[row] ?? []);
    line.forEach((value, column) => {
      cells.push({ cell: `${columnLetters(left + column)}${first.row + row}`, text: value });
    });
  }
  return cells;
}
