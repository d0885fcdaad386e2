/** Cells under their headings, numbers to the right, as lines of text. Throws when a row has more or fewer cells than the head. */
export function drawTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const wrong = rows.find((row) => row.length !== head.length);
  if (wrong) throw new Error(`A row has ${wrong.length} cells, the head ${head.length}: ${wrong.join(', ')}`);
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => (isNumber(cell) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd();
  return [line(head), widths.map((width) => '─'.repeat(width)).join('  '), ...rows.map(line)].join('\n');
}

const isNumber = (cell: string) => /^[\d.,×/ !–]+$/.test(cell);
