import type { ResponseParameters } from 'grammy/types';

/** What to do to a call instead of, or around, answering it. */
export type Fault =
  | { readonly kind: '429'; readonly retryAfter: number }
  | {
      readonly kind: 'status';
      readonly code: number;
      /** The whole description, e.g. "Forbidden: bot was blocked by the user". */
      readonly description: string;
      readonly parameters?: ResponseParameters;
    }
  /** The connection is cut and nothing was done. */
  | { readonly kind: 'drop-before' }
  /** The work is done, then the connection is cut: the message may be there (telegram.md §2, "Exactly once"). */
  | { readonly kind: 'drop-after' }
  /** The work starts after this time on the clock. */
  | { readonly kind: 'delay'; readonly ms: number };

/** Which calls a fault meets. */
export interface FaultMatch {
  readonly method?: string;
  readonly chatId?: number | string;
  /** How many calls it meets. Default 1. */
  readonly times?: number;
}

/** The faults that are armed. A call meets the first one that fits. */
export class FaultPlan {
  #armed: { readonly match: FaultMatch; readonly fault: Fault; left: number }[] = [];

  /** Arms a fault for the calls that fit; the returned function takes just this one back. */
  arm(match: FaultMatch, fault: Fault): () => void {
    const armed = { match, fault, left: match.times ?? 1 };
    this.#armed.push(armed);
    return () => {
      armed.left = 0;
    };
  }

  clear(): void {
    this.#armed = [];
  }

  /** Uses up and gives the fault for a call, if one is armed. */
  take(call: { readonly method: string; readonly chatId: string | undefined }): Fault | undefined {
    const armed = this.#armed.find(
      ({ match, left }) =>
        left > 0 &&
        (match.method === undefined || match.method.toLowerCase() === call.method.toLowerCase()) &&
        (match.chatId === undefined || String(match.chatId) === call.chatId),
    );
    if (armed) armed.left -= 1;
    return armed?.fault;
  }
}
