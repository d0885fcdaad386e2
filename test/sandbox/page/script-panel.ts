import { byId, make } from './elements.ts';
import type { Redraw } from './live.ts';
import { attempt } from './notices.ts';
import { drawWindows, hearFrames } from './script-windows.ts';
import { act, Done, read } from './server-calls.ts';
import { type Question, type Run, ScriptState } from './state.ts';

const tickMs = 500;

/** What scripts do and ask: the run under way, questions as dialogs, sidebars and dialogs in frames. Gives what draws it anew. */
export function startScriptPanel(): Redraw {
  let state: ScriptState | undefined;
  setInterval(() => state && drawRun(state), tickMs);
  hearFrames(() => state?.windows ?? []);
  return async () => {
    state = await read(ScriptState, 'script');
    drawRun(state);
    drawQuestion(state.questions[0]);
    drawWindows(state.windows);
  };
}

function drawRun({ running, last }: ScriptState): void {
  const line = byId('run', HTMLElement);
  line.classList.toggle('busy', running.length > 0);
  line.classList.toggle('wrong', running.length === 0 && last?.error !== null && last !== null);
  line.textContent =
    running.length > 0 ? running.map(runningWords).join(', ') : last ? endedWords(last) : 'No script has run yet.';
}

function runningWords({ name, startedAt }: Run): string {
  return `Running: ${name}, ${Math.max(0, Math.round((Date.now() - startedAt) / 1000))} s…`;
}

function endedWords({ name, error, modelMs }: Run): string {
  if (error !== null) return `${name} failed: ${error}`;
  return `${name} ended; at Google it would have taken about ${((modelMs ?? 0) / 1000).toFixed(1)} s.`;
}

/** One question at a time, as the script waits for the answer. */
function drawQuestion(question: Question | undefined): void {
  const open = document.querySelector<HTMLDialogElement>('dialog.question');
  if (open?.dataset['id'] === question?.id) return;
  open?.remove();
  if (question) askPerson(question);
}

function askPerson({ id, kind, title, message, buttons }: Question): void {
  const field = make('input', { name: 'text', 'aria-label': 'Answer', autocomplete: 'off' });
  const dialog = make('dialog', { class: 'question', 'data-id': id, 'aria-label': title || 'The script asks' });
  const answer = (body: object) => {
    dialog.close();
    attempt('Answering', () => act('script/answer', { id, ...body }, Done));
  };
  const form = make(
    'form',
    { method: 'dialog' },
    ...(title ? [make('h3', {}, title)] : []),
    make('p', { class: 'words' }, message),
  );
  if (kind === 'prompt') form.append(field);
  form.append(make('div', { class: 'bar' }, ...buttons.map((button, index) => answerButton(button, index === 0))));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const button = event.submitter instanceof HTMLButtonElement ? event.submitter.value : buttons[0];
    answer({ button, ...(kind === 'prompt' ? { text: field.value } : {}) });
  });
  dialog.addEventListener('keydown', ({ key }) => key === 'Escape' && answer({}));
  dialog.append(form);
  document.body.append(dialog);
  // Not modal: what the script asks for may have to be copied from another part of the page.
  dialog.show();
}

const buttonWords: Readonly<Record<string, string>> = {
  OK: 'OK',
  CANCEL: 'Cancel',
  YES: 'Yes',
  NO: 'No',
  CLOSE: 'Close',
};

function answerButton(button: string, isFirst: boolean): HTMLElement {
  return make(
    'button',
    { type: 'submit', value: button, class: isFirst ? 'main' : undefined },
    buttonWords[button] ?? button,
  );
}
