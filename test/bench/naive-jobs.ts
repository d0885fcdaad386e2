import { type Cost, type ScaleWorld, startScaleWorld } from './scale-world.ts';

const folder = new URL('naive-sync/', import.meta.url).pathname;

/**
 * What the jobs of the cost table cost row by row, in the order of `syncStories`, as it is usually scripted: see
 * naive-sync/code.gs. Google would end most of these runs after six minutes; here they may go on.
 */
export async function runNaiveJobs(rows: number): Promise<Cost[]> {
  const known = await startNaiveWorld(rows, true);
  const unknown = await startNaiveWorld(rows, false);
  try {
    const fresh = await sync(known);
    const freshUnknown = await sync(unknown);
    // It can't tell what changed, so that a few changes cost it what none cost.
    const unchanged = await sync(known);
    return [fresh, freshUnknown, unchanged, unchanged];
  } finally {
    await Promise.all([known.stop(), unknown.stop()]);
  }
}

const sync = (world: ScaleWorld) => world.mustRun('syncAll', world.base, world.apiKey);

async function startNaiveWorld(rows: number, itemsKnown: boolean): Promise<ScaleWorld> {
  const world = await startScaleWorld({ folder, enforceSixMinutes: false });
  const lines = world.items
    .slice(0, rows)
    .map((item, index) => [
      item.market_hash_name,
      itemsKnown ? String(item.item_id) : '',
      'price_below',
      String((index % 900) + 1),
      'USD',
      'TRUE',
    ]);
  const header = ['Item', 'Item ID', 'Kind', 'Threshold', 'Currency', 'Enabled', 'Alert ID', 'Status'];
  await world.book.paste('Sheet1', 'A1', [header, ...lines]);
  return world;
}
