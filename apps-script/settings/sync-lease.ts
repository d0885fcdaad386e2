import * as z from 'zod/mini';
import { fail, ok, type Result } from '#shared/result.ts';
import { nowMs } from '../google/clock.ts';
import { newKey } from '../google/hash.ts';
import { withScriptLock } from '../google/lock.ts';
import { deleteProperty, readJsonProperty, writeProperty } from '../google/properties.ts';

const NAME = 'sync_lease';
const Stored = z.object({ id: z.string(), owner: z.string(), sinceMs: z.number(), heartbeatMs: z.number() });

/** An execution lives at most six minutes (apps-script.md §1.6): a lease silent for longer has no owner any more. */
const SILENT_MS = 7 * 60_000;

/** The right to change alerts, held by one run at a time. Unlike a lock it survives dialogs and calls out. */
export interface Lease {
  /** Says that the run is still alive. */
  beat(): void;
  release(): void;
}

/** Takes the lease for `owner`, words such as "Sync now". Fails with who holds it and since when. */
export function takeLease(owner: string): Result<Lease, { readonly owner: string; readonly sinceMs: number }> {
  const id = newKey('l');
  const sinceMs = nowMs();
  const taken = withScriptLock(10_000, () => {
    const held = Stored.safeParse(readJsonProperty(NAME));
    if (held.success && nowMs() - held.data.heartbeatMs < SILENT_MS) return fail(held.data);
    write({ id, owner, sinceMs, heartbeatMs: sinceMs });
    return ok(undefined);
  });
  if (!taken.ok) return fail({ owner: 'another run', sinceMs });
  if (!taken.value.ok) return taken.value;
  return ok({
    beat: () => write({ id, owner, sinceMs, heartbeatMs: nowMs() }),
    release: () => {
      const held = Stored.safeParse(readJsonProperty(NAME));
      if (held.success && held.data.id === id) deleteProperty(NAME);
    },
  });
}

const write = (lease: z.infer<typeof Stored>) => writeProperty(NAME, JSON.stringify(lease));
