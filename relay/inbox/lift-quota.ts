/** What waits for a sheet from one address; null: it is not known from where. */
export interface WaitingShare {
  readonly source: string | null;
  readonly isKnown: boolean;
  readonly rows: number;
  readonly bytes: number;
}

/** What a sheet found so far of what came from one address. */
export interface Standing {
  /** The sheet stored something from there, so it is CS2Cap's. */
  readonly isKnown: boolean;
  /** How many deliveries the sheet refused lately. */
  readonly refused: number;
  /** Seconds until those are forgotten. */
  readonly forgottenInS: number;
}

export type LiftVerdict =
  | { readonly kind: 'admitted' }
  | { readonly kind: 'turned-away'; readonly why: 'refused-by-sheet' | 'too-much-waits'; readonly retryAfterS: number };

const MIB = 1024 * 1024;

/** How much may wait for one sheet: in all, from all addresses of which it stored nothing yet, from one of those. */
export const LIFT_QUOTA = {
  all: { rows: 2000, bytes: 16 * MIB },
  strangers: { rows: 1000, bytes: 8 * MIB },
  stranger: { rows: 100, bytes: MIB },
} as const;

/** So many refusals, and an address of which nothing was stored is heard no more until they are forgotten. */
export const REFUSED_BY_SHEET = 10;

/** When a sheet's queue is full it takes a while to empty; a stranger's share is through with the next push or two. */
const FULL_RETRY_S = 60;
const SHARE_RETRY_S = 10;

/**
 * Whether a delivery that only its sheet can verify may wait for it (DESIGN §5 "Lifting"). Half of the queue is kept for
 * addresses of which the sheet has stored something, and a stranger gets a small share of the other half: whoever forges
 * fills that share, is refused by the sheet, and then is not heard.
 */
export function judgeLift(
  incoming: { readonly source: string; readonly bytes: number },
  standing: Standing,
  waiting: readonly WaitingShare[],
): LiftVerdict {
  if (!standing.isKnown && standing.refused >= REFUSED_BY_SHEET) {
    return { kind: 'turned-away', why: 'refused-by-sheet', retryAfterS: Math.max(1, standing.forgottenInS) };
  }
  const full = (retryAfterS: number): LiftVerdict => ({ kind: 'turned-away', why: 'too-much-waits', retryAfterS });
  const fits = (shares: readonly WaitingShare[], most: { readonly rows: number; readonly bytes: number }) =>
    sum(shares, 'rows') + 1 <= most.rows && sum(shares, 'bytes') + incoming.bytes <= most.bytes;
  if (!fits(waiting, LIFT_QUOTA.all)) return full(FULL_RETRY_S);
  if (standing.isKnown) return { kind: 'admitted' };
  const strangers = waiting.filter((share) => !share.isKnown);
  if (!fits(strangers, LIFT_QUOTA.strangers)) return full(FULL_RETRY_S);
  const own = strangers.filter((share) => share.source === incoming.source);
  return fits(own, LIFT_QUOTA.stranger) ? { kind: 'admitted' } : full(SHARE_RETRY_S);
}

const sum = (shares: readonly WaitingShare[], what: 'rows' | 'bytes') =>
  shares.reduce((total, share) => total + share[what], 0);
