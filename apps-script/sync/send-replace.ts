import type { StepAnswer } from '#shared/alerts/outcome.ts';
import { ruleOf, sameRule } from '#shared/alerts/rule.ts';
import type { Step } from '#shared/alerts/step.ts';
import type { Alert } from '#shared/cs2cap/alert.ts';
import { describeFailure } from '#shared/cs2cap/reply.ts';
import { deleteAlert, patchAlert } from '#shared/cs2cap/requests.ts';
import { ok } from '#shared/result.ts';
import { type Cs2cap, send } from '../cs2cap/send.ts';
import { sendSingle, toNewAlert } from './send-creates.ts';

export type ReplaceStep = Extract<Step, { kind: 'replace' }>;

/** The answer to a replacement. `warning` says what is left to do; the row then keeps its tick. */
export interface Replaced {
  readonly answer: StepAnswer;
  readonly warning?: string;
  /** Whether the old alert is still at CS2Cap. */
  readonly oldRemains: boolean;
}

/**
 * A new alert in the place of one whose item or kind changed: create disabled, delete the old one, enable. Created
 * armed it could hit the cap; deleted first it could be lost (C5). `leftover` is what an earlier, unanswered try may
 * have created.
 */
export function sendReplace(cs2cap: Cs2cap, step: ReplaceStep, leftover: readonly Alert[]): Replaced {
  const twin = leftover.find((alert) => !alert.is_enabled && sameRule(ruleOf(alert), step.row));
  const created = twin ? ok({ alertId: twin.id, alert: twin }) : sendSingle(cs2cap, toNewAlert(step, false));
  if (!created?.ok) return { answer: created, oldRemains: true };
  const deleted = send(cs2cap, deleteAlert(step.entry.alertId));
  if (!deleted.ok && deleted.failure.kind !== 'not-found') {
    const warning = `the old alert could not be deleted: ${describeFailure(deleted.failure)}`;
    return { answer: created, warning, oldRemains: true };
  }
  if (!step.row.enabled) return { answer: created, oldRemains: false };
  const armed = send(cs2cap, patchAlert(created.value.alertId, { is_enabled: true }));
  if (armed.ok) return { answer: ok({ alertId: armed.value.id, alert: armed.value }), oldRemains: false };
  return { answer: created, warning: `replaced, but not armed: ${describeFailure(armed.failure)}`, oldRemains: false };
}
