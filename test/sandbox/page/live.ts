import * as z from 'zod/mini';
import { byId } from './elements.ts';

const Changed = z.object({ parts: z.array(z.string()) });

/** Redraws one part of the page. */
export type Redraw = () => Promise<void>;

/** Redraws each part when the server says that it changed: never twice at once, and once more if it changed meanwhile. */
export function followChanges(redraws: Readonly<Record<string, Redraw>>): void {
  const runs = new Map(Object.entries(redraws).map(([part, redraw]) => [part, oneAtATime(redraw)]));
  const lost = byId('connection', HTMLElement);
  const source = new EventSource('/api/changes');
  source.addEventListener('changed', (event) => {
    lost.hidden = true;
    const { parts } = Changed.parse(JSON.parse(String(event.data)));
    for (const part of parts) runs.get(part)?.();
  });
  source.addEventListener('error', () => {
    lost.hidden = false;
  });
}

/** Wraps a redraw so that calls during a run lead to exactly one more run. */
export function oneAtATime(redraw: Redraw): () => void {
  let state: 'idle' | 'busy' | 'again' = 'idle';
  const run = (): void => {
    state = 'busy';
    redraw()
      .catch((error: unknown) => console.error(error))
      .finally(() => {
        if (state === 'again') run();
        else state = 'idle';
      });
  };
  return () => {
    if (state === 'idle') run();
    else state = 'again';
  };
}
