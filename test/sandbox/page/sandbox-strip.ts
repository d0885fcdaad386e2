import { copy } from './chat-panel.ts';
import { byId, make, makeButton } from './elements.ts';
import { KeyedList } from './keyed-list.ts';
import type { Redraw } from './live.ts';
import { attempt } from './notices.ts';
import { act, Done, read } from './server-calls.ts';
import { SandboxState } from './state.ts';

type Step = SandboxState['steps'][number];

/** The strip with the relay's switch, and the steps to try. Gives what draws it anew. */
export function startSandboxStrip(): Redraw {
  const kill = byId('relay-kill', HTMLButtonElement);
  const start = byId('relay-start', HTMLButtonElement);
  kill.addEventListener('click', () =>
    attempt('Killing the relay', () => whileBusy(kill, () => act('relay/kill', {}, Done))),
  );
  start.addEventListener('click', () =>
    attempt('Starting the relay', () => whileBusy(start, () => act('relay/start', {}, Done))),
  );
  const steps = new KeyedList<Step>({
    parent: byId('steps-list', HTMLElement),
    keyOf: ({ text }) => text,
    draw: drawStep,
  });
  return async () => {
    const { relay, steps: all } = await read(SandboxState, 'sandbox');
    byId('relay-state', HTMLElement).textContent = relay.up ? 'up' : 'down';
    byId('relay-lamp', HTMLElement).classList.toggle('up', relay.up);
    kill.hidden = !relay.up;
    start.hidden = relay.up;
    steps.show(all);
    byId('steps-count', HTMLElement).textContent = `(${all.filter(({ done }) => done).length} of ${all.length} done)`;
  };
}

async function whileBusy(button: HTMLButtonElement, work: () => Promise<unknown>): Promise<void> {
  button.disabled = true;
  try {
    await work();
  } finally {
    button.disabled = false;
  }
}

function drawStep({ text, values, done }: Step): HTMLElement {
  const copies = values.flatMap(({ label, value }) => [
    ` ${label} `,
    makeButton(value, () => attempt('Copying', () => copy(value)), { class: 'value', title: 'Press to copy' }),
  ]);
  return make('li', { class: done ? 'done' : undefined }, done ? '✓ ' : '', text, ...copies);
}
