/** A lock as LockService has it: re-entrant without counting, waiting on the clock, first come first served (apps-script.md §5). */
import type { Clock } from '../../clock.ts';
import type { Execution } from '../execution.ts';
import type { ProjectState } from '../project-state.ts';

interface Waiter {
  readonly holder: string;
  readonly take: (got: boolean) => void;
}

export class Lock {
  #holder: string | undefined;
  #waiters: Waiter[] = [];

  isHeldBy(holder: string): boolean {
    return this.#holder === holder;
  }

  /** True once the holder has it; false when the time is over. A negative time never gets a lock that is not held already. */
  acquire(holder: string, waitMs: number, clock: Clock): Promise<boolean> | boolean {
    if (this.#holder === holder) return true;
    if (waitMs < 0) return false;
    if (this.#holder === undefined) {
      this.#holder = holder;
      return true;
    }
    if (waitMs === 0) return false;
    return new Promise((resolve) => {
      const cancel = clock.after(waitMs, () => waiter.take(false));
      const waiter: Waiter = {
        holder,
        take: (got) => {
          cancel();
          this.#waiters = this.#waiters.filter((other) => other !== waiter);
          resolve(got);
        },
      };
      this.#waiters.push(waiter);
    });
  }

  /** Frees the lock if this holder has it, however often it was acquired. */
  release(holder: string): void {
    if (this.#holder !== holder) return;
    const next = this.#waiters[0];
    this.#holder = next?.holder;
    next?.take(true);
  }

  /** Frees the lock and ends the waiting of an execution that is over. */
  forget(holder: string): void {
    for (const waiter of this.#waiters.filter((other) => other.holder === holder)) waiter.take(false);
    this.release(holder);
  }
}

/** The lock of that name, made when first asked for. */
export function lockNamed(project: ProjectState, name: string): Lock {
  const known = project.locks.get(name) ?? new Lock();
  project.locks.set(name, known);
  return known;
}

/** Frees every lock that an execution holds or waits for. */
export function releaseLocks(execution: Execution): void {
  for (const lock of execution.project.locks.values()) lock.forget(execution.id);
}

/** LockService's questions. Buffered writes are not flushed by a release: that is the script's duty. */
export function lockCalls(execution: Execution) {
  const named = (scope: string) =>
    lockNamed(execution.project, scope === 'user' ? `user ${execution.request.userEmail}` : scope);
  return {
    async acquire(scope: string, waitMs: number): Promise<boolean> {
      const { clock } = execution.world;
      const startedAt = clock.now();
      const got = await named(scope).acquire(execution.id, waitMs, clock);
      execution.meter.waited(Math.min(clock.now() - startedAt, Math.max(0, waitMs)));
      return got;
    },
    release: (scope: string) => named(scope).release(execution.id),
    isHeld: (scope: string) => named(scope).isHeldBy(execution.id),
  };
}
