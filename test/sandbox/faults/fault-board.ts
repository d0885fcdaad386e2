import type { Clear, Fault, FaultWorld } from './fault.ts';
import { faults, findFault } from './fault-list.ts';

/** The switches of one sandbox: what is on, and how to turn it off again. */
export class FaultBoard {
  readonly #world: FaultWorld;
  readonly #on = new Map<string, Clear>();
  /** Presses of one switch take effect one after the other. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(world: FaultWorld) {
    this.#world = world;
  }

  /** Switches a fault; one that can't be taken back happens again each time it is switched on. Throws for an unknown name, and when there is nothing to fail. */
  turn(name: string, on: boolean): Promise<void> {
    const fault = findFault(name);
    const turned = this.#last.then(() => (on ? this.#apply(fault) : this.#clear(fault)));
    this.#last = turned.catch(() => undefined);
    return turned;
  }

  /** Turns everything off. */
  async clear(): Promise<void> {
    for (const { name } of faults) await this.turn(name, false);
  }

  /** Every fault with its sentence and whether it is on. */
  view() {
    return faults.map((fault) => ({
      name: fault.name,
      says: fault.says,
      once: fault.isOnce ?? false,
      on: this.#isOn(fault),
    }));
  }

  #isOn(fault: Fault): boolean {
    return this.#on.has(fault.name) && (fault.holds?.(this.#world) ?? true);
  }

  async #apply(fault: Fault): Promise<void> {
    if (this.#isOn(fault)) return;
    const clear = await fault.apply(this.#world);
    if (!fault.isOnce) this.#on.set(fault.name, clear);
  }

  async #clear(fault: Fault): Promise<void> {
    const clear = this.#on.get(fault.name);
    this.#on.delete(fault.name);
    await clear?.();
  }
}
