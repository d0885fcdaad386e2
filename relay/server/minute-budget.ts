import type { Clock } from '../clock.ts';

/** So many a minute of something that a flood would make too many of. */
export interface MinuteBudget {
  /** Whether one more may be. `leftOut` is how many were not in the minute before, told once. */
  take(): { readonly isLeft: boolean; readonly leftOut: number };
  /** Nothing more in this minute. */
  exhaust(): void;
}

const WINDOW_MS = 60_000;

export function createMinuteBudget(clock: Pick<Clock, 'now'>, perMinute: number): MinuteBudget {
  let window = { startedAt: Number.NEGATIVE_INFINITY, taken: 0, leftOut: 0 };
  return {
    take() {
      const now = clock.now();
      const isOver = now - window.startedAt >= WINDOW_MS || now < window.startedAt;
      const leftOut = isOver ? window.leftOut : 0;
      if (isOver) window = { startedAt: now, taken: 0, leftOut: 0 };
      const isLeft = window.taken < perMinute;
      if (isLeft) window.taken++;
      else window.leftOut++;
      return { isLeft, leftOut };
    },
    exhaust() {
      window.taken = perMinute;
    },
  };
}
