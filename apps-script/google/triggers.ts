/** Makes sure that a function runs every so many minutes, once: a second trigger would double the runs (apps-script.md §5). */
export function ensureTimeTrigger(functionName: string, minutes: 1 | 5 | 10 | 15 | 30): void {
  const own = ScriptApp.getProjectTriggers().filter((trigger) => trigger.getHandlerFunction() === functionName);
  if (own.length === 0) ScriptApp.newTrigger(functionName).timeBased().everyMinutes(minutes).create();
  for (const extra of own.slice(1)) ScriptApp.deleteTrigger(extra);
}

/** Whether that function has a trigger. */
export function hasTrigger(functionName: string): boolean {
  return ScriptApp.getProjectTriggers().some((trigger) => trigger.getHandlerFunction() === functionName);
}
