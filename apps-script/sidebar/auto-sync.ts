/** The dialog of automatic sync: offers the intervals that fit into Google's daily limits. */
import type { IntervalBudget } from '#shared/alerts/sync-interval.ts';
import { askServer, byId, closeOnEscape, closeWindow, say } from './server.ts';

interface View {
  readonly words: string;
  readonly minutes: number | null;
  readonly mayChange: boolean;
  readonly choices: readonly IntervalBudget[];
}

interface Answer {
  readonly isDone: boolean;
  readonly words: string;
}

const form = byId('form', HTMLFormElement);
const save = byId('save', HTMLButtonElement);

function draw({ words, minutes, mayChange, choices }: View): void {
  byId('state', HTMLElement).textContent = words;
  const chosen = minutes ?? 0;
  byId('choices', HTMLFieldSetElement).append(
    option(0, 'Off', '', mayChange, chosen),
    ...choices.map((choice) => {
      const isOpen = mayChange && (choice.fits || choice.minutes === chosen);
      return option(choice.minutes, nameOf(choice.minutes), noteOf(choice), isOpen, chosen);
    }),
  );
  if (choices.length === 0) say('Choose CS2Cap ▸ Sync now once: what it takes decides how often it may run by itself.');
  save.disabled = !mayChange;
  form.hidden = false;
  const first = form.querySelector('input:checked') ?? byId('cancel', HTMLElement);
  if (first instanceof HTMLElement) (mayChange ? first : byId('cancel', HTMLElement)).focus();
}

function option(minutes: number, name: string, note: string, isOpen: boolean, chosen: number): HTMLElement {
  const label = document.createElement('label');
  const input = document.createElement('input');
  Object.assign(input, { type: 'radio', name: 'minutes', value: String(minutes), disabled: !isOpen });
  input.checked = minutes === chosen;
  label.className = isOpen ? '' : 'off';
  const words = document.createElement('small');
  words.textContent = note;
  label.append(input, ` ${name}`, words);
  return label;
}

const nameOf = (minutes: number) => (minutes === 60 ? 'Every hour' : `Every ${minutes} minutes`);

function noteOf({ fits, triggerMs, triggerLimitMs, fetches, fetchLimit }: IntervalBudget): string {
  const minutes = (ms: number) => Math.ceil(ms / 60_000);
  const verb = fits ? 'At most' : 'Does not fit: it would take';
  return `${verb} ${minutes(triggerMs)} of ${minutes(triggerLimitMs)} minutes and ${fetches} of ${fetchLimit} requests a day.`;
}

async function choose(minutes: number): Promise<void> {
  say('Saving …');
  save.disabled = true;
  try {
    const answer = await askServer<Answer>((server) => server.chooseInterval(minutes));
    say(answer.words, !answer.isDone);
    if (answer.isDone) return end();
  } catch (error) {
    say(`It did not work: ${error instanceof Error ? error.message : error}. Try again.`, true);
  }
  save.disabled = false;
  save.focus();
}

function end(): void {
  form.hidden = true;
  byId('end', HTMLElement).hidden = false;
  byId('close', HTMLElement).focus();
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  void choose(Number(new FormData(form).get('minutes') ?? 0));
});
byId('cancel', HTMLElement).addEventListener('click', closeWindow);
byId('close', HTMLElement).addEventListener('click', closeWindow);
closeOnEscape();

askServer<View>((server) => server.readAutoSync()).then(
  (view) => {
    say('');
    draw(view);
  },
  (error: Error) => say(`It could not be read: ${error.message}. Close this window and open it again.`, true),
);
