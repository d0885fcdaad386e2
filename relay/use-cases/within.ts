import type { Clock } from '../clock.ts';

/** The value of `work` if it comes within `ms`, else undefined; the work itself goes on. Rejects as `work` does. */
export async function within<T>(clock: Clock, work: Promise<T>, ms: number): Promise<T | undefined> {
  let cancel = (): void => undefined;
  const timeout = new Promise<undefined>((resolve) => {
    cancel = clock.after(ms, () => resolve(undefined));
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    cancel();
  }
}
