/** Whether a person is there to answer: never in triggers and web calls (apps-script.md §5, UI). */
export function openUi(): GoogleAppsScript.Base.Ui | undefined {
  try {
    return SpreadsheetApp.getUi();
  } catch {
    return undefined;
  }
}

/** Shows a text until it is closed; nothing where nobody looks. */
export function tell(title: string, message: string): void {
  const ui = openUi();
  ui?.alert(title, message, ui.ButtonSet.OK);
}

/** Whether a person said yes; no where nobody can be asked. */
export function confirm(title: string, question: string): boolean {
  const ui = openUi();
  return ui !== undefined && ui.alert(title, question, ui.ButtonSet.YES_NO) === ui.Button.YES;
}

/** What a person typed, trimmed; undefined if they cancelled or nobody is there. */
export function ask(title: string, question: string): string | undefined {
  const ui = openUi();
  if (!ui) return undefined;
  const answer = ui.prompt(title, question, ui.ButtonSet.OK_CANCEL);
  return answer.getSelectedButton() === ui.Button.OK ? answer.getResponseText().trim() : undefined;
}

/** What a person chose of three; cancel where nobody can be asked. */
export function askYesNoCancel(title: string, question: string): 'yes' | 'no' | 'cancel' {
  const ui = openUi();
  const button = ui?.alert(title, question, ui.ButtonSet.YES_NO_CANCEL);
  if (!ui || button === undefined) return 'cancel';
  return button === ui.Button.YES ? 'yes' : button === ui.Button.NO ? 'no' : 'cancel';
}
