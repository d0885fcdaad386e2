import { byId, make, makeButton } from './elements.ts';
import { KeyedList } from './keyed-list.ts';
import type { Redraw } from './live.ts';
import { attempt } from './notices.ts';
import { act, Done, read } from './server-calls.ts';
import { type Alert, type Delivery, MarketState, type Price } from './state.ts';

type Side = 'ask' | 'bid';

const sides = ['ask', 'bid'] as const;
/** One press of an arrow, in percent; with Shift ten times as much. */
const stepPercent = 2;

/** The market: prices to move, alerts of the accounts, what was delivered. Gives what draws it anew. */
export function startMarketPanel(): Redraw {
  const search = byId('search', HTMLInputElement);
  const prices = new KeyedList<Price>({
    parent: byId('prices', HTMLElement),
    keyOf: ({ id }) => String(id),
    draw: drawPrice,
    update: updatePrice,
  });
  const alerts = new KeyedList<Alert>({ parent: byId('alerts', HTMLElement), keyOf: ({ id }) => id, draw: drawAlert });
  const deliveries = new KeyedList<Delivery>({
    parent: byId('deliveries', HTMLElement),
    keyOf: ({ id }) => id,
    draw: drawDelivery,
  });
  const redraw = async (): Promise<void> => {
    const state = await read(MarketState, 'market', { search: search.value });
    prices.show(state.items);
    alerts.show(state.alerts);
    deliveries.show(state.deliveries);
    byId('market-words', HTMLElement).textContent = words(state);
  };
  search.addEventListener('input', () => attempt('Searching', redraw));
  return redraw;
}

function words({ items, foundMore, accounts }: MarketState): string {
  const quota = accounts.map(({ tier, quotaUsed }) => `${tier}: ${quotaUsed} counted requests this month`).join(', ');
  const found =
    foundMore > 0
      ? `${foundMore} more items fit. `
      : items.length === 0
        ? 'Search for an item; those with alerts stay on top. '
        : '';
  return `${found}${quota}.`;
}

const fullName = ({ name, phase }: Price): string => (phase === null ? name : `${name}, ${phase}`);

function drawPrice(price: Price): HTMLElement {
  const row = make(
    'tr',
    {},
    make('th', { scope: 'row' }, fullName(price)),
    ...sides.map((side) => make('td', {}, ...priceFields(price, side))),
  );
  updatePrice(row, price);
  return row;
}

function priceFields(price: Price, side: Side): HTMLElement[] {
  const name = `${side} of ${fullName(price)}`;
  const field = make('input', { class: side, inputmode: 'decimal', size: '9', 'aria-label': name });
  const set = () =>
    attempt('Moving the price', () => act('market/set', { item: price.id, side, price: field.value.trim() }, Done));
  field.addEventListener('change', set);
  field.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowUp') step(price.id, side, event, 1);
    if (event.key === 'ArrowDown') step(price.id, side, event, -1);
  });
  const arrow = (label: string, way: 1 | -1) => {
    const button = makeButton(label, () => undefined, {
      'aria-label': `${name} ${way > 0 ? 'up' : 'down'}`,
      title: 'With Shift ten times as far',
    });
    button.addEventListener('click', (event) => step(price.id, side, event, way));
    return button;
  };
  return [field, arrow('▲', 1), arrow('▼', -1)];
}

function step(item: number, side: Side, event: MouseEvent | KeyboardEvent, way: 1 | -1): void {
  event.preventDefault();
  // A field in focus is not overwritten, unless its own arrows moved the price.
  if (event.currentTarget instanceof HTMLInputElement) event.currentTarget.dataset['follows'] = 'price';
  const percent = way * stepPercent * (event.shiftKey ? 10 : 1);
  attempt('Moving the price', () => act('market/step', { item, side, percent }, Done));
}

function updatePrice(row: HTMLElement, price: Price): void {
  row.classList.toggle('watched', price.watched);
  for (const side of sides) {
    const field = row.querySelector<HTMLInputElement>(`input.${side}`);
    if (!field) continue;
    const isTyping = field === document.activeElement && field.dataset['follows'] !== 'price';
    if (!isTyping) field.value = price[side] ?? '';
    delete field.dataset['follows'];
  }
}

function drawAlert({ item, phase, kind, threshold, currency, armed, lastTriggered, tier }: Alert): HTMLElement {
  const fired = lastTriggered === null ? '' : ` · last fired ${new Date(lastTriggered).toLocaleTimeString()}`;
  return make(
    'li',
    {},
    make('span', { class: armed ? 'tag good' : 'tag' }, armed ? 'armed' : 'off'),
    ` ${item}${phase === null ? '' : `, ${phase}`} · ${kind} ${threshold}${currency === null ? ' %' : ` ${currency}`}${fired} · ${tier}`,
  );
}

function drawDelivery({ at, to, platform, status, http, attempts, error }: Delivery): HTMLElement {
  const tone = { succeeded: 'good', failed: 'bad' }[status] ?? '';
  const tries = attempts > 1 ? ` · ${attempts} attempts` : '';
  return make(
    'li',
    {},
    make('span', { class: `tag ${tone}` }, http === null ? status : `${status} ${http}`),
    ` ${new Date(at).toLocaleTimeString()} · ${to} (${platform})${tries}${error === null ? '' : ` · ${error}`}`,
  );
}
