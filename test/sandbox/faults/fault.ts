import type { Sandbox } from '../sandbox.ts';

/** What faults act on: the sandbox, or the page's world of stand-ins. */
export interface FaultWorld
  extends Pick<Sandbox, 'cs2cap' | 'google' | 'telegram' | 'bot' | 'ann' | 'bea' | 'relay' | 'sheet'> {
  /** API keys of the accounts whose destinations can be forged. Default: those of the sandbox. */
  readonly accountKeys?: readonly string[];
}

/** Takes a fault back, as far as it can be. */
export type Clear = () => void | Promise<void>;

/** One way in which the outside world fails, by a name that tests, the page and the command line share. */
export interface Fault {
  readonly name: string;
  /** What an onlooker sees while it is on. */
  readonly says: string;
  /** A fault that happens once and can't be taken back. */
  readonly isOnce?: true;
  /** Makes the world fail; throws in words for the person when there is nothing to fail. */
  apply(world: FaultWorld): Clear | Promise<Clear>;
  /** Whether it still fails: another fault, or a person, may have changed the same thing since. */
  holds?(world: FaultWorld): boolean;
}
