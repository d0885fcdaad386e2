import type { Clock } from '../clock.ts';
import { lockNames } from '../store/engine.ts';
import { namesOf } from '../store/event-identity.ts';
import { type IncomingEvent, type Ingested, ingestEvents } from '../store/events.ts';
import type { Commit } from '../store/group-commit.ts';
import { routableChats } from '../store/routing.ts';
import type { Db } from '../store/schema.ts';
import { isStoreTrouble } from '../store/store-trouble.ts';

/** The durable inbox: what it has taken is on disk, with its deliveries. */
export interface Inbox {
  /** Resolves once the event is durable. Rejects if the store can't take it: then the sender must be told to come back. */
  accept(event: IncomingEvent): Promise<Ingested>;
}

interface Waiting {
  readonly event: IncomingEvent;
  resolve(result: Ingested): void;
  reject(error: unknown): void;
}

/** One commit takes up to this many requests: an fsync costs the same for one as for many (group commit). */
const GROUP_SIZE = 64;

/** An inbox over the store. `onWork` hears which lanes got work, after the commit. */
export function createInbox(deps: {
  /** The store's durable transactions. */
  readonly commit: Commit;
  readonly clock: Clock;
  readonly onWork: (lanes: readonly string[]) => void;
  readonly onAccepted: (event: IncomingEvent) => void;
  /** Hears of every commit: how many events it took, and milliseconds. */
  readonly onCommit?: (events: number, ms: number) => void;
}): Inbox {
  const waiting: Waiting[] = [];
  let committing = false;

  async function drain(): Promise<void> {
    while (waiting.length > 0) await take(waiting.splice(0, GROUP_SIZE));
    committing = false;
  }

  async function take(group: readonly Waiting[]): Promise<void> {
    try {
      const events = group.map((entry) => entry.event);
      const startedAt = performance.now();
      const results = await deps.commit((tx) => ingest(tx, events, deps.clock.now()));
      deps.onCommit?.(events.length, performance.now() - startedAt);
      for (const [index, entry] of group.entries()) {
        const result = results[index];
        if (result) entry.resolve(result);
      }
      deps.onWork(results.flatMap((result) => result.lanes));
      for (const [index, entry] of group.entries()) {
        if (results[index]?.status === 'accepted') deps.onAccepted(entry.event);
      }
    } catch (error) {
      // A store that can't be used fails all that wait: each try may wait for a lock, and nothing else is done meanwhile.
      if (isStoreTrouble(error)) for (const entry of [...group, ...waiting.splice(0)]) entry.reject(error);
      // One event that the store refuses must not fail those that happened to come with it (store.md).
      else if (group.length > 1) for (const entry of group) await take([entry]);
      else for (const entry of group) entry.reject(error);
    }
  }

  return {
    accept(event) {
      return new Promise((resolve, reject) => {
        waiting.push({ event, resolve, reject });
        if (committing) return;
        committing = true;
        setImmediate(() => void drain());
      });
    },
  };
}

async function ingest(tx: Db, events: readonly IncomingEvent[], now: number): Promise<Ingested[]> {
  await lockNames(tx, events.flatMap(namesOf));
  const chats = await routableChats(tx);
  return ingestEvents(tx, events, chats, now);
}
