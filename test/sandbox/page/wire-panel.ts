import { byId, make } from './elements.ts';
import { KeyedList } from './keyed-list.ts';
import type { Redraw } from './live.ts';
import { read } from './server-calls.ts';
import { type WireEntry, WireState } from './state.ts';

/** What went over the wire, newest first; an opened entry stays open. Gives what draws it anew. */
export function startWirePanel(): Redraw {
  const list = new KeyedList<WireEntry>({
    parent: byId('wire', HTMLElement),
    keyOf: ({ id }) => id,
    draw: drawEntry,
    update: updateEntry,
  });
  return async () => list.show(await read(WireState, 'wire'));
}

function drawEntry(entry: WireEntry): HTMLElement {
  const item = make('li', {}, make('details', {}, make('summary'), make('pre')));
  updateEntry(item, entry);
  return item;
}

function updateEntry(item: HTMLElement, { at, from, words, status, fine, detail }: WireEntry): void {
  const tag = status === '' ? [] : [make('span', { class: `tag ${fine ? 'good' : 'bad'}` }, status)];
  item
    .querySelector('summary')
    ?.replaceChildren(`${new Date(at).toLocaleTimeString()} `, make('b', {}, from), ` ${words} `, ...tag);
  item.querySelector('pre')?.replaceChildren(detail);
}
