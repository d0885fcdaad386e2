import { cs2capFaults } from './cs2cap-faults.ts';
import type { Fault } from './fault.ts';
import { googleFaults } from './google-faults.ts';
import { telegramFaults } from './telegram-faults.ts';

const relayKilled: Fault = {
  name: 'relay-killed',
  says: 'The relay’s process is gone: nobody answers at its address, and nothing was tidied up.',
  holds: ({ relay }) => !relay.isUp,
  apply: async ({ relay }) => {
    await relay.kill();
    return () => relay.start();
  },
};

/** Every fault that can be switched on, by name. */
export const faults: readonly Fault[] = [relayKilled, ...googleFaults, ...cs2capFaults, ...telegramFaults];

/** The fault of that name; throws with the list of all for any other. */
export function findFault(name: string): Fault {
  const found = faults.find((fault) => fault.name === name);
  if (found) return found;
  throw new Error(`There is no fault "${name}". There are:\n${listFaults()}`);
}

/** A line per fault: its name and its sentence. */
export function listFaults(): string {
  const width = Math.max(...faults.map(({ name }) => name.length));
  return faults.map(({ name, says }) => `  ${name.padEnd(width)}  ${says}`).join('\n');
}
