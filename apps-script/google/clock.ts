/** Milliseconds since the epoch. */
export const nowMs = (): number => Date.now();

/** Waits; `Utilities.sleep` takes at most five minutes. */
export function sleep(ms: number): void {
  if (ms > 0) Utilities.sleep(Math.min(Math.ceil(ms), 300_000));
}
