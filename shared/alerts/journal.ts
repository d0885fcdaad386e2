import type { ApiFailure } from '../cs2cap/reply.ts';
import type { StepAnswer } from './outcome.ts';
import { sameRule } from './rule.ts';
import type { Intent, PlannedRow, Step, StepOf } from './step.ts';
import { needsCall } from './waves.ts';

type Journaled = StepOf<'create' | 'replace' | 'adopt'>;
const isJournaled = (step: Step): step is Journaled =>
  step.kind === 'create' || step.kind === 'replace' || step.kind === 'adopt';

/** The rows whose earlier intents a run leaves open: rows that can't be sent, and what the plan holds beyond the run's steps. */
export function waitingRows(
  plan: readonly Step[],
  steps: readonly Step[],
  held: Iterable<string>,
): ReadonlySet<string> {
  const run = new Set(steps);
  return new Set([...held, ...plan.flatMap((step) => (isJournaled(step) && !run.has(step) ? [step.row.rowKey] : []))]);
}

/**
 * The intents to save before the first call of a run, and before it writes a row: its creates, replacements and
 * adoptions, and the earlier ones of rows that wait.
 */
export function journalOf(
  before: readonly Intent[],
  steps: readonly Step[],
  waiting: ReadonlySet<string>,
  at: string,
): ReadonlyMap<string, Intent> {
  const intents = new Map(before.map((intent) => [intent.rowKey, intent]));
  const journal = new Map([...intents].filter(([rowKey]) => waiting.has(rowKey)));
  for (const step of steps) if (isJournaled(step)) journal.set(step.row.rowKey, intentOf(step, intents, at));
  return journal;
}

/** The intent of an earlier run for what a row asks for now. */
export function intentFor(row: PlannedRow, intents: ReadonlyMap<string, Intent>): Intent | undefined {
  const intent = intents.get(row.rowKey);
  return intent && (!intent.rule || sameRule(intent.rule, row)) ? intent : undefined;
}

/** An alert that is taken and not created keeps the intent of the create that made it: it says since when a trigger counts. */
function intentOf(step: Journaled, earlier: ReadonlyMap<string, Intent>, at: string): Intent {
  const { rowKey, enabled, itemId, kind, threshold, currency } = step.row;
  const isTaken = step.kind === 'adopt' || (step.kind === 'replace' && step.twin !== undefined);
  const known = isTaken ? intentFor(step.row, earlier) : undefined;
  return {
    rowKey,
    wantsEnabled: step.kind === 'create' ? enabled : step.enable,
    at,
    ...known,
    rule: { itemId, kind, threshold, ...(currency === undefined ? {} : { currency }) },
    ...(step.kind !== 'create' && enabled && !step.enable ? { isTickedOnly: true } : {}),
    ...(step.kind === 'replace' ? { replaces: step.entry.alertId } : {}),
  };
}

/**
 * The Row key whose intent an answer settles. After an uncertain create it stays, until a run has looked for its twin
 * (C1); for an adopted alert it stays until that is armed.
 */
export function settledIntent(step: Step, answer: StepAnswer): string | undefined {
  if (!answer || !('row' in step) || !needsCall(step)) return undefined;
  const isSettled = answer.ok || (step.kind !== 'adopt' && isDefinite(answer.failure));
  return isSettled ? step.row.rowKey : undefined;
}

/** Whether a call that failed surely changed nothing. */
export function isDefinite(failure: ApiFailure): boolean {
  switch (failure.kind) {
    case 'bad-request':
    case 'unauthorized':
    case 'payment-required':
    case 'forbidden':
    case 'not-found':
    case 'conflict':
    case 'invalid':
    case 'rate-limited':
    case 'monthly-quota':
      return true;
    case 'server':
    case 'unreachable':
    case 'unreadable':
      return false;
  }
}
