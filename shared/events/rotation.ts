/** A log of more lines than this is cut, so that it stays quick to open and to sort. */
export const MOST_LINES = 20_000;
/** So many of the newest stay then. */
const KEPT_LINES = 10_000;

/** A line of the log: when it was received, and in which month that was for the people of the sheet; undefined if it is not ours. */
export type DatedLine = { readonly atMs: number; readonly month: string } | undefined;

/** Lines that go to an archive: all of one month, or the oldest of this one. */
export interface Rotation {
  readonly month: string;
  readonly indexes: readonly number[];
}

/** What to archive now; undefined if nothing. Of several past months the oldest goes first. */
export function planRotation(lines: readonly DatedLine[], thisMonth: string): Rotation | undefined {
  const dated = lines.flatMap((line, index) => (line ? [{ ...line, index }] : []));
  const [month = thisMonth] = [thisMonth, ...dated.map((line) => line.month)].sort();
  const pick = (some: readonly { readonly index: number }[]) => some.map((line) => line.index);
  if (month < thisMonth) return { month, indexes: pick(dated.filter((line) => line.month === month)) };
  if (dated.length <= MOST_LINES) return undefined;
  const oldestFirst = [...dated].sort((left, right) => left.atMs - right.atMs);
  const indexes = pick(oldestFirst.slice(0, dated.length - KEPT_LINES)).sort((left, right) => left - right);
  return { month, indexes };
}
