import type { Clock } from '../clock.ts';

/** Counts refused requests per source; a well-signed delivery is never counted and never throttled (DESIGN §6). */
export interface RefusalLimit {
  /** Counts one refusal; true if this source has had too many. */
  refused(source: string): boolean;
}

const PER_MINUTE = 30;
const WINDOW_MS = 60_000;
/** So many sources are remembered; the oldest are forgotten first. */
const SOURCES = 10_000;

export function createRefusalLimit(clock: Clock): RefusalLimit {
  const windows = new Map<string, { readonly startedAt: number; count: number }>();
  return {
    refused(source) {
      const now = clock.now();
      const known = windows.get(source);
      const isOpen = known && now - known.startedAt < WINDOW_MS && now >= known.startedAt;
      const window = isOpen ? known : { startedAt: now, count: 0 };
      window.count++;
      windows.delete(source);
      windows.set(source, window);
      if (windows.size > SOURCES) windows.delete(windows.keys().next().value ?? '');
      return window.count > PER_MINUTE;
    },
  };
}
