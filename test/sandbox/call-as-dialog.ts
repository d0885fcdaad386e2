import type { UiRequest } from './google/backend/ui.ts';

/** What a server function gave a dialog that the script showed, called over HTTP as its page calls it. Throws the script's error. */
export async function callAsDialog(shown: UiRequest | undefined, functionName: string, ...args: unknown[]) {
  if (shown?.dialogUrl === undefined) throw new Error(`No dialog is open to call ${functionName}`);
  const { origin, pathname } = new URL(shown.dialogUrl);
  const body = JSON.stringify({ dialog: pathname.split('/').at(-1), functionName, args });
  const response = await fetch(`${origin}/ui/run`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body,
  });
  const answer = JSON.parse(await response.text());
  if (!answer.ok) throw new Error(`${functionName}: ${answer.error.message}`);
  return answer.value;
}

/** What the Settings dialog is told when a person saves a key in it. */
export const saveInDialog = (
  shown: UiRequest | undefined,
  form: { readonly apiKey?: string; readonly base?: string },
): Promise<{ readonly isDone: boolean; readonly words: string }> =>
  callAsDialog(shown, 'saveSettings', { apiKey: '', base: '', ...form });
