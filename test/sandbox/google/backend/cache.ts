import type { Execution } from '../execution.ts';
import { ServiceException } from '../service-exception.ts';

export interface CacheEntry {
  readonly value: string;
  readonly expiresAt: number;
}

const longestKey = 250;
const longestValue = 100 * 1024;
const longestSeconds = 21_600;
const fullAt = 1_000;
const keptWhenFull = 900;

function checkEntry(key: string, value: string): void {
  if (key.length > longestKey) throw new ServiceException('Argument too large: key');
  if (Buffer.byteLength(value, 'utf8') > longestValue) throw new ServiceException('Argument too large: value');
}

/** Beyond a thousand entries the ones that expire first go, down to nine hundred. */
function evict(cache: Map<string, CacheEntry>): void {
  if (cache.size <= fullAt) return;
  const soonest = [...cache].sort(([, a], [, b]) => a.expiresAt - b.expiresAt);
  for (const [key] of soonest.slice(0, cache.size - keptWhenFull)) cache.delete(key);
}

/** CacheService's questions: 100 KB a value, keys up to 250, six hours, and a full cache forgets (apps-script.md §5). */
export function cacheCalls({ project, world, request }: Execution) {
  const open = (scope: string) => {
    const name = scope === 'user' ? `user ${request.userEmail}` : scope;
    const known = project.caches.get(name) ?? new Map<string, CacheEntry>();
    project.caches.set(name, known);
    return known;
  };
  return {
    get(scope: string, keys: readonly string[]): Record<string, string> {
      const cache = open(scope);
      const live = keys.map((key) => [key, cache.get(key)] as const);
      return Object.fromEntries(
        live.flatMap(([key, entry]) => (entry && entry.expiresAt > world.clock.now() ? [[key, entry.value]] : [])),
      );
    },
    put(scope: string, values: Readonly<Record<string, string>>, seconds: number): void {
      if (seconds < 1 || seconds > longestSeconds) throw new ServiceException('Invalid argument: expirationInSeconds');
      const cache = open(scope);
      for (const [key, value] of Object.entries(values)) {
        checkEntry(key, value);
        cache.set(key, { value, expiresAt: world.clock.now() + seconds * 1000 });
      }
      evict(cache);
    },
    remove(scope: string, keys: readonly string[]): void {
      const cache = open(scope);
      for (const key of keys) cache.delete(key);
    },
  };
}
