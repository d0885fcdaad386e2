import { ok } from '../result.ts';
import { type Created, freshAlert, outcomeOf, type StepAnswer } from './outcome.ts';
import type { Step, StepOf } from './step.ts';

/** The steps of a plan that need a call, in the order in which they are sent; the calls of one phase are independent. */
export interface Waves {
  /** First: what frees or keeps places under the cap of enabled alerts (C20). */
  readonly free: readonly (StepOf<'patch'> | StepOf<'delete'>)[];
  /** Then new alerts, and those that replace others, created disabled (C5). */
  readonly create: readonly (StepOf<'create'> | StepOf<'replace'>)[];
  /** Last, after the `followUps` of all replacements: what arms. Their `delete` goes before this phase, their `enable` into it. */
  readonly arm: readonly (StepOf<'patch'> | StepOf<'adopt'>)[];
}

export function wavesOf(steps: readonly Step[]): Waves {
  const free: Waves['free'][number][] = [];
  const create: Waves['create'][number][] = [];
  const arm: Waves['arm'][number][] = [];
  for (const step of steps) {
    if (step.kind === 'delete') free.push(step);
    else if (step.kind === 'create' || step.kind === 'replace') create.push(step);
    else if (step.kind === 'patch') (step.changes.enabled ? arm : free).push(step);
    else if (step.kind === 'adopt' && step.enable) arm.push(step);
  }
  return { free, create, arm };
}

/** Whether a step means a call to CS2Cap; the others only change cells or the base. */
export function needsCall(step: Step): boolean {
  switch (step.kind) {
    case 'create':
    case 'patch':
    case 'replace':
    case 'delete':
      return true;
    case 'adopt':
      return step.enable;
    case 'pull':
    case 'fired':
    case 'agree':
    case 'conflict':
    case 'remote-deleted':
    case 'elsewhere':
    case 'gone':
    case 'duplicate':
    case 'forget':
      return false;
  }
}

/** The answer to a step whose alert is there already: a replacement that takes a twin needs no create. */
export const knownAnswer = (step: Step): StepAnswer =>
  step.kind === 'replace' && step.twin ? ok({ alertId: step.twin.id, alert: step.twin }) : undefined;

export interface FollowUps {
  readonly delete: StepOf<'delete'>;
  readonly enable?: StepOf<'patch'>;
}

/**
 * What is left of a replacement once its new alert is there: delete the old one, then arm the new one. They are steps
 * like any other, to be answered and folded after the replacement itself.
 */
export function followUps(step: StepOf<'replace'>, created: Created): FollowUps {
  const { row, entry, alert } = step;
  const removal: StepOf<'delete'> = {
    kind: 'delete',
    because: 'replaced',
    entry,
    alert,
    reason: `${entry.itemName}: another alert has taken its place`,
  };
  const next = outcomeOf(step, ok(created), entry).base?.entry;
  if (!step.enable || !next || created.alert?.is_enabled) return { delete: removal };
  const fresh = created.alert ?? freshAlert(step, created.alertId);
  const reason = 'armed after it took the place of another';
  return {
    delete: removal,
    enable: { kind: 'patch', row, alert: fresh, entry: next, changes: { enabled: true }, reason },
  };
}
