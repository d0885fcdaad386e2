import type { Clock } from './clock.ts';
import type { Log } from './log.ts';

/** What falls due by the clock: held messages, snoozed alerts. Due times are rows of the store, so any replica may act. */
export interface Agenda {
  /** Looks when the look under way has ended: something may be due now. */
  poke(): void;
  /** Looks no more; resolves when the look under way has ended. */
  stop(): Promise<void>;
}

/** One kind of due work; does what is due at `now`. */
export type DueWork = (now: number) => Promise<void>;

const LOOK_EVERY_MS = 15_000;

/** Does each kind of due work now, and every 15 s from now on; a kind that fails is tried again at the next look. */
export function startAgenda(deps: {
  readonly clock: Clock;
  readonly log: Log;
  readonly work: readonly DueWork[];
}): Agenda {
  const { clock, log, work } = deps;
  let isStopped = false;
  let cancel = (): void => undefined;
  let running: Promise<void> = look();

  async function look(): Promise<void> {
    for (const step of work) {
      try {
        if (!isStopped) await step(clock.now());
      } catch (error) {
        log.error({ err: error }, 'due work failed; it is tried again in 15 s');
      }
    }
    if (!isStopped) cancel = clock.after(LOOK_EVERY_MS, next);
  }

  function next(): void {
    cancel();
    running = running.then(look);
  }

  return {
    poke: next,
    async stop() {
      isStopped = true;
      cancel();
      await running;
    },
  };
}
