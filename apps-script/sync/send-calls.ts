import type { StepAnswer } from '#shared/alerts/outcome.ts';
import type { Changes, Step, StepOf } from '#shared/alerts/step.ts';
import type { AlertChanges } from '#shared/cs2cap/alert.ts';
import { deleteAlert, patchAlert } from '#shared/cs2cap/requests.ts';
import { ok } from '#shared/result.ts';
import { type Cs2cap, isUnsent, type Reply, sendSome } from '../cs2cap/send.ts';

/** Steps that are one call each, safe to repeat, and independent of each other. */
export type CallStep = StepOf<'patch' | 'adopt' | 'delete'>;

/** What sending them needs of the run they belong to. */
export interface CallRun {
  readonly cs2cap: Cs2cap;
  /** Whether there is time, and nobody asked to stop. */
  mayGoOn(): boolean;
  /** Hears each wave's answers, so that they are written down before the next one is sent. */
  take(answers: ReadonlyMap<Step, StepAnswer>): void;
}

/** Sends one call per step, wave after wave. Ends early when time is over or a person asked to stop. */
export function sendCalls(run: CallRun, steps: readonly CallStep[]): void {
  const isDelete = (step: CallStep): step is StepOf<'delete'> => step.kind === 'delete';
  const isPatch = (step: CallStep): step is StepOf<'patch' | 'adopt'> => step.kind !== 'delete';
  sendEach(run, steps.filter(isPatch), ({ cs2cap }, open) =>
    sendSome(cs2cap, open.map(toPatch)).map((reply) =>
      reply.ok ? ok({ alertId: reply.value.id, alert: reply.value }) : reply,
    ),
  );
  sendEach(run, steps.filter(isDelete), ({ cs2cap }, open) =>
    sendSome(
      cs2cap,
      open.map((step) => deleteAlert(step.entry.alertId)),
    ).map((reply, index) => (reply.ok ? ok({ alertId: open[index]?.entry.alertId ?? '' }) : reply)),
  );
}

type Answered = Reply<{ readonly alertId: string }>;

function sendEach<S extends Step>(
  run: CallRun,
  steps: readonly S[],
  sendNext: (run: CallRun, open: readonly S[]) => readonly Answered[],
): void {
  for (let done = 0; done < steps.length && run.mayGoOn(); ) {
    const replies = sendNext(run, steps.slice(done));
    const answers = new Map<Step, StepAnswer>();
    replies.forEach((reply, index) => {
      const step = steps[done + index];
      if (step && (reply.ok || !isUnsent(reply.failure))) answers.set(step, reply);
    });
    run.take(answers);
    if (answers.size < replies.length) return;
    done += replies.length;
  }
}

const toPatch = (step: StepOf<'patch' | 'adopt'>) =>
  patchAlert(step.alert.id, step.kind === 'patch' ? toWire(step.changes) : { is_enabled: true });

function toWire(changes: Changes): AlertChanges {
  return {
    ...(changes.threshold === undefined ? {} : { threshold_value: changes.threshold }),
    ...(changes.currency === undefined ? {} : { threshold_currency: changes.currency }),
    ...(changes.enabled === undefined ? {} : { is_enabled: changes.enabled }),
  };
}
