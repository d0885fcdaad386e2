import type { Clock } from '../clock.ts';

/** The parts of the page that are drawn, and asked for, on their own. */
export const parts = ['sheet', 'script', 'chat', 'market', 'sandbox', 'faults', 'trace', 'wire'] as const;
export type Part = (typeof parts)[number];

type Listener = (changed: readonly Part[]) => void;

const atMostEveryMs = 100;

/** Gathers what changed and tells it at most ten times a second, however busy a sync is. */
export class ChangeFeed {
  readonly #clock: Clock;
  readonly #listeners = new Set<Listener>();
  readonly #changed = new Set<Part>();
  #toldAt = Number.NEGATIVE_INFINITY;
  #cancel: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Notes a change; the listeners hear of it within a tenth of a second. */
  add(part: Part): void {
    this.#changed.add(part);
    const wait = Math.max(0, this.#toldAt + atMostEveryMs - this.#clock.now());
    this.#cancel ??= this.#clock.after(wait, () => this.#tell());
  }

  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  stop(): void {
    this.#cancel?.();
    this.#listeners.clear();
  }

  #tell(): void {
    const changed = [...this.#changed];
    this.#changed.clear();
    this.#cancel = undefined;
    this.#toldAt = this.#clock.now();
    for (const listener of this.#listeners) listener(changed);
  }
}
