import type { Clock } from '../clock.ts';
import type { FaultBoard } from '../faults/fault-board.ts';
import type { Sandbox } from '../sandbox.ts';

/** What the page shows and acts on; tests build it from stand-ins and a script of their own. */
export interface PageWorld
  extends Pick<Sandbox, 'cs2cap' | 'google' | 'telegram' | 'bot' | 'ann' | 'bea' | 'relay' | 'sheet'> {
  /** API keys of the accounts whose alerts and deliveries the market panel lists. */
  readonly accountKeys: readonly string[];
  readonly faults: FaultBoard;
  readonly clock: Clock;
}
