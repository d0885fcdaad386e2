import { parseArgs } from 'node:util';
import { build } from '../../apps-script/build.mjs';
import { drawLoads, measureLoads } from './load-time.ts';
import { drawPlans, measurePlans } from './plan-time.ts';
import { drawRelay, measureRelay } from './relay-figures.ts';
import { drawReplicas, measureReplicas } from './replica-figures.ts';
import { drawPlan, playPlan } from './scale-plan.ts';
import { drawSheet, measureSheet } from './sheet-cost.ts';
import { drawGrowth, measureGrowth } from './store-growth.ts';

const usage = `Usage: npm run bench [-- options]
  --json        one JSON document instead of tables
  --rows LIST   how many rows, by default 500,1000,2000,5000
  --only NAME   one subject: load, sheet, plan, relay, store, postgres or scale-plan`;

/** A subject as data, and as text for people. */
interface Subject {
  readonly title: string;
  readonly run: (rows: readonly number[], onProgress: (what: string) => void) => Promise<Outcome>;
}

interface Outcome {
  readonly data: unknown;
  readonly text: string;
}

const subjects: Readonly<Record<string, Subject>> = {
  load: {
    title: 'Reading the script, as every execution does, in a bare context',
    async run() {
      const data = measureLoads();
      return { data, text: drawLoads(data) };
    },
  },
  sheet: {
    title:
      'A sync of the sheet, through the built script in the Google stand-in (test/sandbox/README.md says what a call costs)',
    async run(rows, onProgress) {
      const data = await measureSheet(rows, onProgress);
      return { data, text: drawSheet(data) };
    },
  },
  plan: {
    title: 'Planning a sync, in a bare context',
    async run(rows, onProgress) {
      const data = await measurePlans(rows, onProgress);
      return { data, text: drawPlans(data) };
    },
  },
  relay: {
    title: 'Signed deliveries to two chats: the relay beside the script most people would write, over loopback',
    async run(_rows, onProgress) {
      const data = await measureRelay(onProgress);
      return { data, text: drawRelay(data) };
    },
  },
  postgres: {
    title: 'Replicas on one PostgreSQL that syncs to disk, all on this machine',
    async run(_rows, onProgress) {
      const data = await measureReplicas(onProgress);
      return { data, text: drawReplicas(data) };
    },
  },
  store: {
    title: "What the relay's store takes per event as it grows",
    async run(_rows, onProgress) {
      const data = await measureGrowth(onProgress);
      return { data, text: drawGrowth(data) };
    },
  },
  'scale-plan': {
    title: 'From one machine to millions of events a day',
    async run(_rows, onProgress) {
      const data = playPlan(onProgress);
      return { data, text: drawPlan(data) };
    },
  },
};

function readOptions() {
  const { values } = parseArgs({
    options: {
      json: { type: 'boolean', default: false },
      rows: { type: 'string', default: '500,1000,2000,5000' },
      only: { type: 'string' },
    },
  });
  const rows = values.rows.split(',').map(Number);
  if (rows.some((count) => !Number.isInteger(count) || count < 100 || count > 20_000)) {
    throw new Error(`--rows must be whole numbers from 100 to 20000, got "${values.rows}"`);
  }
  const names = values.only === undefined ? Object.keys(subjects) : [values.only];
  const unknown = names.find((name) => !(name in subjects));
  if (unknown !== undefined) throw new Error(`--only must be ${Object.keys(subjects).join(' or ')}, got "${unknown}"`);
  return { isJson: values.json, rows, names };
}

async function main(): Promise<void> {
  let options: ReturnType<typeof readOptions>;
  try {
    options = readOptions();
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
    process.exitCode = 1;
    return;
  }
  await measure(options);
}

async function measure({ isJson, rows, names }: ReturnType<typeof readOptions>): Promise<void> {
  const { bytes } = await build();
  const results: Record<string, unknown> = { codeBytes: bytes };
  if (!isJson) console.log(`Code.js: ${(bytes / 1000).toFixed(1)} kB`);
  for (const name of names) {
    const subject = subjects[name];
    if (!subject) continue;
    const { data, text } = await subject.run(rows, (what) => console.error(`measuring ${what} …`));
    results[name] = data;
    if (!isJson) console.log(`\n${subject.title}\n\n${text}`);
  }
  if (isJson) console.log(JSON.stringify(results, null, 2));
}

await main();
