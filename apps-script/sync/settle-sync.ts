import { mergeCells, type OutcomeCells } from '#shared/alerts/outcome.ts';
import type { BaseEntry, Step } from '#shared/alerts/step.ts';
import { withScriptLock } from '../google/lock.ts';
import { writeBase } from '../sheets/base-sheet.ts';
import { writeAlertCells } from '../sheets/write-alerts.ts';
import type { Applied } from './apply-sync.ts';
import { foldOutcomes, restingRows } from './fold-outcomes.ts';
import type { Prepared } from './prepare-sync.ts';

/** What a sync leaves in the sheet. */
export interface Settled {
  readonly cells: ReadonlyMap<string, OutcomeCells>;
  /** How many rows were changed by somebody meanwhile, and wait for the next run. */
  readonly left: number;
}

const NOTHING_SENT: Applied = { answers: new Map(), replaced: new Map(), intents: [] };

/**
 * Writes the outcome of every row, and the base with it. A row that could not be written keeps the base it had:
 * the next run then sees the same news again. `notes` are added to the messages of their rows.
 */
export function settleSync(
  prepared: Prepared,
  steps: readonly Step[],
  applied: Applied = { ...NOTHING_SENT, intents: prepared.base.intents },
  notes: ReadonlyMap<string, OutcomeCells> = new Map(),
): Settled {
  const { book, base, snapshot, style, rows, plan, held } = prepared;
  const folded = foldOutcomes(base.entries, steps, applied.answers);
  const cells = new Map([...restingRows(rows, plan.steps, base.entries), ...held, ...folded.cells]);
  for (const [rowKey, note] of [...warnings(applied), ...notes]) {
    const { enabled: _enabled, ...others } = cells.get(rowKey) ?? {};
    cells.set(rowKey, note.status === 'Error' ? { ...others, ...note } : mergeCells(cells.get(rowKey) ?? {}, note));
  }
  const write = (): number => {
    const { left } = writeAlertCells(book, snapshot, cells, style);
    const kept = keepOldEntries(base.entries, folded.entries, steps, cells, left);
    writeBase(book, { entries: withoutReplaced(kept, applied), intents: applied.intents });
    return left.size;
  };
  const locked = withScriptLock(30_000, write);
  // Only one sync runs at a time and nobody else writes these tabs: a busy lock must not cost what CS2Cap did already.
  return { cells, left: locked.ok ? locked.value : write() };
}

function warnings({ replaced }: Applied): (readonly [string, OutcomeCells])[] {
  return [...replaced].flatMap(([step, { warning }]) =>
    warning === undefined ? [] : [[step.row.rowKey, { status: 'Error', message: warning }] as const],
  );
}

/** Rows that were left and in which a person's cell should have changed get their old base back. */
function keepOldEntries(
  before: readonly BaseEntry[],
  after: readonly BaseEntry[],
  steps: readonly Step[],
  cells: ReadonlyMap<string, OutcomeCells>,
  left: ReadonlySet<string>,
): readonly BaseEntry[] {
  const unread = new Set(
    steps.flatMap((step) => {
      if (!('row' in step) || !('entry' in step) || !left.has(step.row.rowKey)) return [];
      const { threshold, currency, enabled } = cells.get(step.row.rowKey) ?? {};
      return (threshold ?? currency ?? enabled) === undefined ? [] : [step.entry.alertId];
    }),
  );
  const old = new Map(before.map((entry) => [entry.alertId, entry]));
  return after.map((entry) => (unread.has(entry.alertId) ? (old.get(entry.alertId) ?? entry) : entry));
}

/** The entries without those of alerts that were deleted when another took their place. */
function withoutReplaced(entries: readonly BaseEntry[], { replaced }: Applied): readonly BaseEntry[] {
  const gone = new Set([...replaced].flatMap(([step, { oldRemains }]) => (oldRemains ? [] : [step.entry.alertId])));
  return entries.filter((entry) => !gone.has(entry.alertId));
}
