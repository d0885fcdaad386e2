interface Drawn {
  readonly element: HTMLElement;
  shown: string;
}

/**
 * Keeps the children of an element in step with a list. What did not change is not touched, so focus, selection and
 * scroll position outlive an update; `draw` makes a child anew, `update`, where given, changes it in place.
 */
export class KeyedList<T> {
  readonly #parent: HTMLElement;
  readonly #keyOf: (item: T) => string;
  readonly #draw: (item: T) => HTMLElement;
  readonly #update: ((element: HTMLElement, item: T) => void) | undefined;
  #drawn = new Map<string, Drawn>();

  constructor(spec: {
    readonly parent: HTMLElement;
    readonly keyOf: (item: T) => string;
    readonly draw: (item: T) => HTMLElement;
    readonly update?: (element: HTMLElement, item: T) => void;
  }) {
    this.#parent = spec.parent;
    this.#keyOf = spec.keyOf;
    this.#draw = spec.draw;
    this.#update = spec.update;
  }

  show(items: readonly T[]): void {
    const next = new Map<string, Drawn>();
    for (const item of items) next.set(this.#keyOf(item), this.#drawItem(item));
    for (const [key, { element }] of this.#drawn) if (next.get(key)?.element !== element) element.remove();
    [...next.values()].forEach(({ element }, index) => {
      const there = this.#parent.children[index];
      if (there !== element) this.#parent.insertBefore(element, there ?? null);
    });
    this.#drawn = next;
  }

  #drawItem(item: T): Drawn {
    const known = this.#drawn.get(this.#keyOf(item));
    const shown = JSON.stringify(item);
    if (known?.shown === shown) return known;
    if (!known || !this.#update) return { element: this.#draw(item), shown };
    this.#update(known.element, item);
    known.shown = shown;
    return known;
  }
}
