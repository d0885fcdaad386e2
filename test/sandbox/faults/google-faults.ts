import { normalSwitches, type Switches } from '../google/switches.ts';
import type { Fault } from './fault.ts';

/** Faults of Google: the web app, its answers, its limits. */
export const googleFaults: readonly Fault[] = [
  switchFault({
    name: 'ack-lost',
    says: 'The sheet does its work, but the address of its answer gives 404.',
    key: 'echo',
    value: 'lost',
  }),
  switchFault({
    name: 'echo-bounced',
    says: 'The address of the sheet’s answer leads back to /exec, where doGet runs after doPost.',
    key: 'echo',
    value: 'bounced',
  }),
  switchFault({
    name: 'html-answer',
    says: 'Google answers /exec with an HTML error page and status 200, and runs nothing.',
    key: 'exec',
    value: 'error',
  }),
  switchFault({
    name: 'slow-answer',
    says: 'The sheet does its work, but Google answers 60 s later.',
    key: 'answerDelayMs',
    value: 60_000,
  }),
  switchFault({
    name: 'quota-used-up',
    says: 'Google refuses the script’s calls to other servers: invoked too many times for one day.',
    key: 'quotaUsedUp',
    value: ['urlfetch'],
  }),
  switchFault({
    name: 'no-spreadsheet',
    says: 'In doPost the script has no active spreadsheet.',
    key: 'activeSpreadsheetInDoPost',
    value: 'null',
  }),
  {
    name: 'lock-held',
    says: 'Another execution holds the sheet’s script lock and does not give it back.',
    apply: ({ sheet }) => sheet.project.holdScriptLock(),
  },
];

function switchFault<K extends keyof Switches>(spec: {
  name: string;
  says: string;
  key: K;
  value: Switches[K];
}): Fault {
  const { name, says, key, value } = spec;
  return {
    name,
    says,
    holds: ({ google }) => google.switches[key] === value,
    apply: ({ google: { switches } }) => {
      switches[key] = value;
      return () => {
        if (switches[key] === value) switches[key] = normalSwitches[key];
      };
    },
  };
}
