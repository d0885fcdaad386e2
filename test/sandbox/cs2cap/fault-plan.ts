/** What to do to a request instead of, or around, answering it. */
export type Fault =
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly code?: string;
      readonly detail?: string;
      readonly retryAfterS?: number;
    }
  /** 429 RATE_LIMIT_EXCEEDED of the key's minute, with the headers of the real one (cs2cap.md C53). */
  | { readonly kind: 'burst-429' }
  /** 429 RATE_LIMIT_MONTHLY_QUOTA_EXCEEDED, which must not be retried (cs2cap.md C55). */
  | { readonly kind: 'monthly-429' }
  /** The connection is cut and nothing was done. */
  | { readonly kind: 'drop-before' }
  /** The work is done, then the connection is cut: a create may have happened (C1). */
  | { readonly kind: 'drop-after' }
  /** The work starts after this time on the clock. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** The work is done; the answer is 200 or 201 with half of its JSON. */
  | { readonly kind: 'malformed' };

/** Which requests a fault meets. */
export interface FaultMatch {
  readonly method?: string;
  /** Tested against the path with `/v1`. */
  readonly path?: RegExp;
  /** Tested against the decoded query, as `item_type=Music Kit&limit=5`. */
  readonly query?: RegExp;
  /** The root key of the account. */
  readonly account?: string;
  /** How many requests it meets. Default 1. */
  readonly times?: number;
}

interface Armed {
  readonly match: FaultMatch;
  readonly fault: Fault;
  left: number;
}

/** The faults that are armed for requests, and how deliveries are disturbed. A request meets the first armed fault that fits. */
export class FaultPlan {
  /** Disturbances of webhook deliveries; they hold until changed or cleared. */
  readonly deliveries = { duplicate: false, lateSeconds: 0, outOfOrder: false };
  #armed: Armed[] = [];

  /** Arms a fault for the requests that fit; the returned function takes just this one back. */
  arm(match: FaultMatch, fault: Fault): () => void {
    const armed = { match, fault, left: match.times ?? 1 };
    this.#armed.push(armed);
    return () => {
      armed.left = 0;
    };
  }

  clear(): void {
    this.#armed = [];
    Object.assign(this.deliveries, { duplicate: false, lateSeconds: 0, outOfOrder: false });
  }

  /** Uses up and gives the fault for a request, if one is armed. */
  take(request: {
    readonly method: string;
    readonly path: string;
    readonly query: string;
    readonly account: string | undefined;
  }): Fault | undefined {
    const armed = this.#armed.find(({ match, left }) => left > 0 && matches(match, request));
    if (!armed) return undefined;
    armed.left -= 1;
    return armed.fault;
  }
}

function matches(
  match: FaultMatch,
  request: { method: string; path: string; query: string; account: string | undefined },
): boolean {
  return (
    (match.method === undefined || match.method === request.method) &&
    (match.path === undefined || match.path.test(request.path)) &&
    (match.query === undefined || match.query.test(request.query)) &&
    (match.account === undefined || match.account === request.account)
  );
}
