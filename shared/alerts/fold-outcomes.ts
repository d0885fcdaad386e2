import { mergeCells, type OutcomeCells, outcomeOf, restingCells, type StepAnswer } from './outcome.ts';
import type { BaseEntry, PlannedRow, Step, StepOf } from './step.ts';
import { needsCall } from './waves.ts';

/** What all answered steps leave behind. */
export interface Folded {
  /** Cells by Row key. */
  readonly cells: ReadonlyMap<string, OutcomeCells>;
  readonly entries: readonly BaseEntry[];
}

/**
 * Cells and base after the steps answered so far, in the plan's order. Steps that wait for an answer change nothing.
 * These entries may be saved only after the cells were written: a base that knows of a pulled value or of a trigger
 * before the row shows it takes the row's old cell for an edit. `entriesToKeep` may be saved before.
 */
export function foldOutcomes(
  before: readonly BaseEntry[],
  steps: readonly Step[],
  answers: ReadonlyMap<Step, StepAnswer>,
): Folded {
  const entries = new Map(before.map((entry) => [entry.alertId, entry]));
  const cells = new Map<string, OutcomeCells>();
  for (const step of steps) {
    if (needsCall(step) && !answers.has(step)) continue;
    const outcome = outcomeOf(step, answers.get(step), 'entry' in step ? entries.get(step.entry.alertId) : undefined);
    if (outcome.rowKey !== undefined) {
      cells.set(outcome.rowKey, mergeCells(cells.get(outcome.rowKey) ?? {}, outcome.cells));
    }
    if (outcome.base?.entry) entries.set(outcome.base.alertId, outcome.base.entry);
    else if (outcome.base) entries.delete(outcome.base.alertId);
  }
  return { cells, entries: [...entries.values()] };
}

/**
 * The base to save while calls are still being answered and no cell is written yet: it knows each new and each adopted
 * alert and no deleted one, but of values only what the row itself has. So whatever CS2Cap answered beyond that is news
 * to the next run, should this one end here. An alert that was deleted by name stays, so that its row learns of it.
 */
export function entriesToKeep(
  before: readonly BaseEntry[],
  steps: readonly Step[],
  answers: ReadonlyMap<Step, StepAnswer>,
): readonly BaseEntry[] {
  const entries = new Map(before.map((entry) => [entry.alertId, entry]));
  for (const step of steps) {
    if (needsCall(step) ? !answers.get(step)?.ok : step.kind !== 'adopt') continue;
    const { base } = outcomeOf(step, answers.get(step), 'entry' in step ? entries.get(step.entry.alertId) : undefined);
    if (step.kind === 'delete' && step.because !== 'asked') entries.delete(step.entry.alertId);
    if (base?.entry && (step.kind === 'create' || step.kind === 'adopt' || step.kind === 'replace')) {
      entries.set(base.alertId, asTheRowHasIt(step.row, base.entry, step.kind === 'replace' && step.enable));
    }
    const known = base && entries.get(base.alertId);
    if (known && step.kind === 'patch') entries.set(base.alertId, { ...known, ...settledChanges(step, base.entry) });
  }
  return [...entries.values()];
}

/** What a patch sent of the values in its row, and the reply agrees to: a person may change them back before the next run. */
function settledChanges(step: StepOf<'patch'>, now: BaseEntry | null): Partial<BaseEntry> {
  const { row, restores } = step;
  const { threshold, currency, enabled } = step.changes;
  if (restores) return {};
  return {
    ...(threshold === undefined ? {} : { threshold }),
    ...(currency === undefined ? {} : { currency }),
    ...(enabled !== undefined && enabled === row.enabled && enabled === now?.enabled ? { enabled, fired: false } : {}),
  };
}

function asTheRowHasIt(row: PlannedRow, entry: BaseEntry, toArm: boolean): BaseEntry {
  const { currency: _currency, lastTriggeredAt, ...rest } = entry;
  return {
    ...rest,
    // The trigger time of an alert that is to be armed was judged by the plan; that of any other is still news.
    ...(toArm && lastTriggeredAt !== undefined ? { lastTriggeredAt } : {}),
    threshold: row.threshold,
    ...(row.currency === undefined ? {} : { currency: row.currency }),
    enabled: row.enabled && !toArm,
    fired: false,
  };
}

/** Status and Message of managed rows for which there was nothing to do. `armedBy`: who arms a fired one whose policy is due. */
export function restingRows(
  rows: readonly PlannedRow[],
  steps: readonly Step[],
  entries: readonly BaseEntry[],
  armedBy = 'Automatic sync',
): ReadonlyMap<string, OutcomeCells> {
  const busy = new Set(steps.flatMap((step) => ('row' in step ? [step.row.rowKey] : [])));
  const byRow = new Map(entries.map((entry) => [entry.rowKey, entry]));
  const cells = new Map<string, OutcomeCells>();
  for (const row of rows) {
    const entry = byRow.get(row.rowKey);
    if (entry && !busy.has(row.rowKey)) cells.set(row.rowKey, withRearmNote(row, entry, armedBy));
  }
  return cells;
}

/** Says on a fired row when its Re-arm policy is due. */
function withRearmNote({ rearm }: PlannedRow, entry: BaseEntry, armedBy: string): OutcomeCells {
  const cells = restingCells(entry);
  if (rearm.kind === 'manual' || cells.status !== 'Fired' || entry.lastTriggeredAt === undefined) return cells;
  const dueAt = new Date(Date.parse(entry.lastTriggeredAt) + rearm.delayMs).toISOString();
  const message = `${armedBy} arms it again after ${dueAt.slice(0, 16).replace('T', ' ')} UTC`;
  return { ...cells, message };
}
