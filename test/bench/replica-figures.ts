import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { databaseUrl, runOn } from '../relay/postgres/databases.ts';
import { startServer } from '../relay/postgres/start-server.ts';
import { median } from './median.ts';
import { type BenchBotApi, startBenchBotApi } from './relay/bot-api.ts';
import { RELAY, Running } from './relay/contestant.ts';
import { Sender } from './relay/sender.ts';
import { drawTable } from './table.ts';

const RUNS = 3;
const CHATS = 1000;
const EVENTS = 6;
const LATENCY_MS = 50;
/** Lanes that one relay works on at once, each sending one message per `LATENCY_MS`. */
const LANES = 64;
const LIMIT_MS = 120_000;

interface Figures {
  /** Messages a second. */
  readonly rate: number;
  /** Share of this machine's processors that had nothing to do, 0 to 1: near 0 they are what bounds the rate. */
  readonly idle: number;
}

/** By how many replicas share one PostgreSQL; each figure is a median. */
export interface ReplicaFigures {
  readonly one: Figures;
  readonly three: Figures;
  /** What the lanes of one relay could send, were everything else free. */
  readonly lanesOfOne: number;
}

/** One and three replicas in turn, so that whatever else the machine does meets both. */
export async function measureReplicas(onProgress: (what: string) => void): Promise<ReplicaFigures> {
  const server = await startServer({ fsync: true });
  const botApi = await startBenchBotApi();
  try {
    const figures: Record<1 | 3, Figures[]> = { 1: [], 3: [] };
    for (let run = 1; run <= RUNS; run++) {
      for (const replicas of [1, 3] as const) {
        onProgress(`${replicas} on PostgreSQL, run ${run} of ${RUNS}`);
        const name = `bench_${replicas}_${run}`;
        await runOn(server.url, `create database ${name}`);
        figures[replicas].push(await measure(replicas, databaseUrl(server.url, name), botApi));
      }
    }
    return { one: middle(figures[1]), three: middle(figures[3]), lanesOfOne: (LANES * 1000) / LATENCY_MS };
  } finally {
    await botApi.stop();
    await server.remove();
  }
}

const middle = (runs: readonly Figures[]): Figures => ({
  rate: median(runs.map(({ rate }) => rate)),
  idle: median(runs.map(({ idle }) => idle)),
});

/** What the processors have done so far, in milliseconds. */
function processorTimes() {
  const times = cpus().map(({ times: { user, nice, sys, idle, irq } }) => ({
    idle,
    all: user + nice + sys + idle + irq,
  }));
  const sum = (of: 'idle' | 'all') => times.reduce((total, each) => total + each[of], 0);
  return { idle: sum('idle'), all: sum('all') };
}

async function measure(count: number, database: string, botApi: BenchBotApi): Promise<Figures> {
  botApi.order({ latencyMs: LATENCY_MS, floodShare: 0, badGatewayShare: 0 });
  const chats = Array.from({ length: CHATS }, (_, n) => 2001 + n).join();
  const contestant = {
    ...RELAY,
    name: 'relay on PostgreSQL',
    environment: async (parts: Parameters<typeof RELAY.environment>[0]) => ({
      ...(await RELAY.environment(parts)),
      DATABASE_URL: database,
      TELEGRAM_DEFAULT_CHATS: chats,
    }),
  };
  const replicas = await Promise.all(Array.from({ length: count }, () => Running.prepare(contestant, botApi.url)));
  const senders = replicas.map(({ url }) => new Sender(url));
  try {
    for (const replica of replicas) replica.start();
    await Promise.all(replicas.map(({ url }) => isReady(new URL('/readyz', url))));
    await botApi.report();
    const before = processorTimes();
    const startedAt = performance.timeOrigin + performance.now();
    await Promise.all(Array.from({ length: EVENTS }, (_, n) => senders[n % count]?.deliver()));
    const end = Date.now() + LIMIT_MS;
    while ((await botApi.count()) < EVENTS * CHATS) {
      if (Date.now() > end) throw new Error(`${await botApi.count()} of ${EVENTS * CHATS} messages came`);
      await sleep(20);
    }
    const after = processorTimes();
    const { arrivals } = await botApi.report();
    if (arrivals.length !== EVENTS * CHATS) throw new Error(`${arrivals.length} messages for ${EVENTS * CHATS}`);
    const lastAt = Math.max(...arrivals.map(({ at }) => at));
    return {
      rate: (arrivals.length * 1000) / (lastAt - startedAt),
      idle: (after.idle - before.idle) / (after.all - before.all),
    };
  } finally {
    for (const sender of senders) sender.close();
    await Promise.all(replicas.map((replica) => replica.dispose()));
  }
}

async function isReady(url: URL): Promise<void> {
  const end = Date.now() + LIMIT_MS;
  while (
    !(await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    ))
  ) {
    if (Date.now() > end) throw new Error('a replica did not start');
    await sleep(50);
  }
}

export function drawReplicas({ one, three, lanesOfOne }: ReplicaFigures): string {
  const ratio = three.rate / one.rate;
  const percent = (share: number) => `${Math.round(share * 100)} %`;
  const verdict = ratio >= 1.5 ? 'met' : three.idle < 0.1 ? 'MISSED: bound by this machine’s processors' : 'MISSED';
  const table = drawTable(
    ['1,000 chats, 50 ms Bot API', 'messages a second', 'processors idle'],
    [
      ['1 replica', Math.round(one.rate).toString(), percent(one.idle)],
      ['3 replicas', Math.round(three.rate).toString(), percent(three.idle)],
    ],
  );
  return `${table}\n\n3 against 1: ${ratio.toFixed(2)}×, must be ≥ 1.5×: ${verdict}. The lanes of one replica could send ${lanesOfOne}.`;
}
