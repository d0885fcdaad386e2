import type { ApiFailure } from '../cs2cap/reply.ts';
import type { StepAnswer } from './outcome.ts';
import type { Intent, Step } from './step.ts';
import { needsCall } from './waves.ts';

/**
 * The intents to save before the first call of a run: its creates and replacements, and of the earlier ones those that
 * it can't settle by being planned: of rows that can't be sent now, and of adopted alerts that are still to be armed.
 */
export function journalOf(
  before: readonly Intent[],
  steps: readonly Step[],
  held: ReadonlySet<string> | ReadonlyMap<string, unknown>,
  at: string,
): ReadonlyMap<string, Intent> {
  const toArm = new Set(steps.flatMap((step) => (step.kind === 'adopt' && step.enable ? [step.row.rowKey] : [])));
  const waiting = before.filter(({ rowKey }) => held.has(rowKey) || toArm.has(rowKey));
  const sent = steps.flatMap((step): Intent[] => {
    if (step.kind !== 'create' && step.kind !== 'replace') return [];
    const { rowKey, enabled } = step.row;
    return [{ rowKey, wantsEnabled: step.kind === 'replace' ? step.enable : enabled, at }];
  });
  return new Map([...waiting, ...sent].map((intent) => [intent.rowKey, intent]));
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
