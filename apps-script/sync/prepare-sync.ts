import { type Faults, faultsOfProblems } from '#shared/alerts/faults.ts';
import type { OutcomeCells } from '#shared/alerts/outcome.ts';
import { type Plan, planSync } from '#shared/alerts/plan.ts';
import { type AlertRow, type ParsedRow, parseRow } from '#shared/alerts/row.ts';
import type { PlannedRow } from '#shared/alerts/step.ts';
import type { NumberStyle } from '#shared/alerts/threshold.ts';
import type { Alert } from '#shared/cs2cap/alert.ts';
import { describeFailure } from '#shared/cs2cap/reply.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import { listAllAlerts } from '../cs2cap/list-all-alerts.ts';
import type { Cs2cap } from '../cs2cap/send.ts';
import { newKey } from '../google/hash.ts';
import { withScriptLock } from '../google/lock.ts';
import { type AlertSnapshot, readAlerts, withRowKeys } from '../sheets/alert-sheet.ts';
import { type Base, readBase } from '../sheets/base-sheet.ts';
import type { Book } from '../sheets/book.ts';
import { numberStyleOf } from '../sheets/number-style.ts';
import { writeRowKeys } from '../sheets/write-alerts.ts';
import { sayProgress } from './progress.ts';
import { resolveRows } from './resolve-rows.ts';

/** Everything a sync knows before it changes anything. Preview shows exactly this plan. */
export interface Prepared {
  readonly book: Book;
  readonly cs2cap: Cs2cap;
  readonly snapshot: AlertSnapshot;
  readonly style: NumberStyle;
  readonly base: Base;
  readonly rows: readonly PlannedRow[];
  /** Every alert of the account. */
  readonly alerts: readonly Alert[];
  readonly plan: Plan;
  /** Rows that can't be sent, and what to do about each. */
  readonly held: ReadonlyMap<string, OutcomeCells>;
  /** The phases that rows may choose from, by Row key. */
  readonly phases: ReadonlyMap<string, readonly string[]>;
}

/**
 * Reads the sheet once and CS2Cap once, and plans. `keepKeys` writes the Row keys of new lines at once, so that their
 * alerts find back to them. Fails with words if the sheet is not set up or CS2Cap can't be asked.
 */
export function prepareSync(
  book: Book,
  cs2cap: Cs2cap,
  options: { readonly keepKeys: boolean },
): Result<Prepared, string> {
  const snapshot = readKeyedAlerts(book, options.keepKeys);
  if (!snapshot.ok) return snapshot;
  const base = readBase(book);
  if (!base.ok) return base;
  const style = numberStyleOf(book);
  const parsed = snapshot.value.lines.map((line) => parseRow(line.cells, style));
  const resolved = resolveRows(book, cs2cap, parsed.flatMap(rowOf), base.value.entries);
  if (!resolved.ok) return resolved;
  const say = sayProgress(book);
  const alerts = listAllAlerts(cs2cap, (done, of) => say(() => `Reading CS2Cap: ${done} of ${of} alerts …`));
  if (!alerts.ok) return fail(`CS2Cap could not be asked for its alerts: ${describeFailure(alerts.failure)}`);
  const { rows, problems, phases } = resolved.value;
  const plan = planSync({
    base: base.value.entries,
    intents: base.value.intents,
    rows,
    held: heldLines(parsed, problems),
    alerts: alerts.value,
  });
  const unplaced = [...problems].map(([key, text]) =>
    errorCells(key, text, { [phases.has(key) ? 'phase' : 'item']: text }),
  );
  const held = new Map([...parsed.flatMap(brokenCells), ...unplaced]);
  return ok({
    book,
    cs2cap,
    snapshot: snapshot.value,
    style,
    base: { ...base.value, entries: plan.base },
    rows,
    alerts: alerts.value,
    plan,
    held,
    phases,
  });
}

/** New keys are written under the lock, from a second look: lines may have moved since the first. */
function readKeyedAlerts(book: Book, keepKeys: boolean): Result<AlertSnapshot, string> {
  const read = readAlerts(book);
  if (!read.ok) return read;
  const keyed = withRowKeys(read.value, () => newKey('r'));
  if (!keepKeys || !hasNewKeys(read.value, keyed)) return ok(keyed);
  const locked = withScriptLock(20_000, (): Result<AlertSnapshot, string> => {
    const again = readAlerts(book);
    if (!again.ok) return again;
    const kept = withRowKeys(again.value, () => newKey('r'));
    writeRowKeys(again.value, kept);
    return ok(kept);
  });
  return locked.ok ? locked.value : fail('The sheet is busy taking in events; try again in a minute.');
}

const hasNewKeys = (read: AlertSnapshot, keyed: AlertSnapshot) =>
  keyed.lines.some((line, index) => line.cells.rowKey !== read.lines[index]?.cells.rowKey);

const rowOf = (parsed: ParsedRow): AlertRow[] => (parsed.kind === 'row' ? [parsed.row] : []);

/** Lines that are there but can't be sent: their alerts must not count as deleted. */
function heldLines(parsed: readonly ParsedRow[], problems: ReadonlyMap<string, string>) {
  const held: { readonly rowKey: string; readonly alertId?: string }[] = [];
  for (const line of parsed) {
    if (line.kind === 'broken' || line.kind === 'read-only') held.push(line);
    if (line.kind === 'row' && problems.has(line.row.rowKey)) held.push(line.row);
  }
  return held;
}

function brokenCells(parsed: ParsedRow): (readonly [string, OutcomeCells])[] {
  if (parsed.kind === 'broken') {
    return [errorCells(parsed.rowKey, parsed.problems.join('; '), faultsOfProblems(parsed.problems))];
  }
  if (parsed.kind !== 'read-only') return [];
  const message =
    'This version does not know this Kind: the row is shown, never sent. If you typed it, choose one from the list';
  return [[parsed.rowKey, { status: 'Elsewhere', message }]];
}

const errorCells = (rowKey: string, message: string, faults: Faults): readonly [string, OutcomeCells] => [
  rowKey,
  { status: 'Error', message, faults },
];
