import type { ApiFailure } from '#shared/cs2cap/reply.ts';
import type { Result } from '#shared/result.ts';
import { type Clock, wait } from '../../clock.ts';

/** What a probe made at CS2Cap and must not leave there. */
export interface CleanUp {
  /** Remembers something to delete; `words` tell a person how to, should it fail. */
  add(words: string, undo: () => Promise<Result<unknown, ApiFailure>>): Made;
  /** Deletes all that is left, the newest first; gives the words of what could not be deleted. */
  run(): Promise<readonly string[]>;
}

export interface Made {
  /** Deletes it now. */
  end(): Promise<void>;
}

const TRIES = 3;
const PAUSE_MS = 2000;

export function createCleanUp(clock: Clock): CleanUp {
  const made: { readonly words: string; readonly undo: () => Promise<Result<unknown, ApiFailure>> }[] = [];

  /** Whether it is gone; that somebody else deleted it meanwhile is as good. */
  async function undone(undo: () => Promise<Result<unknown, ApiFailure>>): Promise<boolean> {
    for (let nth = 1; ; nth++) {
      const result = await undo();
      if (result.ok || result.failure.kind === 'not-found') return true;
      if (nth === TRIES) return false;
      await wait(clock, result.failure.retryAfterMs ?? PAUSE_MS);
    }
  }

  return {
    add(words, undo) {
      const entry = { words, undo };
      made.push(entry);
      return {
        async end() {
          if (await undone(undo)) made.splice(made.indexOf(entry), 1);
        },
      };
    },
    async run() {
      const left: string[] = [];
      for (let entry = made.pop(); entry; entry = made.pop()) if (!(await undone(entry.undo))) left.push(entry.words);
      return left;
    },
  };
}
