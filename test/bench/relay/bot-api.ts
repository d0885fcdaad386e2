import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import * as z from 'zod';

/** How the stand-in answers from now on. */
export interface BotApiOrder {
  readonly latencyMs: number;
  /** Share of messages answered 429 with `retry_after`, and 502. */
  readonly floodShare: number;
  readonly badGatewayShare: number;
}

/** What arrived since the last report. Times are milliseconds since the epoch. */
const Report = z.object({
  arrivals: z.array(z.object({ chat: z.string(), event: z.string(), at: z.number() })),
  /** Messages sent to a chat within its `retry_after`. */
  insidePause: z.number(),
});
export type BotApiReport = z.infer<typeof Report>;

export interface BenchBotApi {
  readonly url: string;
  order(order: BotApiOrder): void;
  /** Messages that arrived since the last report. */
  count(): Promise<number>;
  /** Everything that arrived, and begins anew. */
  report(): Promise<BotApiReport>;
  stop(): Promise<void>;
}

/** The Bot API stand-in that all contestants of the bench send to. */
export async function startBenchBotApi(): Promise<BenchBotApi> {
  const worker = new Worker(new URL('./bot-api-worker.ts', import.meta.url));
  const next = async (): Promise<unknown> => (await once(worker, 'message'))[0];
  const { port } = z.object({ port: z.number() }).parse(await next());
  const ask = (question: string) => {
    worker.postMessage(question);
    return next();
  };
  return {
    url: `http://127.0.0.1:${port}`,
    order: (order) => worker.postMessage(order),
    count: async () => z.object({ count: z.number() }).parse(await ask('count')).count,
    report: async () => Report.parse(await ask('report')),
    stop: async () => void (await worker.terminate()),
  };
}
