/** The Find an item sidebar: searches the catalog it got once, and adds a row for an item. Works by keys alone. */
import { readThreshold } from '#shared/alerts/threshold.ts';
import { wouldFire } from '#shared/alerts/would-fire.ts';
import { decodeItems } from '#shared/items/catalog-text.ts';
import { findNames, indexNames, type NameIndex } from '#shared/items/closest-names.ts';
import type { ItemRef } from '#shared/items/resolve-item.ts';
import { askServer, byId, closeWindow, type Server, say } from './server.ts';

interface CatalogView {
  readonly chunks: readonly string[];
  readonly note: string;
  readonly calls: number;
  readonly quota: string;
  readonly separator: '.' | ',';
}

interface ItemView {
  readonly image: string;
  readonly price: string;
  readonly ask: string;
  readonly quota: string;
}

type Answer<T> = { readonly value: T } | { readonly problem: string };

const element = (id: string) => byId(id, HTMLElement);
const show = (id: string, isShown: boolean) => {
  element(id).hidden = !isShown;
};
const query = byId('query', HTMLInputElement);
const threshold = byId('threshold', HTMLInputElement);
const currency = byId('currency', HTMLInputElement);
const add = byId('add', HTMLButtonElement);
const load = byId('load', HTMLButtonElement);

/** How long a pause in typing is. */
const PAUSE_MS = 120;
/** How many items are listed, and how alike they must be. */
const LISTED = 50;
const LEAST_SCORE = 0.4;

let items: readonly ItemRef[] = [];
let index: NameIndex = indexNames([]);
let separator: '.' | ',' = '.';
let found: readonly ItemRef[] = [];
let active = -1;
let picked: ItemRef | undefined;
let view: ItemView | undefined;
/** The search that waits for a pause in typing. */
let pause: ReturnType<typeof setTimeout> | undefined;

/** Asks the script; a failure is said and gives undefined. While it works, the bar moves and the seconds are told. */
async function ask<T>(call: (server: Server) => void, doing: string): Promise<T | undefined> {
  const startedAt = Date.now();
  const tell = () =>
    say(`${doing} …${Date.now() - startedAt > 3000 ? ` ${Math.round((Date.now() - startedAt) / 1000)} s` : ''}`);
  const timer = doing ? setInterval(tell, 1000) : undefined;
  if (doing) tell();
  show('busy', true);
  const answer = await askServer<Answer<T>>(call).catch((error: Error) => ({
    problem: `That did not work: ${error.message}`,
  }));
  clearInterval(timer);
  show('busy', false);
  if ('value' in answer) return answer.value;
  say(answer.problem, true);
  return undefined;
}

async function open(call: (server: Server) => void, doing: string): Promise<void> {
  show('load', false);
  show('again', false);
  const got = await ask<CatalogView>(call, doing);
  if (!got) {
    show('again', true);
    return element('again').focus();
  }
  items = decodeItems(got.chunks);
  index = indexNames(items.map(({ name, phase }) => (phase ? `${name} ${phase}` : name)));
  separator = got.separator;
  element('quota').textContent = `CS2Cap quota: ${got.quota}. Looking at an item costs up to 2 calls.`;
  query.disabled = items.length === 0;
  load.textContent = `Load the catalog (${got.calls === 1 ? '1 call' : `${got.calls} calls`} of your quota)`;
  show('load', got.calls > 0);
  say(
    [got.note, items.length > 0 ? `${items.length.toLocaleString('en')} items. Type a few letters.` : '']
      .join(' ')
      .trim(),
  );
  if (items.length > 0) query.focus();
  else load.focus();
}

const WEAR = / \((Factory New|Minimal Wear|Field-Tested|Well-Worn|Battle-Scarred)\)$/;
const aboutOf = ({ name, phase }: ItemRef) => [WEAR.exec(name)?.[1], phase].filter(Boolean).join(' · ');

function search(): void {
  clearTimeout(pause);
  pause = undefined;
  const typed = query.value.trim();
  const matches = typed.length < 2 ? [] : findNames(typed, index, LISTED, true);
  found = matches.flatMap(({ at, score }) => (score >= LEAST_SCORE ? (items[at] ?? []) : []));
  element('results').replaceChildren(...found.map(drawOption));
  query.setAttribute('aria-expanded', String(found.length > 0));
  move(found.length > 0 ? 0 : -1);
  if (typed.length < 2) say('Type a few letters.');
  else if (found.length === 0) say(`Nothing is called "${typed}". Try fewer letters, or another word.`);
  else
    say(
      found.length < LISTED
        ? `${found.length} found. Arrow keys and Enter choose.`
        : `The best ${LISTED}. Arrow keys and Enter choose.`,
    );
}

function drawOption(item: ItemRef, at: number): HTMLElement {
  const line = document.createElement('div');
  const about = document.createElement('small');
  line.id = `item-${at}`;
  line.setAttribute('role', 'option');
  line.append(item.name.replace(WEAR, ''), document.createElement('br'), about);
  about.textContent = aboutOf(item);
  line.addEventListener('click', () => pick(item));
  return line;
}

/** Marks one of the items found, as arrow keys do; the focus stays in the field. */
function move(to: number): void {
  active = to;
  element('results').childNodes.forEach((node, at) => {
    if (node instanceof HTMLElement) node.setAttribute('aria-selected', String(at === active));
  });
  if (active < 0) query.removeAttribute('aria-activedescendant');
  else query.setAttribute('aria-activedescendant', `item-${active}`);
  document.getElementById(`item-${active}`)?.scrollIntoView({ block: 'nearest' });
}

function pick(item: ItemRef): void {
  picked = item;
  element('name').textContent = item.name;
  element('about').textContent = aboutOf(item);
  for (const id of ['threshold-wrong', 'currency-wrong', 'hint', 'price']) element(id).textContent = '';
  show('image', false);
  show('results', false);
  show('form', true);
  threshold.value = '';
  say('');
  document.querySelector<HTMLInputElement>('input[name=kind]:checked')?.focus();
  void showPicked();
}

/** Asks for picture and price. Whoever picked another item meanwhile sees nothing of this one. */
async function showPicked(): Promise<void> {
  const item = picked;
  if (!item) return;
  view = undefined;
  element('price').textContent = 'Asking for the price …';
  const code = codeOf();
  const got = await ask<ItemView>((server) => server.showItem(item.itemId, code), '');
  if (item !== picked || code !== codeOf()) return;
  view = got;
  element('price').textContent = got?.price ?? 'The price is not known.';
  if (!got) return;
  element('quota').textContent = `CS2Cap quota: ${got.quota}.`;
  const image = byId('image', HTMLImageElement);
  if (/^https?:\/\//.test(got.image)) {
    image.src = got.image;
    image.alt = `Picture of ${item.name}`;
    show('image', true);
  }
  hint();
}

const kindOf = () => document.querySelector<HTMLInputElement>('input[name=kind]:checked')?.value ?? '';
const codeOf = () => currency.value.trim().toUpperCase() || 'USD';

/** Says that an alert would fire as soon as it is armed. */
function hint(): void {
  const isSpread = kindOf() === 'spread_exceeds';
  show('money', !isSpread);
  const wanted = read(isSpread);
  // Blank, the alert may be in another currency than the price shown.
  const isComparable = !isSpread && currency.value.trim() !== '';
  const isPast = isComparable && view?.ask && wanted.ok && wouldFire(kindOf(), wanted.value, { ask: view.ask });
  element('hint').textContent = isPast ? 'At the best ask of now this would fire at once.' : '';
}

const read = (isSpread: boolean) =>
  readThreshold({ value: threshold.value, shown: threshold.value }, isSpread, { separator });

/** Says what is wrong below a field; gives whether that is nothing. */
function check(field: HTMLInputElement, problem: string): boolean {
  element(`${field.id}-wrong`).textContent = problem;
  field.setAttribute('aria-invalid', String(problem !== ''));
  if (problem !== '') field.focus();
  return problem === '';
}

async function addPicked(): Promise<void> {
  if (!picked || add.disabled) return;
  const kind = kindOf();
  const isSpread = kind === 'spread_exceeds';
  const code = isSpread ? '' : currency.value.trim().toUpperCase();
  const wanted = read(isSpread);
  const isCode = code === '' || /^[A-Z]{3,5}$/.test(code);
  const isRight = [
    check(currency, isCode ? '' : `"${code}" is not a currency code such as USD.`),
    check(threshold, wanted.ok ? '' : wanted.failure),
  ];
  if (isRight.includes(false)) return;
  const form = {
    name: picked.name,
    phase: picked.phase ?? '',
    kind,
    threshold: threshold.value.trim(),
    currency: code,
  };
  add.disabled = true;
  const done = await ask<string>((server) => server.addAlert(form), 'Adding the row');
  add.disabled = false;
  if (done === undefined) return;
  back();
  say(done);
}

/** Takes a number of calls to keep back, or the usual tenth where the field is blank. */
async function keepReserve(): Promise<void> {
  const calls = byId('reserve', HTMLInputElement).value.trim();
  const quota = await ask<string>((server) => server.keepReserve(calls), 'Keeping the reserve');
  if (quota === undefined) return;
  element('quota').textContent = `CS2Cap quota: ${quota}.`;
  say('The reserve is kept.');
}

function closeForm(): void {
  picked = undefined;
  show('form', false);
  show('results', true);
}

function back(): void {
  closeForm();
  query.focus();
  query.select();
  say('');
}

query.addEventListener('input', () => {
  clearTimeout(pause);
  if (picked) closeForm();
  pause = setTimeout(search, PAUSE_MS);
});
query.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && pause !== undefined) search();
  const item = found[active];
  if (event.key === 'ArrowDown') move(Math.min(active + 1, found.length - 1));
  else if (event.key === 'ArrowUp') move(Math.max(active - 1, 0));
  else if (event.key === 'Enter' && item && !picked) pick(item);
  else return;
  event.preventDefault();
});
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return;
  // Whoever holds the sidebar may close it on Escape; only an empty search means that.
  event.preventDefault();
  if (picked) back();
  else if (query.value === '') closeWindow();
  else {
    query.value = '';
    search();
  }
});
element('form').addEventListener('submit', (event) => {
  event.preventDefault();
  void addPicked();
});
element('form').addEventListener('input', hint);
currency.addEventListener('change', () => void showPicked());
element('back').addEventListener('click', back);
element('keep').addEventListener('click', () => void keepReserve());
load.addEventListener('click', () => void open((server) => server.loadCatalog(), 'Loading the catalog'));
element('again').addEventListener('click', () => void open((server) => server.openCatalog(), 'Reading the catalog'));
void open((server) => server.openCatalog(), 'Reading the catalog');
