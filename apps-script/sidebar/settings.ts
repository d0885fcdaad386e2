/** The Settings dialog: takes the API key, has it tried, and says what it can do. It is never given a stored key. */
import { askServer, byId, closeOnEscape, closeWindow, say } from './server.ts';

/** What trying a feature showed, and when. */
interface Verdict {
  readonly isAvailable: boolean;
  readonly atMs: number;
}

interface View {
  readonly keyEnd: string;
  readonly base: string;
  readonly usualBase: string;
  readonly features: Readonly<Record<'webhooks' | 'subKeys' | 'batch', Verdict | null>>;
  readonly perMinute: number;
  readonly perMonth: number | null;
}

interface Answer {
  readonly isDone: boolean;
  readonly words: string;
}

/** How long a result stays before the window closes by itself. */
const closesAfterMs = 12_000;

const key = byId('key', HTMLInputElement);
const base = byId('base', HTMLInputElement);
const button = (id: string) => byId(id, HTMLButtonElement);
const show = (id: string, isShown: boolean) => {
  byId(id, HTMLElement).hidden = !isShown;
};

function drawForm(view: View): void {
  show('form', true);
  show('forget', view.keyEnd !== '');
  byId('stored', HTMLElement).textContent = view.keyEnd
    ? `A key ending in …${view.keyEnd} is stored. Leave this blank to keep it.`
    : 'You find it in your CS2Cap account.';
  base.value = view.base;
  base.placeholder = view.usualBase;
  drawFeatures(view);
}

const mayMakeChild = ({ keyEnd, features }: View) => keyEnd !== '' && features.subKeys?.isAvailable === true;

function drawFeatures(view: View): void {
  const { features, perMinute, perMonth } = view;
  const month = perMonth === null ? '' : ` and ${perMonth.toLocaleString('en')} a month`;
  const all = [
    featureWords('Webhooks', features.webhooks, 'no; events are read every few minutes instead'),
    featureWords('Child keys', features.subKeys, 'no'),
    featureWords('Many alerts in one request', features.batch, 'no; they are sent one by one'),
    `Requests: ${perMinute} a minute${month}`,
  ];
  const lines = (view.keyEnd === '' ? [] : all).map((words) => {
    const line = document.createElement('li');
    line.textContent = words;
    return line;
  });
  byId('features', HTMLElement).replaceChildren(...lines);
  show('features', lines.length > 0);
  show('child', mayMakeChild(view));
}

function featureWords(title: string, verdict: Verdict | null, no: string): string {
  if (!verdict) return `${title}: known after the first sync that needs it`;
  const day = new Date(verdict.atMs).toISOString().slice(0, 10);
  return `${title}: ${verdict.isAvailable ? 'yes' : no} (found by trying on ${day})`;
}

/** Shows the result in place of the form, with the way out focused. */
function drawResult(words: string, view: View): void {
  show('form', false);
  show('confirm', false);
  drawFeatures(view);
  show('end', true);
  say(words);
  const offer = mayMakeChild(view) ? button('make-child') : button('close');
  offer.focus();
  if (!mayMakeChild(view)) closeSoon();
}

function closeSoon(): void {
  const timer = setTimeout(closeWindow, closesAfterMs);
  // Whoever does something still reads.
  for (const kind of ['pointerdown', 'keydown']) document.addEventListener(kind, () => clearTimeout(timer));
}

function setBusy(isBusy: boolean): void {
  for (const each of document.querySelectorAll('button, input')) {
    if (each instanceof HTMLButtonElement || each instanceof HTMLInputElement) each.disabled = isBusy;
  }
}

/** Has the script do something; a refusal is shown and the page stays. */
async function act(progress: string, work: () => Promise<Answer>, retry: HTMLElement): Promise<void> {
  say(progress);
  setBusy(true);
  try {
    const answer = await work();
    const view = answer.isDone ? await askServer<View>((server) => server.readSettings()) : undefined;
    setBusy(false);
    if (view) return drawResult(answer.words, view);
    say(answer.words, true);
  } catch (error) {
    setBusy(false);
    say(`It did not work: ${error instanceof Error ? error.message : error}. Try again.`, true);
  }
  retry.focus();
}

byId('form', HTMLFormElement).addEventListener('submit', (event) => {
  event.preventDefault();
  const form = { apiKey: key.value, base: base.value };
  void act('Trying the key with CS2Cap …', () => askServer<Answer>((server) => server.saveSettings(form)), key);
});

button('show').addEventListener('click', () => {
  const isShown = key.type === 'password';
  key.type = isShown ? 'text' : 'password';
  button('show').textContent = isShown ? 'Hide' : 'Show';
  button('show').setAttribute('aria-pressed', String(isShown));
});

button('make-child').addEventListener('click', () => {
  const work = () => askServer<Answer>((server) => server.createChildKey());
  void act('Making a child key and trying it …', work, button('make-child'));
});

button('forget').addEventListener('click', () => {
  show('form', false);
  show('confirm', true);
  say('');
  button('no').focus();
});

button('no').addEventListener('click', () => {
  show('confirm', false);
  show('form', true);
  button('forget').focus();
});

button('yes').addEventListener('click', () => {
  void act('Forgetting the key …', () => askServer<Answer>((server) => server.forgetKey()), button('yes'));
});

button('cancel').addEventListener('click', closeWindow);
button('close').addEventListener('click', closeWindow);
closeOnEscape();

askServer<View>((server) => server.readSettings()).then(
  (view) => {
    say('');
    drawForm(view);
    key.focus();
  },
  (error: Error) => say(`The settings could not be read: ${error.message}. Close this window and open it again.`, true),
);
