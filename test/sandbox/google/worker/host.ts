import type { Backend } from '../backend/backend.ts';
import type { RunRequest } from '../wire.ts';

/** The backend as a script meets it: every call blocks until the main thread has answered. */
export type Sync<T> = {
  readonly [G in keyof T]: {
    readonly [M in keyof T[G]]: T[G][M] extends (...args: infer A) => infer R ? (...args: A) => Awaited<R> : never;
  };
};

/** What the services of one execution may use. */
export interface Host {
  readonly backend: Sync<Backend>;
  readonly request: RunRequest;
  /** Milliseconds since the epoch on the clock of the stand-in. */
  readonly now: () => number;
  /** Runs a template's code inside the script's context with these variables. */
  readonly evaluateTemplate: (code: string, template: object) => string;
}
