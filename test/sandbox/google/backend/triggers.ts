import type { Execution } from '../execution.ts';
import { ServiceException } from '../service-exception.ts';

export type TriggerSchedule =
  | { readonly kind: 'every'; readonly everyMs: number }
  | { readonly kind: 'once'; readonly at: number };

/** An installed trigger; a time trigger that has fired for the last time stays listed. */
export interface TriggerState {
  readonly id: string;
  /** Whose it is: it runs as this person, and nobody else sees it. */
  readonly owner: string;
  readonly functionName: string;
  readonly event: string;
  readonly schedule: TriggerSchedule | undefined;
  /** When it fires next; undefined for event triggers and spent ones. */
  dueAt: number | undefined;
}

const most = 20;

/** ScriptApp's questions about triggers: at most 20 for a script and a user (apps-script.md §1.6), who sees only their own. */
export function triggerCalls({ project, world, request }: Execution) {
  const owner = request.userEmail;
  const own = () => project.triggers.filter((trigger) => trigger.owner === owner);
  return {
    create(functionName: string, event: string, schedule: TriggerSchedule | undefined): TriggerState {
      if (own().length >= most) {
        throw new ServiceException(
          'This script has too many triggers. Triggers must be deleted from the script before more can be added.',
        );
      }
      const now = world.clock.now();
      const dueAt = schedule?.kind === 'every' ? now + schedule.everyMs : schedule?.at;
      const trigger: TriggerState = { id: world.newId('trigger'), owner, functionName, event, schedule, dueAt };
      project.triggers.push(trigger);
      world.scheduleTriggers(project);
      return trigger;
    },
    list: (): readonly TriggerState[] => own(),
    remove(id: string): void {
      project.triggers = project.triggers.filter((trigger) => trigger.id !== id || trigger.owner !== owner);
      world.scheduleTriggers(project);
    },
  };
}
