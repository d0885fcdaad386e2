import { byId, make } from './elements.ts';
import { KeyedList } from './keyed-list.ts';
import type { Redraw } from './live.ts';
import { read } from './server-calls.ts';
import { type Trace, TraceState } from './state.ts';

/** The way of each event, step by step with times. Gives what draws it anew. */
export function startTracePanel(): Redraw {
  const list = new KeyedList<Trace>({ parent: byId('traces', HTMLElement), keyOf: ({ id }) => id, draw: drawTrace });
  return async () => list.show(await read(TraceState, 'trace'));
}

function drawTrace({ title, startedAt, steps }: Trace): HTMLElement {
  const rows = steps.map(({ afterMs, where, words, fine }) =>
    make(
      'tr',
      { class: fine ? undefined : 'wrong' },
      make('td', { class: 'after' }, `+${(afterMs / 1000).toFixed(2)} s`),
      make('th', { scope: 'row' }, where),
      make('td', {}, words),
    ),
  );
  return make(
    'article',
    {},
    make('h3', {}, `${new Date(startedAt).toLocaleTimeString()} ${title}`),
    make('table', {}, make('tbody', {}, ...rows)),
  );
}
