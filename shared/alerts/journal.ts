import type { ApiFailure } from '../cs2cap/reply.ts';
import type { StepAnswer } from './outcome.ts';
import type { Intent, Step } from './step.ts';
import { needsCall } from './waves.ts';

/**
 * The intents to save before the first call of a run, and before it writes a row: its creates, replacements and
 * adoptions, and the earlier ones of rows that can't be sent now.
 */
export function journalOf(
  before: readonly Intent[],
  steps: readonly Step[],
  held: ReadonlySet<string> | ReadonlyMap<string, unknown>,
  at: string,
): ReadonlyMap<string, Intent> {
  const intents = new Map(before.map((intent) => [intent.rowKey, intent]));
  const journal = new Map([...intents].filter(([rowKey]) => held.has(rowKey)));
  for (const step of steps) {
    if (step.kind !== 'create' && step.kind !== 'replace' && step.kind !== 'adopt') continue;
    const { row } = step;
    const { rowKey, enabled, itemId, kind, threshold, currency } = row;
    const rule = { itemId, kind, threshold, ...(currency === undefined ? {} : { currency }) };
    const earlier = step.kind === 'adopt' || (step.kind === 'replace' && step.twin) ? intents.get(rowKey) : undefined;
    const wantsEnabled = step.kind === 'create' ? enabled : step.enable;
    const replaces = step.kind === 'replace' ? { replaces: step.entry.alertId } : {};
    journal.set(rowKey, { rowKey, wantsEnabled, at, ...earlier, rule, ...replaces });
  }
  return journal;
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
