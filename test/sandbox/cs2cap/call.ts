import type { Account, ApiKey } from './account.ts';
import type { Tier } from './tier.ts';
import type { World } from './world.ts';

/** One admitted request, as a handler sees it. */
export interface Call {
  readonly world: World;
  readonly account: Account;
  readonly key: ApiKey;
  readonly now: number;
  readonly query: URLSearchParams;
  /** What the groups of the route's path matched. */
  readonly params: readonly string[];
  readonly contentType: string;
  readonly bodyText: string;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** One endpoint. Handlers answer or throw a Refusal. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Matched against the whole path behind `/v1`. */
  readonly path: RegExp;
  /** Whether it counts against the monthly quota (cs2cap.md C19). */
  readonly counted: boolean;
  /** The lowest tier that may call it; 403 below. */
  readonly tier?: Tier;
  readonly handle: (call: Call) => Answer;
}

/** The usual answer. */
export function ok(body: unknown): Answer {
  return { status: 200, body };
}

/** The answer to a request that made something. */
export function created(body: unknown): Answer {
  return { status: 201, body };
}
