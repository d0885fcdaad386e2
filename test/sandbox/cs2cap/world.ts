import type { Clock } from '../clock.ts';
import { Account, type AccountSpec, type ApiKey } from './account.ts';
import type { FaultPlan } from './fault-plan.ts';
import type { Market } from './market.ts';
import type { Change } from './record.ts';
import type { Switches } from './switches.ts';

/** What every part of the stand-in shares. */
export class World {
  readonly clock: Clock;
  readonly market: Market;
  readonly switches: Switches;
  readonly faults: FaultPlan;
  readonly accounts: Account[] = [];
  readonly #listeners = new Set<(what: Change) => void>();

  constructor(parts: { clock: Clock; market: Market; switches: Switches; faults: FaultPlan }) {
    this.clock = parts.clock;
    this.market = parts.market;
    this.switches = parts.switches;
    this.faults = parts.faults;
  }

  /** Adds an account; throws when its key is taken. */
  addAccount(spec: AccountSpec): Account {
    if (this.findKey(spec.key)) throw new Error('An account with this key exists already');
    const account = new Account(spec, `account-${this.accounts.length + 1}`, this.clock.now());
    this.accounts.push(account);
    return account;
  }

  /** The account and the key record of a bearer token, root or child. */
  findKey(value: string): { readonly account: Account; readonly key: ApiKey } | undefined {
    for (const account of this.accounts) {
      const key = account.keys.find((candidate) => candidate.value === value);
      if (key) return { account, key };
    }
    return undefined;
  }

  tell(what: Change): void {
    for (const listener of this.#listeners) listener(what);
  }

  onChange(listener: (what: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
