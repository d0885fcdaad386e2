import { startServer } from '../relay/postgres/start-server.ts';
import { startBenchBotApi } from './relay/bot-api.ts';
import { type Contestant, INLINE, RELAY, relayOn } from './relay/contestant.ts';
import { type Figures, measureContestant, medians, type Size } from './relay/scenarios.ts';
import { drawTable } from './table.ts';

const RUNS = 3;
const SIZE: Size = { load: 3000, steady: 60, crash: 400, faults: 80 };

/** The median figures of each contestant: the relay on SQLite and on PostgreSQL, and the script. */
export interface RelayFigures {
  readonly relay: Figures;
  readonly onPostgres: Figures;
  readonly inline: Figures;
}

/** All contestants in turn, three times, so that whatever else the machine does meets all. */
export async function measureRelay(onProgress: (what: string) => void): Promise<RelayFigures> {
  const server = await startServer({ fsync: true });
  const botApi = await startBenchBotApi();
  const onPostgres = relayOn(server);
  const runs = new Map<Contestant, Figures[]>([RELAY, INLINE, onPostgres].map((contestant) => [contestant, []]));
  try {
    for (let run = 1; run <= RUNS; run++) {
      for (const [contestant, figures] of runs) {
        onProgress(`the ${contestant.name}, run ${run} of ${RUNS}`);
        figures.push(await measureContestant(contestant, botApi, SIZE));
      }
    }
    const middle = (contestant: Contestant) => medians(runs.get(contestant) ?? []);
    return { relay: middle(RELAY), inline: middle(INLINE), onPostgres: middle(onPostgres) };
  } finally {
    await botApi.stop();
    await server.remove();
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

export function drawRelay({ relay, inline, onPostgres }: RelayFigures): string {
  const rows = Object.entries(relay).map(([name, value]) => {
    const other = inline[name];
    const bound = BOUNDS[name];
    const met = bound === undefined ? '' : bound.isMet(value, other ?? Number.NaN) ? 'met' : 'MISSED';
    const ratio = other === undefined || other === 0 ? '' : `${(value / other).toFixed(2)}×`;
    return [name, figure(value), figure(onPostgres[name]), figure(other), ratio, bound?.words ?? '', met];
  });
  const head = [
    'figure, median of 3',
    'relay on SQLite',
    'on PostgreSQL',
    'inline script',
    'ratio',
    'bound of SQLite',
    '',
  ];
  return drawTable(head, rows);
}

const figure = (value: number | undefined) =>
  value === undefined ? '' : value >= 100 || Number.isInteger(value) ? value.toFixed(0) : value.toFixed(1);
