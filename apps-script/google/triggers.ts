import { fail, ok, type Result } from '#shared/result.ts';

/** How often a time trigger may run: these are all that Google takes below two hours (apps-script.md §5). */
export const TRIGGER_MINUTES = [1, 5, 10, 15, 30, 60] as const;
export type TriggerMinutes = (typeof TRIGGER_MINUTES)[number];

/** Whether the person who runs this has a trigger for that function. Google shows nobody the triggers of others. */
export function hasTrigger(functionName: string): boolean {
  return ownTriggers(functionName).length > 0;
}

/**
 * Lets a function run every so many minutes as the person who runs this, once: a second trigger would double the runs.
 * Fails with Google's words, for example when a person has twenty triggers already; then none is left.
 */
export function setTimeTrigger(functionName: string, minutes: TriggerMinutes): Result<undefined, string> {
  removeTriggers(functionName);
  const clock = ScriptApp.newTrigger(functionName).timeBased();
  try {
    (minutes === 60 ? clock.everyHours(1) : clock.everyMinutes(minutes)).create();
    return ok(undefined);
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
}

/** Takes away the triggers for a function of the person who runs this, and no other. */
export function removeTriggers(functionName: string): void {
  for (const trigger of ownTriggers(functionName)) ScriptApp.deleteTrigger(trigger);
}

/** The address of whose rights this runs with: in a trigger its owner. Blank where they did not allow to see it. */
export function currentUser(): string {
  try {
    return Session.getEffectiveUser().getEmail();
  } catch {
    return '';
  }
}

/** How many triggers this script has for the person who runs this. */
export const countTriggers = (): number => ScriptApp.getProjectTriggers().length;

const ownTriggers = (functionName: string) =>
  ScriptApp.getProjectTriggers().filter((trigger) => trigger.getHandlerFunction() === functionName);
