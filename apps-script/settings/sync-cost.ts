import * as z from 'zod/mini';
import { readJsonProperty, writeProperty } from '../google/properties.ts';

/** What one sync took. */
export interface SyncCost {
  readonly tookMs: number;
  readonly fetches: number;
}

const NAME = 'sync_costs';
const Stored = z.array(z.object({ tookMs: z.number(), fetches: z.number() }));
const KEPT = 8;

/** Notes what a sync took; the last eight are kept. */
export function noteSyncCost({ tookMs, fetches }: SyncCost): void {
  writeProperty(NAME, JSON.stringify([{ tookMs, fetches }, ...readCosts()].slice(0, KEPT)));
}

/** What a sync usually takes: the middle of the last eight, so that one large sync does not count for ever. Undefined before the first. */
export function usualSyncCost(): SyncCost | undefined {
  const costs = readCosts();
  const middle = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
  if (costs.length === 0) return undefined;
  return { tookMs: middle(costs.map((cost) => cost.tookMs)), fetches: middle(costs.map((cost) => cost.fetches)) };
}

function readCosts(): readonly SyncCost[] {
  const parsed = Stored.safeParse(readJsonProperty(NAME));
  return parsed.success ? parsed.data : [];
}
