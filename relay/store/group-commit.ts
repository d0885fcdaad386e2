import type { Db } from './schema.ts';
import { isStoreTrouble } from './store-trouble.ts';

/** Runs work in a transaction of its own, or together with others. */
export type Commit = <T>(work: (tx: Db) => Promise<T>) => Promise<T>;

interface Waiting {
  run(tx: Db): Promise<void>;
  done(): void;
  failed(error: unknown): void;
}

/** One commit takes up to this many pieces of work. */
const GROUP_SIZE = 64;

/**
 * Lets pieces of work that come at about the same time share one transaction, because a commit costs the same for one as
 * for many. If a piece throws, each is done again alone: it must only touch the store, and fails alone. If the store
 * can't be used, all that wait fail at once.
 */
export function groupCommit(transact: Commit): Commit {
  const waiting: Waiting[] = [];
  let isBusy = false;

  async function drain(): Promise<void> {
    while (waiting.length > 0) await take(waiting.splice(0, GROUP_SIZE));
    isBusy = false;
  }

  async function take(group: readonly Waiting[]): Promise<void> {
    try {
      await transact(async (tx) => {
        for (const piece of group) await piece.run(tx);
      });
      for (const piece of group) piece.done();
    } catch (error) {
      if (isStoreTrouble(error)) for (const piece of [...group, ...waiting.splice(0)]) piece.failed(error);
      else if (group.length > 1) for (const piece of group) await take([piece]);
      else for (const piece of group) piece.failed(error);
    }
  }

  return (work) =>
    new Promise((resolve, reject) => {
      let result: { readonly value: Awaited<ReturnType<typeof work>> } | undefined;
      waiting.push({
        async run(tx) {
          result = { value: await work(tx) };
        },
        done: () => result && resolve(result.value),
        failed: reject,
      });
      if (isBusy) return;
      isBusy = true;
      // What else the event loop has ready now, or gets in its next turn, comes along.
      setImmediate(() => setImmediate(() => void drain()));
    });
}
