import type { AccountWatch } from './cs2cap/watch-account.ts';

/** The account is looked after by one replica; what the others notice, they tell it. */
export interface AccountDuty {
  current?: AccountWatch;
  /** Where this relay listens, once it does. */
  url?: string;
  poke(): void;
  healSoon(): void;
}
