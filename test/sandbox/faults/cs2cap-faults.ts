import type { Fault as RequestFault } from '../cs2cap/fault-plan.ts';
import { FREE_KEY, QUANT_KEY } from '../sandbox.ts';
import type { Clear, Fault, FaultWorld } from './fault.ts';

/** The routes that count against the month (cs2cap.md C19). */
const countedPaths = /^\/v1\/(items|prices|bids|fx)\b/;
const writes = ['POST', 'PATCH', 'DELETE'] as const;
/** Older than the five minutes that the guide asks receivers to allow. */
const lateSeconds = 3_600;

/** Faults of the CS2Cap API and of its deliveries. */
export const cs2capFaults: readonly Fault[] = [
  {
    name: 'timeout-after-work',
    says: 'CS2Cap does what a POST, PATCH or DELETE asks, then cuts the connection without an answer.',
    apply: ({ cs2cap }) => {
      const disarms = writes.map((method) =>
        cs2cap.faults.arm({ method, times: Number.POSITIVE_INFINITY }, { kind: 'drop-after' }),
      );
      return () => {
        for (const disarm of disarms) disarm();
      };
    },
  },
  requestFault({
    name: 'burst-429',
    says: 'CS2Cap answers every request with 429 RATE_LIMIT_EXCEEDED: the minute is used up.',
    fault: { kind: 'burst-429' },
  }),
  requestFault({
    name: 'monthly-429',
    says: 'CS2Cap answers requests for items, prices, bids and rates with 429 RATE_LIMIT_MONTHLY_QUOTA_EXCEEDED.',
    path: countedPaths,
    fault: { kind: 'monthly-429' },
  }),
  requestFault({
    name: 'server-error',
    says: 'CS2Cap answers every request with 503.',
    fault: { kind: 'status', status: 503 },
  }),
  {
    name: 'duplicate',
    says: 'CS2Cap sends every delivery twice, byte for byte.',
    holds: ({ cs2cap }) => cs2cap.faults.deliveries.duplicate,
    apply: ({ cs2cap: { faults } }) => {
      faults.deliveries.duplicate = true;
      return () => {
        faults.deliveries.duplicate = false;
      };
    },
  },
  {
    name: 'late',
    says: 'CS2Cap stamps and signs its deliveries with the time of an hour ago.',
    holds: ({ cs2cap }) => cs2cap.faults.deliveries.lateSeconds > 0,
    apply: ({ cs2cap: { faults } }) => {
      faults.deliveries.lateSeconds = lateSeconds;
      return () => {
        faults.deliveries.lateSeconds = 0;
      };
    },
  },
  {
    name: 'out-of-order',
    says: 'CS2Cap sends deliveries that are due together newest first.',
    holds: ({ cs2cap }) => cs2cap.faults.deliveries.outOfOrder,
    apply: ({ cs2cap: { faults } }) => {
      faults.deliveries.outOfOrder = true;
      return () => {
        faults.deliveries.outOfOrder = false;
      };
    },
  },
  {
    name: 'forged',
    says: 'After every delivery somebody else sends one to the same address, signed with a secret of their own.',
    apply: forgeAfterEach,
  },
];

function requestFault(spec: { name: string; says: string; path?: RegExp; fault: RequestFault }): Fault {
  const { name, says, path, fault } = spec;
  const match = { times: Number.POSITIVE_INFINITY, ...(path ? { path } : {}) };
  return { name, says, apply: ({ cs2cap }) => cs2cap.faults.arm(match, fault) };
}

function forgeAfterEach({ cs2cap, accountKeys = [QUANT_KEY, FREE_KEY] }: FaultWorld): Clear {
  return cs2cap.onChange((change) => {
    if (change.kind !== 'delivery-attempt') return;
    const key = accountKeys.find((candidate) => cs2cap.account(candidate).label === change.account);
    const isSigned = change.platform === 'custom' || change.platform === 'google_sheets';
    const isThere =
      key !== undefined &&
      cs2cap
        .account(key)
        .webhooks()
        .some(({ id }) => id === change.endpointId);
    if (isSigned && isThere) void cs2cap.forge(key, change.endpointId);
  });
}
