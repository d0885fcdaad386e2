import * as vm from 'node:vm';
import * as z from 'zod';
import { bundlePart } from '../../apps-script/build.mjs';
import { median } from './median.ts';
import { countPlanOperations } from './plan-operations.ts';
import { type PlanWorld, planWorlds } from './plan-worlds.ts';
import { drawTable } from './table.ts';

interface PlanTime {
  readonly world: string;
  /** Rows, and alerts as many. */
  readonly count: number;
  readonly steps: number;
  readonly medianMs: number;
  readonly operations: number;
}

const RUNS = 9;
const BUDGET = { count: 5_000, medianMs: 300 };
const planner = new URL('../../shared/alerts/plan.ts', import.meta.url).pathname;

/** How long the planner of the bundle thinks, in a context without Node and Google, and what it does meanwhile. */
export async function measurePlans(counts: readonly number[], onProgress: (what: string) => void): Promise<PlanTime[]> {
  const code = await bundlePart(planner);
  const times: PlanTime[] = [];
  for (const world of planWorlds) {
    for (const count of counts) {
      onProgress(`a plan for ${count}: ${world.name}`);
      times.push({ ...timePlan(code, world, count), operations: await countPlanOperations(world, count) });
    }
  }
  return times;
}

/** The input is made inside the context, as a script makes its own; each run starts cold, as every execution does. */
function timePlan(code: string, world: PlanWorld, count: number): Omit<PlanTime, 'operations'> {
  const json = JSON.stringify(world.input(count));
  const times: number[] = [];
  let steps = 0;
  for (let run = 0; run < RUNS; run++) {
    const context = vm.createContext({ json });
    vm.runInContext(`${code}\nconst input = JSON.parse(json);`, context);
    const from = performance.now();
    steps = z.number().parse(vm.runInContext('toolkit_.planSync(input).steps.length', context));
    times.push(performance.now() - from);
  }
  return { world: world.name, count, steps, medianMs: median(times) };
}

/** The times as a table: an exclamation mark where the budget is exceeded. */
export function drawPlans(times: readonly PlanTime[]): string {
  const head = ['rows × alerts', 'n', 'steps', `ms (median of ${RUNS})`, 'operations a row'];
  const rows = times.map(({ world, count, steps, medianMs, operations }) => {
    const isOver = count === BUDGET.count && medianMs > BUDGET.medianMs;
    const limit = count === BUDGET.count ? ` / ${BUDGET.medianMs}` : '';
    const time = `${isOver ? '!' : ''}${medianMs.toFixed(1)}${limit}`;
    return [world, `${count}`, `${steps}`, time, (operations / count).toFixed(0)];
  });
  return drawTable(head, rows);
}
