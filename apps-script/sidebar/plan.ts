/** The preview of a sync or of an undo: shows the plan, runs exactly that, and says how far it is. */

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
  readonly sinceMs: number;
}

interface Choices {
  readonly deletes: boolean;
  readonly typed: string;
  readonly createOff: boolean;
}

interface Runner {
  withSuccessHandler<T>(handler: (value: T) => void): Runner;
  withFailureHandler(handler: (error: Error) => void): Runner;
  loadPlan(kind: string): void;
  applyPlan(kind: string, hash: string, choices: Choices): void;
  readProgress(): void;
  stopSync(): void;
}

declare const google: { readonly script: { readonly run: Runner; readonly host: { close(): void } } };

/** So many lines are drawn at first: thousands would make the window slow. */
const SHOWN = 200;
const POLL_MS = 2000;

function part<T extends HTMLElement>(id: string, type: new () => T): T {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new Error(`no ${id}`);
  return found;
}

const title = part('title', HTMLHeadingElement);
const words = part('words', HTMLParagraphElement);
const bar = part('bar', HTMLProgressElement);
const table = part('table', HTMLTableElement);
const more = part('more', HTMLButtonElement);
const guard = part('guard', HTMLDivElement);
const deletes = part('deletes', HTMLInputElement);
const typed = part('typed', HTMLInputElement);
const off = part('off', HTMLDivElement);
const createOff = part('create-off', HTMLInputElement);
const apply = part('apply', HTMLButtonElement);
const stop = part('stop', HTMLButtonElement);
const close = part('close', HTMLButtonElement);
const end = part('end', HTMLSpanElement);

let kind = 'sync';
let plan: PlanView | undefined;
let only: string | undefined;
let isWhole = false;
let isRunning = false;

function say(heading: string, text = '', isError = false): void {
  title.textContent = heading;
  words.textContent = text;
  words.className = isError ? 'error' : '';
}

function load(note = ''): void {
  say(kind === 'undo' ? 'Reading what the last sync changed …' : 'Reading the sheet and CS2Cap …', note, note !== '');
  bar.hidden = false;
  bar.removeAttribute('value');
  apply.disabled = true;
  google.script.run
    .withSuccessHandler((reply: Reply<PlanView>) => (reply.ok ? show(reply.value, note) : fail(reply.words)))
    .withFailureHandler((error) => fail(error.message))
    .loadPlan(kind);
}

/** Nothing is being sent any more. */
function rest(): void {
  isRunning = false;
  stop.hidden = true;
  end.textContent = '';
}

function fail(text: string): void {
  rest();
  bar.hidden = true;
  say('That did not work', text, true);
  apply.textContent = 'Try again';
  apply.disabled = false;
  plan = undefined;
  apply.focus();
}

function show(shown: PlanView, note: string): void {
  plan = shown;
  isWhole = false;
  only = undefined;
  bar.hidden = true;
  const isEmpty = shown.lines.length === 0;
  const nothing = kind === 'undo' ? 'Nothing can be taken back' : 'Nothing to do: the sheet and CS2Cap agree';
  const calls = shown.calls === 0 ? 'Nothing is sent to CS2Cap' : `${shown.calls} changes are sent to CS2Cap`;
  say(
    isEmpty ? nothing : calls,
    note || (isEmpty ? '' : 'Nothing has happened yet. Apply does exactly this.'),
    note !== '',
  );
  drawFilters();
  drawLines();
  drawRemarks(shown.remarks);
  drawGuard(shown);
  apply.textContent = 'Apply';
  allow();
  (isEmpty ? close : apply).focus();
}

function drawFilters(): void {
  const counts = new Map<string, number>();
  for (const line of plan?.lines ?? []) counts.set(line.verb, (counts.get(line.verb) ?? 0) + 1);
  const buttons = [...counts].map(([verb, count]) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = `${verb} ${count}`;
    button.setAttribute('aria-pressed', 'false');
    button.addEventListener('click', () => {
      only = only === verb ? undefined : verb;
      for (const other of buttons) other.setAttribute('aria-pressed', String(other === button && only === verb));
      drawLines();
    });
    return button;
  });
  part('filters', HTMLFieldSetElement).replaceChildren(...buttons);
}

function drawLines(): void {
  const lines = (plan?.lines ?? []).filter((line) => only === undefined || line.verb === only);
  const shown = isWhole ? lines : lines.slice(0, SHOWN);
  table.hidden = lines.length === 0;
  part('lines', HTMLTableSectionElement).replaceChildren(...shown.map(drawLine));
  more.hidden = shown.length === lines.length;
  more.textContent = `Show all ${lines.length}`;
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
    cell.textContent = text;
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
  part('remarks', HTMLUListElement).replaceChildren(...items);
}

function drawGuard({ guard: needed, deletes: count, managed }: PlanView): void {
  guard.hidden = needed === 'none';
  deletes.checked = false;
  typed.value = '';
  part('typed-label', HTMLLabelElement).hidden = needed !== 'type-the-number';
  part('delete-words', HTMLSpanElement).textContent =
    `Also delete ${count} of ${managed} alerts at CS2Cap, whose rows are gone from the sheet. Without it they stay.`;
}

/** Apply is offered when something is left to do and the number is typed where it must be. */
function allow(): void {
  const isTyped = plan?.guard !== 'type-the-number' || typed.value.trim() === String(plan.deletes);
  const lines = plan?.lines ?? [];
  const isUnwanted = !deletes.checked && plan?.deletes === lines.length;
  const isIdle = lines.length === 0 || isUnwanted;
  apply.disabled = isRunning || plan === undefined || isIdle || (deletes.checked && !isTyped);
}

function run(): void {
  if (!plan) {
    load();
    return;
  }
  isRunning = true;
  allow();
  say('Sending …', 'You may close this window: it goes on by itself.');
  off.hidden = true;
  bar.hidden = false;
  stop.hidden = false;
  stop.disabled = false;
  watch();
  google.script.run
    .withSuccessHandler((reply: Reply<Applied>) => {
      if (reply.ok) done(reply.value);
      else if (reply.isOutdated) outdated(reply.words);
      else fail(reply.words);
    })
    .withFailureHandler((error) => fail(error.message))
    .applyPlan(kind, plan.hash, { deletes: deletes.checked, typed: typed.value, createOff: createOff.checked });
}

function outdated(text: string): void {
  rest();
  load(text);
}

function done({ words: text, isUnfinished, unarmed }: Applied): void {
  rest();
  bar.hidden = true;
  say(isUnfinished ? 'Not all is sent yet' : 'Done', text);
  table.hidden = true;
  guard.hidden = true;
  more.hidden = true;
  part('filters', HTMLFieldSetElement).replaceChildren();
  plan = undefined;
  apply.disabled = unarmed === 0;
  apply.textContent = unarmed === 0 ? 'Apply' : 'Look again';
  off.hidden = unarmed === 0;
  part('off-words', HTMLSpanElement).textContent =
    `Create ${unarmed} alerts switched off: CS2Cap arms none until your email is verified there with alert mails on, or a webhook is active.`;
  close.focus();
}

function watch(): void {
  setTimeout(() => {
    if (!isRunning) return;
    google.script.run
      .withSuccessHandler((progress: Progress | null) => {
        if (isRunning && progress) tell(progress);
        watch();
      })
      .withFailureHandler(watch)
      .readProgress();
  }, POLL_MS);
}

function tell({ done: count, total, sinceMs }: Progress): void {
  if (total === 0) return;
  bar.max = total;
  bar.value = count;
  const leftS = count === 0 ? 0 : ((Date.now() - sinceMs) / 1000 / count) * (total - count);
  const left =
    count === 0 ? '' : leftS < 90 ? `, about ${Math.ceil(leftS)} s left` : `, about ${Math.ceil(leftS / 60)} min left`;
  title.textContent = `Sending: ${count} of ${total}${left}`;
}

apply.addEventListener('click', run);
close.addEventListener('click', () => google.script.host.close());
stop.addEventListener('click', () => {
  stop.disabled = true;
  end.textContent = 'Stopping after what is being sent …';
  google.script.run.stopSync();
});
more.addEventListener('click', () => {
  isWhole = true;
  drawLines();
});
deletes.addEventListener('change', allow);
typed.addEventListener('input', allow);
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && !isRunning) google.script.host.close();
});
document.addEventListener('DOMContentLoaded', () => {
  kind = document.getElementById('input')?.textContent === 'undo' ? 'undo' : 'sync';
  load();
});
