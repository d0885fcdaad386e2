import { canonicalDecimal } from './decimal.ts';
import type { PlannedRow, Step } from './step.ts';

/**
 * One text per step that holds all that matters for "is this still exactly that step": what is to be done, and the
 * values on both sides it was planned against. Line numbers and words for people are left out, so that sorting the
 * sheet changes nothing.
 */
export function stepKey(step: Step): string {
  return JSON.stringify([step.kind, ...whose(step), ...wish(step), ...seen(step)]);
}

/** A text that is equal for equal plans, whatever the order of their steps. A host hashes it. */
export const planDigestText = (steps: readonly Step[]): string => steps.map(stepKey).sort().join('\n');

const whose = (step: Step) => [
  'row' in step ? step.row.rowKey : step.entry.rowKey,
  'entry' in step ? step.entry.alertId : null,
];

/**
 * Of a managed row only what is to be sent or taken counts: an earlier wave of the same sync may have written its
 * other cells already.
 */
function wish(step: Step): readonly unknown[] {
  switch (step.kind) {
    case 'delete':
      return [step.because];
    case 'patch':
    case 'pull': {
      const { threshold, currency, enabled } = step.changes;
      return [threshold === undefined ? null : number(threshold), currency ?? null, enabled ?? null];
    }
    case 'replace':
      return [...asked(step), step.enable, step.twin?.id ?? null];
    case 'adopt':
      return [...asked(step), step.enable];
    case 'conflict':
      return [step.field, step.mine, step.theirs];
    case 'create':
    case 'elsewhere':
    case 'gone':
    case 'duplicate':
      return asked(step);
    case 'fired':
    case 'agree':
    case 'remote-deleted':
    case 'forget':
      return [];
  }
}

const asked = ({ row }: { readonly row: PlannedRow }) => [
  row.itemId,
  row.kind,
  number(row.threshold),
  row.currency ?? null,
  row.enabled,
];

function seen(step: Step): readonly unknown[] {
  if (!('alert' in step)) return [];
  const { id, threshold_value, threshold_currency, is_enabled, last_triggered_at } = step.alert;
  const time = last_triggered_at ? Date.parse(last_triggered_at) : null;
  return [id, number(threshold_value), threshold_currency ?? null, is_enabled, time];
}

const number = (decimal: string) => canonicalDecimal(decimal) ?? decimal;
