import type { Clock } from '#relay/clock.ts';

export { type Clock, systemClock } from '#relay/clock.ts';

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

/** A clock that only a test moves. Timers fire in order of their time, one macrotask apart, so that I/O between them settles. */
export class ManualClock implements Clock {
  #now: number;
  #order = 0;
  #timers: Timer[] = [];
  /** How far people have set the clock from the time that really passed. */
  #setMs = 0;

  constructor(startMs = Date.UTC(2026, 10, 23, 12, 0, 0)) {
    this.#now = startMs;
  }

  now(): number {
    return this.#now + this.#setMs;
  }

  elapsed(): number {
    return this.#now;
  }

  /** Sets the clock forward or back, as an operator would: no time passes, no timer fires. */
  set(ms: number): void {
    this.#setMs += ms;
  }

  after(delayMs: number, run: () => void): () => void {
    const timer: Timer = { at: this.#now + Math.max(0, delayMs), order: this.#order++, run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** Moves time forward, firing what falls due on the way at its own moment. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (let due = this.#nextDue(end); due; due = this.#nextDue(end)) {
      const timer = due;
      this.#timers = this.#timers.filter((other) => other !== timer);
      this.#now = Math.max(this.#now, timer.at);
      timer.run();
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.#now = end;
  }

  /** How many timers wait; a test uses it to see that nothing is left running. */
  get pending(): number {
    return this.#timers.length;
  }

  #nextDue(end: number): Timer | undefined {
    return this.#timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at || a.order - b.order)[0];
  }
}
