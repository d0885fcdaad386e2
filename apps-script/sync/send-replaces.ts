import type { StepAnswer } from '#shared/alerts/outcome.ts';
import type { Step, StepOf } from '#shared/alerts/step.ts';
import { followUps, knownAnswer } from '#shared/alerts/waves.ts';
import { createAlert } from '#shared/cs2cap/requests.ts';
import { ok } from '#shared/result.ts';
import { isUnsent, sendAll } from '../cs2cap/send.ts';
import { type CallRun, sendCalls } from './send-calls.ts';
import { toNewAlert } from './send-creates.ts';

type ReplaceStep = StepOf<'replace'>;

/** What sending replacements needs of the run it belongs to. */
export interface ReplaceRun extends CallRun {
  /** What was answered to a step so far. */
  answerOf(step: Step): StepAnswer;
  /** Hears which steps follow from the answers so far. */
  add(steps: readonly Step[]): void;
}

/** So many go through all three stages before the next ones begin: each stage is one wave. */
const TOGETHER = 40;

/**
 * New alerts in the place of ones whose item or kind changed: create disabled, delete the old one, enable. Created armed
 * it could hit the cap; deleted first it could be lost (C5). What was answered is written down after each stage; where a
 * run ends between two of them, the next one's plan goes on from there.
 */
export function sendReplaces(run: ReplaceRun, steps: readonly ReplaceStep[]): void {
  for (let first = 0; first < steps.length && run.mayGoOn(); first += TOGETHER) {
    const group = steps.slice(first, first + TOGETHER);
    run.take(createDisabled(run, group));
    const next = group.flatMap((step) => {
      const created = run.answerOf(step);
      return created?.ok ? [followUps(step, created.value)] : [];
    });
    run.add(next.flatMap((each) => (each.enable ? [each.delete, each.enable] : [each.delete])));
    sendCalls(
      run,
      next.map((each) => each.delete),
    );
    const isGone = (answer: StepAnswer) => answer?.ok || answer?.failure.kind === 'not-found';
    sendCalls(
      run,
      next.flatMap((each) => (each.enable && isGone(run.answerOf(each.delete)) ? [each.enable] : [])),
    );
  }
}

function createDisabled({ cs2cap }: CallRun, steps: readonly ReplaceStep[]): ReadonlyMap<Step, StepAnswer> {
  const open = steps.filter((step) => !knownAnswer(step));
  const answers = new Map<Step, StepAnswer>();
  for (const step of steps) if (knownAnswer(step)) answers.set(step, knownAnswer(step));
  const replies = sendAll(
    cs2cap,
    open.map((step) => createAlert(toNewAlert(step, false))),
  );
  open.forEach((step, index) => {
    const reply = replies[index];
    if (reply?.ok) answers.set(step, ok({ alertId: reply.value.id, alert: reply.value }));
    else if (reply && !isUnsent(reply.failure)) answers.set(step, reply);
  });
  return answers;
}
