/** The sidebar What an error means: the catalogue of errors, searched while somebody types. Works by keys alone. */
import type { CatalogueRow } from '#shared/cs2cap/error-catalogue.ts';
import { findErrors } from '#shared/cs2cap/find-errors.ts';
import { readMarked } from '#shared/marked-text.ts';
import { byId, closeWindow } from './server.ts';

const query = byId('query', HTMLInputElement);
const found = byId('found', HTMLElement);

function search(): void {
  const typed = query.value.trim();
  const { rows, isExact } = findErrors(typed);
  found.replaceChildren(...rows.map(drawRow));
  byId('said', HTMLElement).textContent = sayFound(typed, rows.length, isExact);
}

function sayFound(typed: string, count: number, isExact: boolean): string {
  if (typed === '') return 'Paste what Message says, or type a few letters. Arrow keys go through the list.';
  if (count === 0) return 'Nothing here has these words. Try the code, or a single word of the message.';
  if (!isExact) return 'Nothing has all of these words. The nearest:';
  return count === 1 ? '1 found.' : `${count} found.`;
}

function drawRow({ name, also = [], statuses = [], means, todo }: CatalogueRow): HTMLElement {
  const row = document.createElement('li');
  row.tabIndex = -1;
  row.append(
    made('h2', [name, ...also].join(', ')),
    ...(statuses.length > 0 ? [made('p', `Status ${statuses.join(', ')}`, 'note')] : []),
    marked(`It means: ${means}.`),
    marked(`**Do:** ${todo}.`),
  );
  return row;
}

function made(tag: string, text: string, className = ''): HTMLElement {
  const element = document.createElement(tag);
  element.textContent = text;
  element.className = className;
  return element;
}

function marked(text: string): HTMLElement {
  const line = document.createElement('p');
  const tags = { plain: 'span', bold: 'b', code: 'code' };
  line.append(...readMarked(text).map((piece) => made(tags[piece.look], piece.text)));
  return line;
}

/** Up and down go from the field through the rows and back. */
function step(by: 1 | -1): void {
  const stops: HTMLElement[] = [query, ...found.querySelectorAll('li')];
  const at = stops.findIndex((stop) => stop.matches(':focus'));
  stops[Math.min(Math.max(at + by, 0), stops.length - 1)]?.focus();
}

query.addEventListener('input', search);
document.addEventListener('keydown', (event) => {
  if (event.key === 'ArrowDown') step(1);
  else if (event.key === 'ArrowUp') step(-1);
  else if (event.key !== 'Escape') return;
  // On Escape whoever holds the sidebar may close it; only an empty search means that.
  else if (query.value === '' && document.activeElement === query) closeWindow();
  else {
    query.value = '';
    search();
    query.focus();
  }
  event.preventDefault();
});
search();
query.focus();
