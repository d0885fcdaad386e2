import * as z from 'zod/mini';
import { fail, ok, type Result } from '#shared/result.ts';
import { nowMs } from '../google/clock.ts';
import { newKey } from '../google/hash.ts';
import { withBareLock } from '../google/lock.ts';
import { deleteProperty, readJsonProperty, readProperty, writeProperty } from '../google/properties.ts';

const NAME = 'sync_lease';
const STOP = 'sync_stop';

const Stored = z.object({
  id: z.string(),
  owner: z.string(),
  sinceMs: z.number(),
  heartbeatMs: z.number(),
  done: z.number(),
  total: z.number(),
  /** Between two executions of one run: when the next one is due. */
  resumesAtMs: z.optional(z.number()),
});

/** A run that changes alerts, and how far it is; `done` of `total` calls. */
export type RunState = z.infer<typeof Stored>;

/** An execution lives at most six minutes (apps-script.md §1.6): a lease silent for longer has no owner any more. */
const SILENT_MS = 7 * 60_000;
/** A one-off trigger may come late; after so long it is taken for lost. */
const LATE_MS = 30 * 60_000;

/** The right to change alerts, held by one run at a time. Unlike a lock it survives dialogs, calls out, and the end of an execution. */
export interface Lease {
  /** The words it was taken for. */
  readonly owner: string;
  readonly sinceMs: number;
  /** How many calls earlier executions of this run have done. */
  readonly doneBefore: number;
  /** Says that the run is still alive, and how far it is. */
  beat(done: number, total: number): void;
  /** Keeps the right for the execution that goes on at that time. */
  pause(resumesAtMs: number): void;
  /** Whether nobody else has taken the right meanwhile. */
  isOurs(): boolean;
  /** Whether a person asked this run to stop. */
  isStopAsked(): boolean;
  release(): void;
}

/** Takes the lease for `owner`, words such as "Sync now". Fails with who holds it. */
export function takeLease(owner: string): Result<Lease, RunState> {
  const now = nowMs();
  const fresh: RunState = { id: newKey('l'), owner, sinceMs: now, heartbeatMs: now, done: 0, total: 0 };
  const taken = withBareLock(10_000, () => {
    const held = readRun();
    if (held) return fail(held);
    write(fresh);
    return ok(undefined);
  });
  if (!taken.ok) return fail({ ...fresh, owner: 'another run' });
  return taken.value.ok ? ok(leaseOf(fresh)) : taken.value;
}

/** Takes up a paused run again. Fails if there is none, or it is at work. */
export function resumeLease(): Result<Lease, undefined> {
  const taken = withBareLock(10_000, () => {
    const { resumesAtMs, ...held } = readRun() ?? {};
    const run = Stored.safeParse(held);
    if (resumesAtMs === undefined || !run.success) return undefined;
    const state = { ...run.data, heartbeatMs: nowMs() };
    write(state);
    return state;
  });
  return taken.ok && taken.value ? ok(leaseOf(taken.value)) : fail(undefined);
}

/** The run that is at work or paused now, if any. */
export function readRun(): RunState | undefined {
  const held = Stored.safeParse(readJsonProperty(NAME));
  if (!held.success) return undefined;
  const { heartbeatMs, resumesAtMs } = held.data;
  const isAlive = resumesAtMs === undefined ? nowMs() - heartbeatMs < SILENT_MS : nowMs() - resumesAtMs < LATE_MS;
  return isAlive ? held.data : undefined;
}

/** Asks the run to stop after what it is sending now; one that is paused is ended at once. False if none runs. */
export function askToStop(): RunState | undefined {
  const run = readRun();
  if (!run) return undefined;
  if (run.resumesAtMs === undefined) writeProperty(STOP, run.id);
  else deleteProperty(NAME);
  return run;
}

function leaseOf(state: RunState): Lease {
  const { id, sinceMs, done: doneBefore } = state;
  let current = state;
  const save = (changed: Partial<RunState>) => {
    current = { ...current, ...changed, heartbeatMs: nowMs() };
    write(current);
  };
  const isOurs = () => {
    const held = Stored.safeParse(readJsonProperty(NAME));
    return held.success && held.data.id === id;
  };
  return {
    owner: state.owner,
    sinceMs,
    doneBefore,
    beat: (done, total) => save({ done: doneBefore + done, total: doneBefore + total }),
    pause: (resumesAtMs) => save({ resumesAtMs }),
    isOurs,
    isStopAsked: () => readProperty(STOP) === id,
    release: () => {
      if (isOurs()) deleteProperty(NAME);
    },
  };
}

const write = (state: RunState) => writeProperty(NAME, JSON.stringify(state));
