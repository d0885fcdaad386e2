import { describe, expect, it } from 'vitest';
import { countPlanOperations } from '../bench/plan-operations.ts';
import { planWorlds } from '../bench/plan-worlds.ts';
import { runSyncStory, type SyncCost, type SyncJob, syncStories } from '../bench/sync-jobs.ts';

const slowMs = 240_000;

/** What a job cost beside what it may cost; all that is above its budget is named. */
function excess({ budget }: SyncJob, cost: SyncCost): string[] {
  const limits = [
    ['calls beside the list', cost.calls - cost.listPages, budget.otherCalls],
    ['list pages', cost.listPages, budget.listPages],
    ['calls that count', cost.counted, budget.counted],
    ['round trips', cost.roundTrips, budget.roundTrips],
    ['modelled ms', cost.tookMs, budget.tookMs],
  ] as const;
  return limits.flatMap(([name, value, limit]) => (value > limit ? [`${name}: ${value} of ${limit}`] : []));
}

describe.each(syncStories.map((story) => ({ story, names: story.map(({ name }) => name).join(', then ') })))(
  'a sync of $names',
  ({ story }) => {
    const rows = story[0]?.budget.rows ?? 0;

    it(`keeps to its budget with ${rows} rows, and arms them all`, { timeout: slowMs }, async () => {
      const costs = await runSyncStory(story, rows);
      expect(costs.map(({ failure }) => failure)).toEqual(story.map(() => undefined));
      expect(Math.min(...costs.map(({ armed }) => armed))).toBeGreaterThanOrEqual(rows);
      expect(costs.map((cost, index) => excess(story[index] ?? noJob(), cost))).toEqual(story.map(() => []));
      for (const [index, { written }] of costs.entries()) {
        if (story[index]?.name === 'nothing changed') expect(written.filter((tab) => tab !== 'Status')).toEqual([]);
      }
    });
  },
);

const noJob = (): never => {
  throw new Error('A story has a cost for each of its jobs');
};

describe('a plan', () => {
  it.each(planWorlds)('takes twice the work for twice the rows: $name', async (world) => {
    const [small, large] = [await countPlanOperations(world, 500), await countPlanOperations(world, 1_000)];
    expect(large / small).toBeLessThan(2.2);
  });
});
