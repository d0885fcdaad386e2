import type { Clock } from './clock.ts';
import type { Readiness } from './server/health-routes.ts';
import { type QueueFigures, queueFigures } from './store/queue-figures.ts';
import type { Db } from './store/schema.ts';

/** How far the relay is. `bot` stays undefined if Telegram refused it at start. */
export interface RunState {
  readonly hasBot: boolean;
  /** Where it listens, once it does. */
  url?: string;
  bot?: { readonly trouble: string | undefined } | undefined;
  isStarted: boolean;
  isStopping: boolean;
}

/**
 * Store, queue and bot in words. A bot that Telegram keeps from its updates for now does not make the relay unready: a
 * balancer would turn webhooks away, which the relay can keep and send later.
 */
export async function readReadiness(deps: {
  readonly db: Db;
  readonly clock: Clock;
  readonly state: Readonly<RunState>;
}): Promise<Readiness> {
  const { state } = deps;
  const bot = botWords(state);
  let queue: string;
  try {
    queue = queueWords(await queueFigures(deps.db), deps.clock.now());
  } catch {
    const problem = 'the store does not answer';
    return { store: problem, queue: 'unknown', bot, problem };
  }
  if (state.isStopping) return { store: 'ok', queue, bot, problem: 'the relay is stopping' };
  const problem = isRefused(state) ? `the bot: ${bot}` : undefined;
  return { store: 'ok', queue, bot, ...(problem === undefined ? {} : { problem }) };
}

function queueWords({ pending, oldestAt }: QueueFigures, now: number): string {
  if (oldestAt === undefined) return 'nothing waits';
  return `${pending} wait, the oldest for ${Math.max(0, Math.round((now - oldestAt) / 1000))} s`;
}

const isRefused = ({ hasBot, isStarted, bot }: RunState) => hasBot && isStarted && bot === undefined;

function botWords(state: RunState): string {
  if (!state.hasBot) return 'no bot token is set';
  if (isRefused(state)) return 'Telegram refused it at start; check TELEGRAM_BOT_TOKEN and TELEGRAM_API_ROOT';
  if (!state.bot) return 'it is starting';
  return state.bot.trouble === undefined ? 'ok' : `gets no updates for now: ${state.bot.trouble}`;
}
