import { runNaiveJobs } from './naive-jobs.ts';
import type { Cost } from './scale-world.ts';
import { type Budget, runSyncStory, type SyncCost, type SyncJob, syncStories } from './sync-jobs.ts';
import { drawTable } from './table.ts';

/** The baseline runs with so few rows because more would not end within six minutes. */
const NAIVE_ROWS = 500;

interface Measured {
  readonly job: string;
  readonly rows: number;
  readonly cost: SyncCost;
  /** Present at the number of rows that the budget was set for. */
  readonly budget?: Budget;
}

interface Naive {
  readonly job: string;
  readonly rows: number;
  readonly cost: Cost;
}

export interface SheetCosts {
  readonly syncs: readonly Measured[];
  readonly naive: readonly Naive[];
}

/** What syncs of several sizes cost through the built bundle, and the same jobs as a naive script does them. `onProgress` hears what is measured next. */
export async function measureSheet(sizes: readonly number[], onProgress: (what: string) => void): Promise<SheetCosts> {
  const syncs: Measured[] = [];
  for (const rows of sizes) {
    for (const story of syncStories) {
      onProgress(`${rows} rows: ${story.map((job) => job.name).join(', ')}`);
      const costs = await runSyncStory(story, rows);
      syncs.push(...costs.flatMap((cost, index) => withBudget(story[index], rows, cost)));
    }
  }
  onProgress(`${NAIVE_ROWS} rows, row by row`);
  const naive = await runNaiveJobs(NAIVE_ROWS);
  const jobs = syncStories.flat();
  return { syncs, naive: naive.map((cost, index) => ({ job: jobs[index]?.name ?? '', rows: NAIVE_ROWS, cost })) };
}

function withBudget(job: SyncJob | undefined, rows: number, cost: SyncCost): Measured[] {
  if (!job) return [];
  return [{ job: job.name, rows, cost, ...(job.budget.rows === rows ? { budget: job.budget } : {}) }];
}

/** The costs as a table: an exclamation mark where a budget is exceeded. */
export function drawSheet({ syncs, naive }: SheetCosts): string {
  const head = ['work', 'rows', 'calls', 'list pages', 'counted', 'round trips', 'modelled s', 'ms a row', 'armed'];
  const jobs = [...new Set(syncs.map(({ job }) => job))];
  const rows = jobs.flatMap((job) => [
    ...syncs.filter((each) => each.job === job).map(syncLine),
    ...naive.filter((each) => each.job === job).map(naiveLine),
  ]);
  return `${drawTable(head, rows)}\n\n${notes(syncs)}`;
}

function syncLine({ job, rows, cost, budget }: Measured): string[] {
  const limited = (value: number, limit: number | undefined) =>
    limit === undefined ? `${value}` : `${value > limit ? '!' : ''}${value} / ${limit}`;
  const seconds = Math.ceil(cost.tookMs / 100) / 10;
  return [
    job,
    `${rows}`,
    limited(cost.calls, budget && budget.otherCalls + budget.listPages),
    limited(cost.listPages, budget?.listPages),
    limited(cost.counted, budget?.counted),
    limited(cost.roundTrips, budget?.roundTrips),
    limited(seconds, budget && budget.tookMs / 1000),
    perRow(cost, rows),
    cost.failure ?? `${cost.armed}`,
  ];
}

function naiveLine({ rows, cost }: Naive): string[] {
  const numbers = [rows, cost.calls, cost.listPages, cost.counted, cost.roundTrips, Math.ceil(cost.tookMs / 100) / 10];
  return ['  row by row', ...numbers.map(String), perRow(cost, rows), ''];
}

const perRow = ({ tookMs }: Cost, rows: number) => (tookMs / rows).toFixed(1);

/** Whether time grows no faster than the rows, job by job. */
function notes(syncs: readonly Measured[]): string {
  const jobs = [...new Set(syncs.map(({ job }) => job))];
  const lines = jobs.flatMap((job) => {
    const [first, ...more] = syncs.filter((each) => each.job === job);
    const last = more.at(-1);
    if (!first || !last) return [];
    const [rows, time] = [last.rows / first.rows, last.cost.tookMs / first.cost.tookMs];
    return [`${job}: ${rows.toFixed(1)} × the rows take ${time.toFixed(1)} × the time`];
  });
  return ['value / budget; ! means above it', ...lines].join('\n');
}
