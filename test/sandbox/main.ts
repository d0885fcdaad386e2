import { parseArgs } from 'node:util';
import { build } from '../../apps-script/build.mjs';
import { systemClock } from './clock.ts';
import { FaultBoard } from './faults/fault-board.ts';
import { findFault } from './faults/fault-list.ts';
import { isPortTaken, readPort, untilStopped } from './page-server/command-line.ts';
import { welcomePeople } from './page-server/welcome-people.ts';
import { startPage } from './page-server.ts';
import { FREE_KEY, QUANT_KEY, type Sandbox, startSandbox } from './sandbox.ts';

const usage = `Usage: npm start [-- options]
  --port N       the page's port (default 8080)
  --fault NAME   start with this fault switched on; may be repeated; an unknown name lists all
  --tour         play the whole story without a page, print each step and its check, exit 0 or 1`;

const marketTickMs = 1_000;

function readOptions() {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '8080' },
      fault: { type: 'string', multiple: true, default: [] },
      tour: { type: 'boolean', default: false },
    },
  });
  for (const name of values.fault) findFault(name);
  if (values.tour && values.fault.length > 0) throw new Error('--fault is for the page; the tour has its own faults');
  return { port: readPort(values.port), faults: values.fault, tour: values.tour };
}

async function playTour(): Promise<void> {
  const { runTour } = await import('./tour.ts');
  process.exitCode = (await runTour()) ? 0 : 1;
}

async function openSandbox({ port, faults }: { port: number; faults: readonly string[] }): Promise<void> {
  const stopped = untilStopped();
  await build();
  const sandbox = await startSandbox({ marketTickMs });
  try {
    await welcomePeople(sandbox);
    const board = new FaultBoard(sandbox);
    const world = { ...sandbox, accountKeys: [QUANT_KEY, FREE_KEY], faults: board, clock: systemClock };
    const page = await startPage(world, port);
    await startRelay(sandbox);
    for (const name of faults) await board.turn(name, true);
    if (faults.length > 0) console.log(`Faults switched on: ${faults.join(', ')}`);
    console.log(firstWords(page.url));
    await stopped;
    await page.stop();
  } finally {
    await sandbox.stop();
  }
}

/** The page is worth opening without the relay too: it has a button to start it, and shows what it says. */
async function startRelay({ relay }: Sandbox): Promise<void> {
  await relay.start().catch((error: unknown) => console.error(error instanceof Error ? error.message : error));
}

const firstWords = (url: string): string => `The sandbox is at ${url}
  1. In the sheet: CS2Cap ▸ Set up this sheet, then Settings… with the API key that the page shows under "Try this".
  2. Type an alert in the tab Alerts, choose CS2Cap ▸ Sync now, and send /connect as Ann in the chat.
  3. In the market: move the price through your threshold, and see it arrive in the chat.
Ctrl-C ends it.`;

async function main(): Promise<void> {
  let options: ReturnType<typeof readOptions>;
  try {
    options = readOptions();
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
    process.exitCode = 1;
    return;
  }
  if (options.tour) return playTour();
  await openSandbox(options).catch((error: unknown) => {
    if (!isPortTaken(error)) throw error;
    console.error(
      `Port ${options.port} is taken. Choose another one: npm start -- --port ${options.port < 65_535 ? options.port + 1 : 8081}`,
    );
    process.exitCode = 1;
  });
}

await main();
