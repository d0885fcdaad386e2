import type { Execution } from '../execution.ts';
import { ServiceException } from '../service-exception.ts';

/** Calls per day and user of a consumer account (apps-script.md §5). */
const perDay = { urlfetch: 20_000, properties: 50_000 } as const;

/** takes calls from the user's quota of the day; fails in Google's words when it is used up. */
export function spendQuota({ world, request }: Execution, service: keyof typeof perDay, calls: number): void {
  const day = new Date(world.clock.now()).toISOString().slice(0, 10);
  const key = `${request.userEmail} ${service} ${day}`;
  const spent = (world.quotas.get(key) ?? 0) + calls;
  if (spent > perDay[service] || world.switches.quotaUsedUp.includes(service)) {
    throw new ServiceException(`Service invoked too many times for one day: ${service}.`);
  }
  world.quotas.set(key, spent);
}
