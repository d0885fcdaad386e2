import { startBenchBotApi } from './relay/bot-api.ts';
import { INLINE, RELAY } from './relay/contestant.ts';
import { type Figures, measureContestant, medians, type Size } from './relay/scenarios.ts';
import { drawTable } from './table.ts';

const RUNS = 3;
const SIZE: Size = { load: 3000, steady: 60, crash: 400, faults: 80 };

/** The median figures of each contestant. */
export interface RelayFigures {
  readonly relay: Figures;
  readonly inline: Figures;
}

/** Both contestants in turn, three times, so that whatever else the machine does meets both. */
export async function measureRelay(onProgress: (what: string) => void): Promise<RelayFigures> {
  const botApi = await startBenchBotApi();
  try {
    const relay: Figures[] = [];
    const inline: Figures[] = [];
    for (let run = 1; run <= RUNS; run++) {
      onProgress(`the relay, run ${run} of ${RUNS}`);
      relay.push(await measureContestant(RELAY, botApi, SIZE));
      onProgress(`the inline script, run ${run} of ${RUNS}`);
      inline.push(await measureContestant(INLINE, botApi, SIZE));
    }
    return { relay: medians(relay), inline: medians(inline) };
  } finally {
    await botApi.stop();
  }
}

type Bound = { readonly words: string; readonly isMet: (relay: number, inline: number) => boolean };
const atLeast = (ratio: number): Bound => ({ words: `≥ ${ratio}×`, isMet: (relay, inline) => relay >= ratio * inline });
const atMost = (limit: number): Bound => ({ words: `≤ ${limit}`, isMet: (relay) => relay <= limit });

/** What is promised of the relay, beside the script or as such. */
const BOUNDS: Readonly<Record<string, Bound>> = {
  'acks/s at 16': atLeast(1.3),
  'acks/s at 64': atLeast(1.5),
  'ack p99 ms at 16': { words: '≤ 0.75×', isMet: (relay, inline) => relay <= 0.75 * inline },
  'complete/s at 16': atLeast(1),
  'end to end p50 ms at 10/s': atMost(10),
  'lost at 1': atMost(0),
  'lost at 16': atMost(0),
  'lost at 64': atMost(0),
  'lost over two SIGKILLs': atMost(0),
  'lost with 429 and 502': atMost(0),
  'second messages': atMost(4),
  'calls inside retry_after': atMost(0),
  'idle MiB': atMost(120),
  'start to first ack ms': atMost(1000),
};

export function drawRelay({ relay, inline }: RelayFigures): string {
  const rows = Object.entries(relay).map(([name, value]) => {
    const other = inline[name];
    const bound = BOUNDS[name];
    const met = bound === undefined ? '' : bound.isMet(value, other ?? Number.NaN) ? 'met' : 'MISSED';
    const ratio = other === undefined || other === 0 ? '' : `${(value / other).toFixed(2)}×`;
    return [name, figure(value), other === undefined ? '' : figure(other), ratio, bound?.words ?? '', met];
  });
  return drawTable(['figure, median of 3', 'relay', 'inline script', 'ratio', 'bound', ''], rows);
}

const figure = (value: number) => (value >= 100 || Number.isInteger(value) ? value.toFixed(0) : value.toFixed(1));
