import type { AccountWatch } from './cs2cap/watch-account.ts';
import type { Ask, Duty, Replica } from './replica.ts';

/** The account is looked after by one replica; what the others notice, they tell it. */
export interface AccountDuty {
  /** Undefined while another replica does it, or none. */
  readonly current: AccountWatch | undefined;
  poke(): void;
  healSoon(): void;
  /** Another replica noticed something; only the one that looks after the account does it. */
  asked(what: Ask): void;
  /** What this replica does once the duty is its own. */
  whenOurs(begin: () => AccountWatch): Duty;
}

/** `replica` is known only later than what it hears. */
export function createAccountDuty(replica: () => Pick<Replica, 'ask'>): AccountDuty {
  let current: AccountWatch | undefined;
  return {
    get current() {
      return current;
    },
    poke: () => (current ? current.poke() : replica().ask('look')),
    healSoon: () => (current ? current.healSoon() : replica().ask('heal')),
    asked: (what) => (what === 'heal' ? current?.healSoon() : current?.poke()),
    whenOurs: (begin) => async () => {
      const watch = begin();
      current = watch;
      return async () => {
        current = undefined;
        await watch.stop();
      };
    },
  };
}
