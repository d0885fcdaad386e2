/** Runs a function once, about so many milliseconds from now, instead of any earlier such wish. False where Google allows no more triggers (apps-script.md §5). */
export function runOnceAfter(functionName: string, delayMs: number): boolean {
  dropTriggers(functionName);
  try {
    ScriptApp.newTrigger(functionName).timeBased().after(delayMs).create();
    return true;
  } catch {
    return false;
  }
}

/** Takes away the triggers of a function: one that has run stays in the list and counts (apps-script.md §1.6). */
export function dropTriggers(functionName: string): void {
  for (const trigger of ScriptApp.getProjectTriggers()) {
    if (trigger.getHandlerFunction() === functionName) ScriptApp.deleteTrigger(trigger);
  }
}
