import { byId, make, makeButton } from './elements.ts';
import { KeyedList } from './keyed-list.ts';
import type { Redraw } from './live.ts';
import { attempt, notify } from './notices.ts';
import { act, Done, read } from './server-calls.ts';
import { type FaultSwitch, FaultsState } from './state.ts';

/** A switch for each way in which the outside world can fail. Gives what draws them anew. */
export function startFaultPanel(): Redraw {
  const list = new KeyedList<FaultSwitch>({
    parent: byId('faults-list', HTMLElement),
    keyOf: ({ name }) => name,
    draw: drawFault,
    update: updateFault,
  });
  return async () => {
    const faults = await read(FaultsState, 'faults');
    list.show(faults);
    const on = faults.filter((fault) => fault.on).map(({ name }) => name);
    const words = byId('faults-on', HTMLElement);
    words.textContent = on.length === 0 ? 'No fault is on' : `Faults on: ${on.join(', ')}`;
    words.classList.toggle('some', on.length > 0);
  };
}

function drawFault(fault: FaultSwitch): HTMLElement {
  const { name, says, once } = fault;
  const id = `fault-${name}`;
  const button = makeButton(name, () => press(button, fault), {
    'aria-describedby': id,
    ...(once ? {} : { role: 'switch' }),
  });
  const item = make('li', {}, button, make('span', { id, class: 'quiet' }, says));
  updateFault(item, fault);
  return item;
}

function updateFault(item: HTMLElement, { on, once }: FaultSwitch): void {
  item.classList.toggle('on', on);
  if (!once) item.querySelector('button')?.setAttribute('aria-checked', String(on));
}

function press(button: HTMLButtonElement, { name, once }: FaultSwitch): void {
  const on = once || button.getAttribute('aria-checked') !== 'true';
  attempt(name, async () => {
    await act('faults/turn', { name, on }, Done);
    if (once) notify(name, 'done');
  });
}
