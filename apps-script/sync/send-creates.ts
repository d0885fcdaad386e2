import type { StepAnswer } from '#shared/alerts/outcome.ts';
import type { Step } from '#shared/alerts/step.ts';
import { BATCH_SIZE, type BatchResult, type NewAlert, resultsByIndex } from '#shared/cs2cap/alert.ts';
import type { ApiFailure } from '#shared/cs2cap/reply.ts';
import { createAlert, createAlerts } from '#shared/cs2cap/requests.ts';
import { fail, ok } from '#shared/result.ts';
import { type Cs2cap, send } from '../cs2cap/send.ts';

export type CreateStep = Extract<Step, { kind: 'create' }>;

/** Called with each group of answers, so that they can be written down before the next group is sent. */
export type OnAnswers = (answers: ReadonlyMap<Step, StepAnswer>) => void;

/**
 * Sends creates in batches of 100 (C2). A batch that is refused as a whole (the tier has none, the cap is too near, one
 * entry is malformed) is sent alert by alert, so that one row fails alone and the others get through.
 */
export function sendCreates(cs2cap: Cs2cap, steps: readonly CreateStep[], onAnswers: OnAnswers): void {
  let mayBatch = true;
  for (let first = 0; first < steps.length; first += BATCH_SIZE) {
    const batch = steps.slice(first, first + BATCH_SIZE);
    const answers = mayBatch && batch.length > 1 ? sendBatch(cs2cap, batch) : undefined;
    if (answers) onAnswers(answers);
    else {
      mayBatch = false;
      for (const step of batch) onAnswers(new Map([[step, sendSingle(cs2cap, toNewAlert(step))]]));
    }
  }
}

/** The body of a create. A blank currency is left out: CS2Cap then takes the account's (C13). */
export function toNewAlert({ row }: Pick<CreateStep, 'row'>, isEnabled = row.enabled): NewAlert {
  return {
    item_id: row.itemId,
    kind: row.kind,
    threshold_value: row.threshold,
    ...(row.currency === undefined ? {} : { threshold_currency: row.currency }),
    is_enabled: isEnabled,
  };
}

/** Sends one create. */
export function sendSingle(cs2cap: Cs2cap, alert: NewAlert): StepAnswer {
  const reply = send(cs2cap, createAlert(alert));
  return reply.ok ? ok({ alertId: reply.value.id, alert: reply.value }) : reply;
}

/** Refusals of a whole batch that need not hold for each of its rows. */
const ONE_BY_ONE: readonly ApiFailure['kind'][] = [
  'bad-request',
  'payment-required',
  'forbidden',
  'not-found',
  'conflict',
  'invalid',
];

/** The answers of a batch by step, or undefined if it was refused as a whole and nothing was created. */
function sendBatch(cs2cap: Cs2cap, steps: readonly CreateStep[]): ReadonlyMap<Step, StepAnswer> | undefined {
  const reply = send(cs2cap, createAlerts(steps.map((step) => toNewAlert(step))));
  if (!reply.ok)
    return ONE_BY_ONE.includes(reply.failure.kind) ? undefined : new Map(steps.map((step) => [step, reply]));
  const results = resultsByIndex(reply.value, steps.length);
  return new Map(steps.map((step, index) => [step, readResult(results[index])]));
}

function readResult(result: BatchResult | undefined): StepAnswer {
  if (!result) return fail(failure('unreadable', 'CS2Cap said nothing about this row; the next sync looks again'));
  if (result.status === 'created' && result.alert_id) return ok({ alertId: result.alert_id });
  return fail(failure('invalid', result.message ?? result.code ?? `CS2Cap answered "${result.status}"`));
}

const failure = (kind: ApiFailure['kind'], message: string): ApiFailure => ({ kind, status: 200, message, fields: [] });

/** Whether a failed create surely created nothing. After any other failure its intent stays journaled (C1). */
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
