import { counted } from '#shared/counted.ts';
import { fail, ok } from '#shared/result.ts';
import { tellRelay } from '../settings/tell-relay.ts';
import type { CommandResult } from './run-command.ts';

/** Asks the paired relay for the events that it gave up bringing here, or that were refused here. */
export function askForMissed(): CommandResult {
  const told = tellRelay({ replay: {} });
  if (!told) return fail('No relay is connected. Choose CS2Cap ▸ Connect relay… first.');
  if (!told.ok) return fail(told.failure);
  const { replayed } = told.value;
  if (replayed === undefined) return fail('the relay is too old for this: bring it up to date');
  if (replayed === 0) return ok('nothing is missing: the relay has given up no event of this sheet');
  return ok(`${counted(replayed, 'event')} will come once more; repeats are dropped, so nothing doubles`);
}
