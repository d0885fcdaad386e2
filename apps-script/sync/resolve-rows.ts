import type { AlertRow } from '#shared/alerts/row.ts';
import type { BaseEntry, PlannedRow } from '#shared/alerts/step.ts';
import { closestNames, indexNames, type NameIndex } from '#shared/items/closest-names.ts';
import { fold, type ItemProblem, resolveItem } from '#shared/items/resolve-item.ts';
import { ok, type Result } from '#shared/result.ts';
import type { Cs2cap } from '../cs2cap/send.ts';
import { type LookedUp, lookUpNames } from '../items/look-up.ts';
import type { Book } from '../sheets/book.ts';

export interface Resolved {
  readonly rows: readonly PlannedRow[];
  /** Why a row's item is not known, by Row key. */
  readonly problems: ReadonlyMap<string, string>;
  /** The phases a row may choose from, by Row key; for `offerPhases`. */
  readonly phases: ReadonlyMap<string, readonly string[]>;
}

/**
 * Item ids for the names people typed: from the base where the name is unchanged, else from the mirrored catalog.
 * Where nothing is new, nothing is read.
 */
export function resolveRows(
  book: Book,
  cs2cap: Cs2cap,
  rows: readonly AlertRow[],
  base: readonly BaseEntry[],
): Result<Resolved, string> {
  const byRow = new Map(base.map((entry) => [entry.rowKey, entry]));
  const wanted = rows.filter((row) => !isUnchanged(row, byRow.get(row.rowKey)));
  const looked: Result<LookedUp, string> =
    wanted.length === 0
      ? ok({ byName: new Map() })
      : lookUpNames(
          book,
          cs2cap,
          wanted.map((row) => row.itemName),
        );
  return looked.ok ? ok(place(rows, byRow, looked.value)) : looked;
}

function place(rows: readonly AlertRow[], byRow: ReadonlyMap<string, BaseEntry>, looked: LookedUp): Resolved {
  const placed: PlannedRow[] = [];
  const problems = new Map<string, string>();
  const phases = new Map<string, readonly string[]>();
  const describe = describer(looked);
  for (const row of rows) {
    const entry = byRow.get(row.rowKey);
    if (entry && isUnchanged(row, entry)) {
      placed.push({ ...row, itemId: entry.itemId });
      continue;
    }
    const wanted = { name: row.itemName, ...(row.phase === undefined ? {} : { phase: row.phase }) };
    const item = resolveItem(wanted, looked.byName.get(fold(row.itemName)) ?? []);
    if (item.ok) placed.push({ ...row, itemId: item.value.itemId });
    else problems.set(row.rowKey, describe(row.itemName, item.failure));
    if (!item.ok && item.failure.phases) phases.set(row.rowKey, item.failure.phases);
  }
  return { rows: placed, problems, phases };
}

/** Problems in words; an unknown name gets the closest ones. The names are indexed once, when the first is unknown. */
function describer({ byName, trouble }: LookedUp): (name: string, problem: ItemProblem) => string {
  let index: NameIndex | undefined;
  return (name, problem) => {
    if (problem.kind === 'phase') return problem.message;
    if (byName.size === 0 && trouble) return `"${name}" could not be looked up. ${trouble}`;
    index ??= indexNames([...byName.values()].flatMap(([first]) => (first ? [first.name] : [])));
    const closest = closestNames(name, index);
    const hint = closest.length > 0 ? `Did you mean: ${closest.join('; ')}?` : 'Check the spelling.';
    return [problem.message, hint, ...(trouble ? [trouble] : [])].join(' ');
  };
}

const isUnchanged = (row: AlertRow, entry: BaseEntry | undefined) =>
  entry !== undefined &&
  fold(row.itemName) === fold(entry.itemName) &&
  fold(row.phase ?? '') === fold(entry.phase ?? '');
