import type { Refusal } from '#shared/events/verify.ts';

const KINDS: Readonly<Record<Refusal['kind'], true>> = {
  'no-secret': true,
  'missing-header': true,
  'malformed-header': true,
  'wrong-signature': true,
  'outside-window': true,
};

/** Every reason for which a delivery is refused: one more does not compile until it stands here, and in the catalogue. */
export const REFUSAL_KINDS = Object.keys(KINDS);
