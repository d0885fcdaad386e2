/** The preview of a sync or of an undo: shows the plan, runs exactly that, and says how far it is. */
import { askServer, byId, closeOnEscape, closeWindow } from './server.ts';

interface PlanLine {
  readonly where: string;
  readonly kind: string;
  readonly verb: string;
  readonly item: string;
  readonly reason: string;
}

interface PlanView {
  readonly hash: string;
  readonly lines: readonly PlanLine[];
  readonly calls: number;
  readonly deletes: number;
  readonly managed: number;
  readonly guard: 'none' | 'confirm' | 'type-the-number';
  readonly remarks: readonly string[];
}

type Reply<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly words: string; readonly isOutdated: boolean };

interface Applied {
  readonly words: string;
  readonly isUnfinished: boolean;
  readonly unarmed: number;
}

interface Progress {
  readonly done: number;
  readonly total: number;
  /** Time was over before the work was: the rest goes on by itself. */
  readonly isPaused: boolean;
}

/** So many lines are drawn at first: thousands would make the window slow. */
const SHOWN = 200;
const POLL_MS = 2000;

const title = byId('title', HTMLHeadingElement);
const words = byId('words', HTMLParagraphElement);
const bar = byId('bar', HTMLProgressElement);
const filters = byId('filters', HTMLFieldSetElement);
const main = byId('main', HTMLElement);
const table = byId('table', HTMLTableElement);
const more = byId('more', HTMLButtonElement);
const guard = byId('guard', HTMLDivElement);
const deletes = byId('deletes', HTMLInputElement);
const typedLabel = byId('typed-label', HTMLLabelElement);
const typed = byId('typed', HTMLInputElement);
const off = byId('off', HTMLDivElement);
const createOff = byId('create-off', HTMLInputElement);
const apply = byId('apply', HTMLButtonElement);
const stop = byId('stop', HTMLButtonElement);
const close = byId('close', HTMLButtonElement);
const end = byId('end', HTMLSpanElement);

let kind = 'sync';
let plan: PlanView | undefined;
let only: string | undefined;
let isWhole = false;
/** `waiting`: the run goes on by itself later. */
let work: 'none' | 'sending' | 'waiting' = 'none';
/** From when and where the time that is left is reckoned, by the clock of this page alone. */
let mark = { atMs: 0, done: 0 };

const count = (number: number, noun: string) => `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`;

function say(heading: string, text = '', isError = false): void {
  title.textContent = heading;
  words.textContent = text;
  words.className = isError ? 'error' : '';
}

/** Takes the plan away: what it lists is done, or no longer true. */
function clear(): void {
  plan = undefined;
  table.hidden = true;
  guard.hidden = true;
  more.hidden = true;
  stop.hidden = true;
  end.textContent = '';
  filters.replaceChildren();
  drawRemarks([]);
}

function load(note = ''): void {
  clear();
  say(kind === 'undo' ? 'Reading what the last sync changed …' : 'Reading the sheet and CS2Cap …', note, note !== '');
  bar.hidden = false;
  bar.removeAttribute('value');
  apply.disabled = true;
  const failed = (text: string) => fail('There is no plan to show', text);
  askServer<Reply<PlanView>>((server) => server.loadPlan(kind)).then(
    (reply) => (reply.ok ? show(reply.value, note) : failed(reply.words)),
    (error: Error) => failed(error.message),
  );
}

function fail(heading: string, text: string): void {
  clear();
  work = 'none';
  bar.hidden = true;
  say(heading, text, true);
  apply.hidden = false;
  apply.textContent = 'Try again';
  apply.disabled = false;
  apply.focus();
}

function show(shown: PlanView, note: string): void {
  plan = shown;
  isWhole = false;
  only = undefined;
  bar.hidden = true;
  apply.hidden = shown.lines.length === 0;
  drawFilters();
  drawLines();
  drawRemarks(shown.remarks);
  drawGuard(shown);
  allow();
  words.textContent = note || (shown.lines.length === 0 ? '' : 'Nothing has happened yet. Apply does exactly this.');
  words.className = note === '' ? '' : 'error';
  if (shown.lines.length === 0) close.focus();
  else (apply.disabled ? deletes : apply).focus();
}

function drawFilters(): void {
  const counts = new Map<string, number>();
  const lines = plan?.lines ?? [];
  for (const line of lines) counts.set(line.verb, (counts.get(line.verb) ?? 0) + 1);
  const choices: readonly (readonly [string | undefined, string])[] = [
    [undefined, `all ${lines.length.toLocaleString('en')}`],
    ...[...counts].map(([verb, number]) => [verb, `${verb} ${number.toLocaleString('en')}`] as const),
  ];
  const buttons = choices.map(([verb, text]) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = text;
    button.setAttribute('aria-pressed', String(verb === undefined));
    button.addEventListener('click', () => {
      only = verb;
      for (const other of buttons) other.setAttribute('aria-pressed', String(other === button));
      main.scrollTop = 0;
      drawLines();
    });
    return button;
  });
  filters.replaceChildren(...(counts.size > 1 ? buttons : []));
}

function drawLines(): void {
  const lines = (plan?.lines ?? []).filter((line) => only === undefined || line.verb === only);
  const shown = isWhole ? lines : lines.slice(0, SHOWN);
  table.hidden = lines.length === 0;
  byId('lines', HTMLTableSectionElement).replaceChildren(...shown.map(drawLine));
  more.hidden = shown.length === lines.length;
  more.textContent = `Show all ${lines.length.toLocaleString('en')}`;
}

function drawLine(line: PlanLine): HTMLTableRowElement {
  const row = document.createElement('tr');
  row.className = line.kind;
  for (const [name, text] of [
    ['where', line.where],
    ['verb', line.verb],
    ['item', line.item],
    ['why', line.reason],
  ] as const) {
    const cell = document.createElement('td');
    cell.className = name;
    const holder = name === 'verb' ? cell.appendChild(document.createElement('span')) : cell;
    holder.textContent = text;
    row.append(cell);
  }
  return row;
}

function drawRemarks(remarks: readonly string[]): void {
  const items = remarks.map((text) => {
    const item = document.createElement('li');
    item.textContent = text;
    return item;
  });
  byId('remarks', HTMLUListElement).replaceChildren(...items);
}

function drawGuard({ guard: needed, deletes: number, managed }: PlanView): void {
  guard.hidden = needed === 'none';
  deletes.checked = false;
  typed.value = '';
  byId('typed-words', HTMLSpanElement).textContent = `That is a lot at once. Type ${number} to confirm:`;
  byId('delete-words', HTMLSpanElement).textContent =
    number === 1
      ? `Also delete 1 of ${count(managed, 'alert')} at CS2Cap: its row is gone from the sheet. Without the tick it stays.`
      : `Also delete ${number} of ${count(managed, 'alert')} at CS2Cap: their rows are gone from the sheet. Without the tick they stay.`;
}

/** Says what Apply would do with the ticks as they are, and offers it when there is something and the number is typed where it must be. */
function allow(): void {
  if (!plan) return;
  const { lines, calls, guard: needed, deletes: number } = plan;
  const isMany = needed === 'type-the-number';
  const isTyped = !isMany || typed.value.trim() === String(number);
  typedLabel.hidden = !isMany || !deletes.checked;
  const sent = calls - (deletes.checked ? 0 : number);
  const nothing = kind === 'undo' ? 'Nothing can be taken back' : 'Nothing to do: the sheet and CS2Cap agree';
  const idle = 'Nothing to send to CS2Cap';
  title.textContent = lines.length === 0 ? nothing : sent === 0 ? idle : `${count(sent, 'change')} to send to CS2Cap`;
  apply.textContent = sent === 0 ? 'Apply' : `Apply ${count(sent, 'change')}`;
  apply.disabled = (deletes.checked && !isTyped) || (!deletes.checked && number === lines.length);
  end.textContent =
    deletes.checked && !isTyped
      ? `Apply waits for the number ${number}`
      : number > 0 && !deletes.checked
        ? `${count(number, 'delete')} left out`
        : '';
}

function run(): void {
  if (!plan) {
    load();
    return;
  }
  const { hash } = plan;
  work = 'sending';
  mark = { atMs: Date.now(), done: 0 };
  say('Sending …', 'You may close this window: it goes on by itself.');
  end.textContent = '';
  apply.disabled = true;
  guard.hidden = true;
  off.hidden = true;
  bar.hidden = false;
  bar.removeAttribute('value');
  stop.hidden = false;
  stop.focus();
  watch();
  const choices = { deletes: deletes.checked, typed: typed.value, createOff: createOff.checked };
  askServer<Reply<Applied>>((server) => server.applyPlan(kind, hash, choices)).then(
    (reply) => {
      if (reply.ok) done(reply.value);
      else if (reply.isOutdated) outdated(reply.words);
      else fail('Nothing was sent', reply.words);
    },
    (error: Error) =>
      fail('It broke off', `${error.message} Some of it may have been sent: Try again shows what is left.`),
  );
}

function outdated(text: string): void {
  work = 'none';
  load(text);
}

function done({ words: text, isUnfinished, unarmed }: Applied): void {
  clear();
  apply.hidden = unarmed === 0;
  apply.disabled = unarmed === 0;
  apply.textContent = 'Look again';
  off.hidden = unarmed === 0;
  createOff.checked = false;
  byId('off-words', HTMLSpanElement).textContent =
    `Create ${unarmed === 1 ? 'it' : 'them'} switched off. CS2Cap has nobody to tell: it arms alerts only with a verified email and alert emails on, ` +
    'or with an active webhook. Set one of them up, sync again, and the ticked rows are armed.';
  bar.hidden = !isUnfinished;
  stop.hidden = !isUnfinished;
  work = isUnfinished ? 'waiting' : 'none';
  const missed = `${count(unarmed, 'alert')} could not be created armed`;
  say(isUnfinished ? 'Not all is sent yet' : unarmed > 0 ? missed : 'Done', `${text}.`);
  (unarmed > 0 ? createOff : close).focus();
}

/** Asks how far the run is, until it is over. */
function watch(): void {
  setTimeout(() => {
    if (work === 'none') return;
    askServer<Progress | null>((server) => server.readProgress()).then((progress) => {
      if (progress) tell(progress);
      else if (work === 'waiting') over();
      watch();
    }, watch);
  }, POLL_MS);
}

function over(): void {
  work = 'none';
  bar.hidden = true;
  stop.hidden = true;
  end.textContent = '';
  say('The run has ended', 'The Status tab says what was done.');
  close.focus();
}

function tell({ done: number, total, isPaused }: Progress): void {
  if (work === 'none' || total === 0) return;
  bar.max = total;
  bar.value = number;
  if (isPaused) mark = { atMs: Date.now(), done: number };
  const steps = number - mark.done;
  const leftS = steps <= 0 ? 0 : ((Date.now() - mark.atMs) / 1000 / steps) * (total - number);
  const left = leftS < 90 ? `about ${Math.ceil(leftS)} s left` : `about ${Math.ceil(leftS / 60)} min left`;
  const far = `${number.toLocaleString('en')} of ${total.toLocaleString('en')}`;
  title.textContent = isPaused ? `Waiting to go on: ${far} sent` : `Sending: ${far}${leftS > 0 ? `, ${left}` : ''}`;
}

function askToStop(): void {
  end.textContent = 'Stopping after what is being sent …';
  stop.disabled = true;
  close.focus();
  // It may be asked again: a run that has not quite begun hears nothing yet.
  const again = () => {
    stop.disabled = false;
  };
  askServer((server) => server.stopSync()).then(again, again);
}

apply.addEventListener('click', run);
close.addEventListener('click', closeWindow);
stop.addEventListener('click', askToStop);
more.addEventListener('click', () => {
  isWhole = true;
  drawLines();
  main.focus();
});
deletes.addEventListener('change', () => {
  allow();
  if (!typedLabel.hidden) typed.focus();
});
typed.addEventListener('input', allow);
typed.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && !apply.disabled) run();
});
closeOnEscape();
document.addEventListener('DOMContentLoaded', () => {
  // The list scrolls by keys too, also where a browser would not make it a stop of its own.
  main.tabIndex = 0;
  kind = document.getElementById('input')?.textContent === 'undo' ? 'undo' : 'sync';
  load();
});
