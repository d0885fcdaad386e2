import type { Update } from 'grammy/types';
import type { Clock } from '../clock.ts';
import { conflict, type Refusal } from './refusal.ts';
import type { UpdateQueue } from './update-queue.ts';

/** The one open getUpdates of a bot. A newer one, or a webhook, ends it with 409 (telegram.md §1). */
export class LongPoll {
  #end: ((refusal: Refusal) => void) | undefined;
  readonly #queue: UpdateQueue;
  readonly #clock: Clock;

  constructor(queue: UpdateQueue, clock: Clock) {
    this.#queue = queue;
    this.#clock = clock;
  }

  /** Answers at once if something waits, else with the first update, an empty list at the time-out, or when the caller is gone. */
  poll(request: {
    readonly limit: number;
    readonly timeoutMs: number;
    readonly signal: AbortSignal;
  }): Promise<Update[]> {
    this.end(conflict('terminated by other getUpdates request; make sure that only one bot instance is running'));
    const take = () =>
      this.#queue
        .pending()
        .slice(0, request.limit)
        .map(({ update }) => update);
    if (this.#queue.pending().length > 0 || request.timeoutMs === 0 || request.signal.aborted) {
      return Promise.resolve(take());
    }
    return new Promise((resolve, reject) => {
      const finish = (settle: () => void) => {
        stopListening();
        cancelTimer();
        request.signal.removeEventListener('abort', stop);
        if (this.#end === end) this.#end = undefined;
        settle();
      };
      const stop = () => finish(() => resolve([]));
      const end = (refusal: Refusal) => finish(() => reject(refusal));
      const stopListening = this.#queue.onPush(() => finish(() => resolve(take())));
      const cancelTimer = this.#clock.after(request.timeoutMs, stop);
      request.signal.addEventListener('abort', stop);
      this.#end = end;
    });
  }

  /** Ends the open poll, if there is one. */
  end(refusal: Refusal): void {
    this.#end?.(refusal);
  }
}
