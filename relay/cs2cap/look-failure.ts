import type { ApiFailure } from '#shared/cs2cap/reply.ts';

/** Why something could not be looked up at CS2Cap. `reserve`: it would cost calls of the month that are kept back. */
export type LookFailure =
  | { readonly kind: 'no-api-key' | 'plan' | 'no-items' }
  | { readonly kind: 'reserve'; readonly left: number; readonly reserve: number }
  | { readonly kind: 'api'; readonly failure: ApiFailure };

/** The refusal of a look-up. A plan that does not allow it is told apart: asking again is no use. */
export function lookFailure(failure: ApiFailure): LookFailure {
  return failure.kind === 'forbidden' || failure.kind === 'payment-required'
    ? { kind: 'plan' }
    : { kind: 'api', failure };
}
