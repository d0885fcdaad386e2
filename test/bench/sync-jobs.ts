import * as z from 'zod';
import { type Cost, type ScaleWorld, startScaleWorld } from './scale-world.ts';

const dist = new URL('../../apps-script/dist/', import.meta.url).pathname;

/** What a job may cost at most, at the number of rows that the budget was set for. */
export interface Budget {
  readonly rows: number;
  /** Calls beside the pages of the list. */
  readonly otherCalls: number;
  readonly listPages: number;
  readonly counted: number;
  readonly roundTrips: number;
  readonly tookMs: number;
}

/** One line of the cost table. */
export interface SyncJob {
  readonly name: string;
  readonly budget: Budget;
  /** Brings a world that is set up to where the sync is measured. */
  readonly prepare: (world: ScaleWorld, rows: number) => Promise<void>;
}

/** How many rows the last job changes on each side. */
export const SCATTERED = 40;

/** Jobs in the order in which one spreadsheet goes through them. */
export const syncStories: readonly (readonly SyncJob[])[] = [
  [
    {
      name: 'new rows, all items cached',
      budget: { rows: 1_000, otherCalls: 12, listPages: 6, counted: 0, roundTrips: 30, tookMs: 60_000 },
      async prepare(world, rows) {
        await pasteRows(world, rows);
        await previewUntilKnown(world);
      },
    },
  ],
  [
    {
      name: 'new rows, catalog empty',
      budget: { rows: 1_000, otherCalls: 27, listPages: 6, counted: 15, roundTrips: 45, tookMs: 120_000 },
      prepare: pasteRows,
    },
  ],
  [
    {
      name: 'nothing changed',
      budget: { rows: 5_000, otherCalls: 0, listPages: 25, counted: 0, roundTrips: 6, tookMs: 30_000 },
      async prepare(world, rows) {
        await pasteRows(world, rows);
        await syncUntilArmed(world, rows);
      },
    },
    {
      name: `${SCATTERED} changes on each side`,
      budget: { rows: 5_000, otherCalls: SCATTERED, listPages: 25, counted: 0, roundTrips: 20, tookMs: 60_000 },
      prepare: changeBothSides,
    },
  ],
];

/** What the sync of a job cost, and how many rows ended armed. */
export interface SyncCost extends Cost {
  readonly armed: number;
}

/** Runs the jobs of a story through the built bundle with that many rows. Throws if a job's start can't be reached. */
export async function runSyncStory(story: readonly SyncJob[], rows: number): Promise<SyncCost[]> {
  const world = await startScaleWorld({ folder: dist });
  try {
    await setUp(world);
    const costs: SyncCost[] = [];
    for (const job of story) {
      await job.prepare(world, rows);
      await world.rest();
      costs.push({ ...(await world.run('syncNow')), armed: armedRows(world) });
    }
    return costs;
  } finally {
    await world.stop();
  }
}

async function setUp(world: ScaleWorld): Promise<void> {
  await world.mustRun('setUpSheet');
  const { value, error } = await world.project.run('saveSettings', [{ apiKey: world.apiKey, base: world.base }]);
  const saved = z.safeParse(z.object({ isDone: z.literal(true) }), value);
  if (!saved.success) throw new Error(`The settings were not saved: ${error?.message ?? JSON.stringify(value)}`);
}

const HEADERS = ['Item', 'Phase', 'Kind', 'Threshold', 'Currency', 'Enabled'] as const;

/** A threshold that no other row of the same item has. */
const thresholdOf = (index: number) => `${(index % 900) + 1}.${String(index % 90).padStart(2, '0')}`;

/** Pastes rows with an item each, as a person does from another sheet. */
async function pasteRows({ book, items }: ScaleWorld, rows: number): Promise<void> {
  const header = book.rows('Alerts')[0] ?? [];
  if (HEADERS.some((name, index) => header[index] !== name)) {
    throw new Error(`The columns of Alerts start with ${header.slice(0, HEADERS.length).join(', ')}`);
  }
  const lines = items
    .slice(0, rows)
    .map((item, index) => [item.market_hash_name, '', 'price_below', thresholdOf(index), 'USD', 'TRUE']);
  if (lines.length < rows) throw new Error(`The catalog has items for ${lines.length} rows`);
  const pasted = await book.paste('Alerts', 'A2', lines);
  if (!pasted.accepted) throw new Error(`The paste was refused: ${pasted.message}`);
}

/** Where one run is not enough, because of the limit per minute or of six minutes, another goes on. */
const MOST_RUNS = 30;

/** Previews until that costs no quota: then every item is known. */
async function previewUntilKnown(world: ScaleWorld): Promise<void> {
  for (let run = 0; run < MOST_RUNS; run++) {
    const { counted } = await world.mustRun('loadPlan', 'sync');
    if (counted === 0) return;
    await world.rest();
  }
  throw new Error(`After ${MOST_RUNS} previews items are still looked up`);
}

/** Syncs until CS2Cap has an alert for each row, and once more, so that whatever follows a first sync is done. */
async function syncUntilArmed(world: ScaleWorld, rows: number): Promise<void> {
  for (let run = 0; armedRows(world) < rows; run++) {
    if (run === MOST_RUNS) throw new Error(`After ${run} runs ${armedRows(world)} of ${rows} rows are armed`);
    await world.run('syncNow');
    await world.rest();
  }
  await world.mustRun('syncNow');
}

async function changeBothSides(world: ScaleWorld, rows: number): Promise<void> {
  const step = Math.floor(rows / SCATTERED);
  const alerts = world.account.alerts();
  for (let index = 0; index < SCATTERED; index++) {
    const mine = index * step;
    await world.book.type('Alerts', `D${mine + 2}`, '1234.56');
    const theirs = alerts[index * step + Math.floor(step / 2)];
    if (theirs) await world.changeRemotely(theirs.id, { threshold_value: '2345.67' });
  }
}

function armedRows({ book }: ScaleWorld): number {
  const [header = [], ...lines] = book.rows('Alerts');
  const column = header.indexOf('Status');
  return lines.filter((cells) => cells[column] === 'Armed').length;
}
