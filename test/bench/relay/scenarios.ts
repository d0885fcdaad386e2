import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '#sandbox/until.ts';
import { median } from '../median.ts';
import type { BenchBotApi, BotApiReport } from './bot-api.ts';
import { CHATS, type Contestant, Running } from './contestant.ts';
import { Sender, type Sent } from './sender.ts';

const CALM = { latencyMs: 0, floodShare: 0, badGatewayShare: 0 };
const PATIENCE_MS = 60_000;

/** Figures of one run, by name; rates a second, times in milliseconds, memory in MiB. */
export type Figures = Readonly<Record<string, number>>;

interface Stage {
  readonly running: Running;
  readonly sender: Sender;
  readonly botApi: BenchBotApi;
}

/** How many deliveries each part of a run sends. */
export interface Size {
  readonly load: number;
  readonly steady: number;
  readonly crash: number;
  readonly faults: number;
}

/** One contestant through all scenarios, each on a fresh process and folder. */
export async function measureContestant(contestant: Contestant, botApi: BenchBotApi, size: Size): Promise<Figures> {
  const on = (run: (stage: Stage) => Promise<Figures>) => withContestant(contestant, botApi, run);
  return {
    ...(await on((stage) => startAndLoad(stage, 1, Math.ceil(size.load / 5)))),
    ...(await on((stage) => load(stage, 16, size.load))),
    ...(await on((stage) => load(stage, 64, size.load))),
    ...(await on((stage) => steady(stage, size.steady))),
    ...(await on((stage) => crash(stage, size.crash))),
    ...(await on((stage) => faults(stage, size.faults))),
  };
}

async function withContestant(
  contestant: Contestant,
  botApi: BenchBotApi,
  run: (stage: Stage) => Promise<Figures>,
): Promise<Figures> {
  botApi.order(CALM);
  await botApi.report();
  const running = await Running.prepare(contestant, botApi.url);
  const sender = new Sender(running.url);
  try {
    running.start();
    return await run({ running, sender, botApi });
  } finally {
    sender.close();
    await running.dispose();
  }
}

/** Start to first acknowledgement, memory when idle, then a light load. */
async function startAndLoad(stage: Stage, inFlight: number, count: number): Promise<Figures> {
  const first = await stage.sender.deliver();
  await sleep(2000);
  const idle = stage.running.memoryMiB();
  return {
    'start to first ack ms': first.ackedAt - first.firstAt,
    'idle MiB': idle,
    ...(await load(stage, inFlight, count)),
  };
}

async function load({ sender, botApi }: Stage, inFlight: number, count: number): Promise<Figures> {
  await sender.flood(100, 4);
  await arrived(botApi, 100 * CHATS.length);
  await botApi.report();
  const startedAt = performance.timeOrigin + performance.now();
  const sent = await sender.flood(count, inFlight);
  const seconds = (Math.max(...sent.map((one) => one.ackedAt)) - startedAt) / 1000;
  await arrived(botApi, count * CHATS.length);
  const report = await botApi.report();
  const lastAt = Math.max(...report.arrivals.map((arrival) => arrival.at));
  return {
    [`acks/s at ${inFlight}`]: count / seconds,
    [`ack p50 ms at ${inFlight}`]: quantile(
      sent.map((one) => one.ackMs),
      0.5,
    ),
    [`ack p99 ms at ${inFlight}`]: quantile(
      sent.map((one) => one.ackMs),
      0.99,
    ),
    [`complete/s at ${inFlight}`]: (count / (lastAt - startedAt)) * 1000,
    [`lost at ${inFlight}`]: lost(sent, report),
  };
}

/** What a person sees: from the first try of the sender to the last chat's arrival. */
async function steady({ sender, botApi }: Stage, count: number): Promise<Figures> {
  await sender.flood(20, 1);
  await arrived(botApi, 20 * CHATS.length);
  await botApi.report();
  const sent = await sender.steady(count, 10);
  await arrived(botApi, count * CHATS.length);
  const { arrivals } = await botApi.report();
  const lastAt = new Map(arrivals.map((arrival) => [arrival.event, arrival.at]));
  const delays = sent.map((one) => (lastAt.get(one.event) ?? Number.POSITIVE_INFINITY) - one.firstAt);
  return { 'end to end p50 ms at 10/s': quantile(delays, 0.5), 'end to end p99 ms at 10/s': quantile(delays, 0.99) };
}

/** Two SIGKILLs under load, the Bot API taking 50 ms to answer; the sender repeats what was not acknowledged. */
async function crash({ running, sender, botApi }: Stage, count: number): Promise<Figures> {
  botApi.order({ ...CALM, latencyMs: 50 });
  const kills = [Math.floor(count / 3), Math.floor((count * 2) / 3)];
  let restarted: Promise<void> = Promise.resolve();
  const sent = await sender.flood(count, 8, (acked) => {
    if (acked !== kills[0]) return;
    kills.shift();
    restarted = running
      .kill('SIGKILL')
      .then(() => sleep(300))
      .then(() => running.start());
  });
  await restarted;
  await arrived(botApi, count * CHATS.length, sent);
  const report = await botApi.report();
  await running.kill('SIGTERM');
  const second = report.arrivals.length - new Set(report.arrivals.map(({ chat, event }) => `${chat} ${event}`)).size;
  const ambiguous = await running.ambiguous();
  return {
    'lost over two SIGKILLs': lost(sent, report),
    'second messages': second,
    ...(ambiguous === undefined ? {} : { 'counted as ambiguous': ambiguous }),
  };
}

/** 5 % of messages answered 429, 10 % 502. */
async function faults({ sender, botApi }: Stage, count: number): Promise<Figures> {
  botApi.order({ latencyMs: 0, floodShare: 0.05, badGatewayShare: 0.1 });
  const sent = await sender.flood(count, 4);
  await arrived(botApi, count * CHATS.length, sent);
  const report = await botApi.report();
  return { 'lost with 429 and 502': lost(sent, report), 'calls inside retry_after': report.insidePause };
}

/** Messages acknowledged that a chat did not get. */
function lost(sent: readonly Sent[], { arrivals }: BotApiReport): number {
  const got = new Set(arrivals.map(({ chat, event }) => `${chat} ${event}`));
  return sent.flatMap(({ event }) => CHATS.filter((chat) => !got.has(`${chat} ${event}`))).length;
}

async function arrived(botApi: BenchBotApi, count: number, sent?: readonly Sent[]): Promise<void> {
  let [last, lastAt] = [-1, Date.now()];
  await until(
    `${count} messages`,
    async () => {
      const now = await botApi.count();
      if (now !== last) [last, lastAt] = [now, Date.now()];
      // What is lost never comes: a while without any message ends the wait.
      return now >= count && (sent === undefined || Date.now() - lastAt > 500) ? true : Date.now() - lastAt > 10_000;
    },
    PATIENCE_MS,
  );
}

function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

/** The median of each figure over several runs. */
export function medians(runs: readonly Figures[]): Figures {
  const names = Object.keys(runs[0] ?? {});
  return Object.fromEntries(names.map((name) => [name, median(runs.map((run) => run[name] ?? Number.NaN))]));
}
