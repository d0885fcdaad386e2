/** Cell names: "B3", "A2:C", "2:5", "'My tab'!A1". */

/** The letters of a column: 1 is A, 27 is AA. */
export function columnLetters(column: number): string {
  const head = column > 26 ? columnLetters(Math.floor((column - 1) / 26)) : '';
  return head + String.fromCharCode(65 + ((column - 1) % 26));
}

/** The number of a column; gives 0 for no letters. */
export function columnNumber(letters: string): number {
  return [...letters.toUpperCase()].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);
}

export interface Block {
  readonly row: number;
  readonly column: number;
  readonly rows: number;
  readonly columns: number;
}

interface Corner {
  readonly row: number | undefined;
  readonly column: number | undefined;
}

function parseCorner(text: string): Corner | undefined {
  const match = /^\$?([A-Za-z]*)\$?(\d*)$/.exec(text.trim());
  const [, letters = '', digits = ''] = match ?? [];
  if (!match || (letters === '' && digits === '')) return undefined;
  return { column: letters ? columnNumber(letters) : undefined, row: digits ? Number(digits) : undefined };
}

/** Splits "Tab!A1" into its tab, if it names one, and the cells. */
export function splitTab(text: string): { readonly tab: string | undefined; readonly cells: string } {
  const match = /^(?:'((?:[^']|'')+)'|([^!']+))!(.+)$/.exec(text.trim());
  if (!match) return { tab: undefined, cells: text };
  return { tab: match[1]?.replaceAll("''", "'") ?? match[2], cells: match[3] ?? '' };
}

/** The block a notation without a tab names; open ends reach to the size given. Nothing when it can't be read. */
export function parseBlock(text: string, size: { readonly rows: number; readonly columns: number }): Block | undefined {
  const [first = '', second = first, ...rest] = text.split(':');
  const from = parseCorner(first);
  const to = parseCorner(second);
  if (!from || !to || rest.length > 0) return undefined;
  if (!text.includes(':') && (from.row === undefined || from.column === undefined)) return undefined;
  const rows = [from.row ?? 1, to.row ?? size.rows].sort((a, b) => a - b);
  const columns = [from.column ?? 1, to.column ?? size.columns].sort((a, b) => a - b);
  const [top = 1, bottom = top] = rows;
  const [left = 1, right = left] = columns;
  return { row: top, column: left, rows: bottom - top + 1, columns: right - left + 1 };
}

/** The notation of a block: "B3" for one cell, else "B3:C5". */
export function blockName(block: Block): string {
  const first = `${columnLetters(block.column)}${block.row}`;
  if (block.rows === 1 && block.columns === 1) return first;
  return `${first}:${columnLetters(block.column + block.columns - 1)}${block.row + block.rows - 1}`;
}
