import { readFileSync } from 'node:fs';
import * as vm from 'node:vm';
import { median } from './median.ts';
import { drawTable } from './table.ts';

interface LoadTime {
  readonly what: string;
  readonly bytes: number;
  readonly compileMs: number;
  readonly runMs: number;
}

const RUNS = 25;
const code = new URL('../../apps-script/dist/Code.js', import.meta.url).pathname;
const naive = new URL('naive-sync/code.gs', import.meta.url).pathname;

/** How long a context without Node and Google takes to read the script, as every execution does; beside the naive one. */
export function measureLoads(): LoadTime[] {
  const sources = { 'Code.js': readFileSync(code, 'utf8'), 'the naive script': readFileSync(naive, 'utf8') };
  return Object.entries(sources).map(([what, source]) => ({
    what,
    bytes: Buffer.byteLength(source),
    ...timeLoad(source),
  }));
}

/** Each run gets a text of its own: a compiled script is kept by its text. */
function timeLoad(source: string): Pick<LoadTime, 'compileMs' | 'runMs'> {
  const compiled: number[] = [];
  const ran: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const context = vm.createContext({});
    const from = performance.now();
    const script = new vm.Script(`${source}\n// ${run}`);
    const read = performance.now();
    script.runInContext(context);
    compiled.push(read - from);
    ran.push(performance.now() - read);
  }
  return { compileMs: median(compiled), runMs: median(ran) };
}

export function drawLoads(times: readonly LoadTime[]): string {
  const rows = times.map(({ what, bytes, compileMs, runMs }) => [
    what,
    (bytes / 1000).toFixed(1),
    compileMs.toFixed(1),
    runMs.toFixed(1),
  ]);
  return drawTable(['script', 'kB', `compile ms (median of ${RUNS})`, 'run ms'], rows);
}
