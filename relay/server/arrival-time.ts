import type { Clock } from '../clock.ts';

/**
 * When a delivery that says it was signed at `timestamp` (Unix seconds) came in, in milliseconds since the epoch: by the
 * clock. If that makes it one from the future because somebody has set the clock back since the relay was started, by
 * the time that has passed since then: what is genuine must not be refused for that.
 */
export type ArrivalTime = (timestamp: string | undefined) => number;

export function createArrivalTime(clock: Clock, toleranceS: number): ArrivalTime {
  const started = { now: clock.now(), elapsed: clock.elapsed() };
  return (timestamp) => {
    const now = clock.now();
    if (!(Number(timestamp) * 1000 - now > toleranceS * 1000)) return now;
    return Math.max(now, started.now + clock.elapsed() - started.elapsed);
  };
}
