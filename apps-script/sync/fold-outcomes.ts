import { mergeCells, type OutcomeCells, outcomeOf, restingCells, type StepAnswer } from '#shared/alerts/outcome.ts';
import type { BaseEntry, PlannedRow, Step } from '#shared/alerts/step.ts';
import { entriesByAlert } from './prepare-sync.ts';

/** What all answered steps leave behind. */
export interface Folded {
  /** Cells by Row key. */
  readonly cells: ReadonlyMap<string, OutcomeCells>;
  readonly entries: readonly BaseEntry[];
}

/** Whether a step means a call to CS2Cap; the others only change cells or the base. */
export function needsCall(step: Step): boolean {
  switch (step.kind) {
    case 'create':
    case 'patch':
    case 'replace':
    case 'delete':
      return true;
    case 'adopt':
      return step.enable;
    case 'pull':
    case 'fired':
    case 'agree':
    case 'conflict':
    case 'remote-deleted':
    case 'elsewhere':
    case 'gone':
    case 'duplicate':
    case 'forget':
      return false;
  }
}

/**
 * Cells and base after the steps answered so far, in the plan's order. Steps that wait for an answer change nothing,
 * so this may be called in between to save the base.
 */
export function foldOutcomes(
  before: readonly BaseEntry[],
  steps: readonly Step[],
  answers: ReadonlyMap<Step, StepAnswer>,
): Folded {
  const entries = entriesByAlert(before);
  const cells = new Map<string, OutcomeCells>();
  for (const step of steps) {
    if (needsCall(step) && !answers.has(step)) continue;
    const outcome = outcomeOf(step, answers.get(step), entryOf(step, entries));
    if (outcome.rowKey !== undefined) {
      cells.set(outcome.rowKey, mergeCells(cells.get(outcome.rowKey) ?? {}, outcome.cells));
    }
    if (outcome.base?.entry) entries.set(outcome.base.alertId, outcome.base.entry);
    else if (outcome.base) entries.delete(outcome.base.alertId);
  }
  return { cells, entries: [...entries.values()] };
}

/** Status and Message of managed rows for which there was nothing to do. */
export function restingRows(
  rows: readonly PlannedRow[],
  steps: readonly Step[],
  entries: readonly BaseEntry[],
): ReadonlyMap<string, OutcomeCells> {
  const busy = new Set(steps.flatMap((step) => ('row' in step ? [step.row.rowKey] : [])));
  const byRow = new Map(entries.map((entry) => [entry.rowKey, entry]));
  const cells = new Map<string, OutcomeCells>();
  for (const row of rows) {
    const entry = byRow.get(row.rowKey);
    if (entry && !busy.has(row.rowKey)) cells.set(row.rowKey, withRearmNote(row, restingCells(entry)));
  }
  return cells;
}

/** Says on a fired row that its Re-arm wish waits for a person. */
function withRearmNote(row: PlannedRow, cells: OutcomeCells): OutcomeCells {
  if (row.rearm.kind === 'manual' || cells.status !== 'Fired') return cells;
  return { ...cells, message: 'Re-arm by itself is not part of this version: tick Enabled and sync to arm it again' };
}

function entryOf(step: Step, entries: ReadonlyMap<string, BaseEntry>): BaseEntry | undefined {
  return 'entry' in step ? entries.get(step.entry.alertId) : undefined;
}
