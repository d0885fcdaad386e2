import type { AddressInfo } from 'node:net';
import { type Agenda, startAgenda } from './agenda.ts';
import { createBot } from './bot/create-bot.ts';
import {
  ALLOWED_UPDATES,
  publishCommands,
  type RunningBot,
  startPolling,
  type WebhookHandler,
  webhookHandler,
} from './bot/run-bot.ts';
import { botDeps } from './bot-parts.ts';
import type { Clock } from './clock.ts';
import { createClockWatch } from './clock-watch.ts';
import type { Config } from './config.ts';
import { createCs2capClient } from './cs2cap/client.ts';
import { type AccountWatch, watchAccount } from './cs2cap/watch-account.ts';
import { type BotApi, createBotApi } from './delivery/bot-api.ts';
import { createChatSender } from './delivery/chat-sender.ts';
import { createLanes, type Lanes } from './delivery/lanes.ts';
import { createPacing, type Pacing } from './delivery/pacing.ts';
import { workSheetLane } from './delivery/sheet.ts';
import { dueWork } from './due-work.ts';
import { gaugeReader } from './gauges.ts';
import { createInbox } from './inbox/inbox.ts';
import { createLog, type Log } from './log.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { type RunState, readReadiness } from './readiness.ts';
import { healthRoutes } from './server/health-routes.ts';
import { createHttpServer, type Route } from './server/http-server.ts';
import { metricsRoute } from './server/metrics-route.ts';
import { createRefusalLimit } from './server/refusal-limit.ts';
import { sheetRoutes } from './server/sheet-routes.ts';
import { telegramRoute } from './server/telegram-route.ts';
import { webhookRoutes } from './server/webhook-routes.ts';
import { SigningSecrets } from './signing-secrets.ts';
import { connectDefaultChats } from './store/default-chats.ts';
import { countDeliveries, waitingLanes } from './store/deliveries.ts';
import { groupCommit } from './store/group-commit.ts';
import { rememberAdmins } from './store/notices.ts';
import { openStore, placeOf, type Store } from './store/open-store.ts';
import { resealSecrets } from './store/reseal.ts';
import { createSecretBox, type SecretBox } from './store/sealing.ts';

/** A running relay. */
export interface Relay {
  /** Where it listens. */
  readonly url: string;
  /** Stops taking work, lets what is in flight end, closes the store. */
  stop(): Promise<void>;
}

export interface RelayOptions {
  readonly config: Config;
  readonly build: string;
  readonly clock: Clock;
  /** Where log lines go; standard output if absent. */
  readonly writeLog?: (line: string) => void;
}

/**
 * Starts everything the configuration allows: without an API key it receives and routes only, without a bot token it
 * forwards to sheets only. Throws `StoreError` or `WrongKeyError` if the store can't be used.
 */
export async function startRelay(options: RelayOptions): Promise<Relay> {
  const { config, clock } = options;
  const box = createSecretBox(config.RELAY_KEY);
  const store = await openStore(placeOf(config));
  try {
    await resealSecrets(store.db, box);
    const secrets = new SigningSecrets({ db: store.db, clock, box }, config);
    await secrets.reload();
    const log = createLog(config.LOG_LEVEL, () => secrets.forRedaction(), options.writeLog);
    return await wire({ ...options, store, box, log, secrets, clock });
  } catch (error) {
    await store.close();
    throw error;
  }
}

interface Parts extends RelayOptions {
  readonly store: Store;
  readonly box: SecretBox;
  readonly log: Log;
  readonly secrets: SigningSecrets;
}

async function wire(parts: Parts): Promise<Relay> {
  const { config, clock, log, store, box, secrets } = parts;
  const { db } = store;
  await connectDefaultChats(db, config.TELEGRAM_DEFAULT_CHATS, clock.now());
  await rememberAdmins(db, config.TELEGRAM_ADMIN_IDS);
  const api = config.TELEGRAM_BOT_TOKEN
    ? createBotApi({ token: config.TELEGRAM_BOT_TOKEN, apiRoot: config.TELEGRAM_API_ROOT })
    : undefined;
  const watch: { current?: AccountWatch; url?: string } = {};
  const metrics = createMetrics();
  const clockWatch = createClockWatch({ clock, log });
  const state: RunState = { hasBot: config.TELEGRAM_BOT_TOKEN !== undefined, isStarted: false, isStopping: false };
  const pacing = config.TELEGRAM_PACING === 'adaptive' ? { pacing: createPacing() } : {};
  const lanes = startLanes(parts, api && { api, ...pacing }, metrics, () => watch.current?.healSoon());
  const stopping = new AbortController();
  const cs2cap = config.CS2C_API_KEY
    ? createCs2capClient({
        base: config.CS2C_API_BASE,
        apiKey: config.CS2C_API_KEY,
        clock,
        signal: stopping.signal,
        onDate: (header, sentAt, receivedAt) => clockWatch.sawDate(header, sentAt, receivedAt),
      })
    : undefined;

  const inbox = createInbox({
    commit: store.durable,
    clock,
    onWork: (names) => lanes.wake(names),
    onCommit(events, ms) {
      metrics.observe('relay_inbox_group_size', events);
      metrics.observe('relay_store_seconds', ms / 1000);
    },
    onAccepted: (event) => {
      metrics.count('relay_events_total', { source: event.source });
      if (event.source === 'push') watch.current?.poke();
    },
  });
  const deps = botDeps({ ...parts, clockWatch }, lanes, cs2cap, watch);
  const botParts =
    config.TELEGRAM_BOT_TOKEN && api
      ? createBot(config.TELEGRAM_BOT_TOKEN, deps, { apiRoot: config.TELEGRAM_API_ROOT, api, ...pacing })
      : undefined;

  const readGauges = gaugeReader({ db, clock, build: parts.build, skewMs: () => clockWatch.skewMs });
  const limit = createRefusalLimit(clock);
  const shared = { db, clock, log, box, limit };
  const routes: Route[] = [
    ...healthRoutes({
      build: parts.build,
      readiness: () => readReadiness({ db, clock, state }),
    }),
    metricsRoute({ publicUrl: config.PUBLIC_URL, read: async () => [...metrics.read(), ...(await readGauges())] }),
    ...webhookRoutes({
      ...shared,
      inbox,
      metrics,
      clockWatch,
      toleranceS: config.SIGNATURE_TOLERANCE_S,
      secrets,
    }),
    ...sheetRoutes({
      ...shared,
      wake: deps.wake,
      build: parts.build,
      publicUrl: config.PUBLIC_URL,
      allowLocal: allowLocal(config),
    }),
  ];
  const updates =
    botParts && config.TELEGRAM_MODE === 'webhook'
      ? webhookHandler(botParts, config.TELEGRAM_WEBHOOK_SECRET ?? '')
      : undefined;
  if (updates) routes.push(telegramRoute(updates));
  const server = createHttpServer(routes, { log, trustedProxies: config.TRUST_PROXY });
  const url = await listen(server, config);
  watch.url = url;
  log.info({ url, ...storeWords(config), build: parts.build }, 'the relay listens');

  lanes.wake(await waitingLanes(db));
  const agenda = startAgenda({ clock, log, work: dueWork(deps, config, clockWatch) });
  if (cs2cap) {
    const webhookUrl = config.PUBLIC_URL === undefined ? undefined : `${config.PUBLIC_URL}/webhooks/cs2cap`;
    watch.current = watchAccount({
      ...shared,
      cs2cap,
      webhookUrl,
      intervalMs: config.POLL_INTERVAL_S * 1000,
      retentionMs: config.RETENTION_DAYS * 86_400_000,
      onRead: (source, events) => metrics.count('relay_events_total', { source }, events),
      wake: (names) => lanes.wake(names),
      onRegistered: () => secrets.reload(),
      givenSecrets: config.CS2C_WEBHOOK_SECRET,
      ...(deps.natives ? { natives: deps.natives } : {}),
    });
  }
  const bot = botParts ? await startBot(botParts, updates, config, log) : undefined;
  Object.assign(state, { bot, isStarted: true });
  return {
    url,
    async stop() {
      state.isStopping = true;
      log.info({}, 'the relay stops: it takes nothing new and ends what is in flight');
      const startedAt = clock.now();
      const running = { clock, stopping, server, watch: watch.current, bot, agenda, lanes, api };
      await stop(running);
      log.info(
        { ms: clock.now() - startedAt, ...(await countDeliveries(db).catch(() => ({}))) },
        'the relay has stopped',
      );
      await store.close();
    },
  };
}

/** What both the lanes and the bot send with. */
interface SendsWith {
  readonly api: BotApi;
  readonly pacing?: Pacing;
}

function startLanes(parts: Parts, sendsWith: SendsWith | undefined, metrics: Metrics, onMoved: () => void): Lanes {
  const { config, clock, log, box, store } = parts;
  const common = { db: store.db, commit: groupCommit(store.relaxed), clock, log, metrics, random: Math.random };
  const sheets = { ...common, box, allowLocal: allowLocal(config) };
  const chats =
    sendsWith &&
    createChatSender({
      ...common,
      ...sendsWith,
      canComplete: config.CS2C_API_KEY !== undefined,
      digestAfter: config.TELEGRAM_DIGEST_AFTER,
      onMoved,
      pause: (lane, ms) => lanes.pause(lane, ms),
      wake: (names) => lanes.wake(names),
    });
  const lanes: Lanes = createLanes({
    clock,
    log,
    onPause: () => metrics.count('relay_lane_pauses_total'),
    async work(lane, waitedUntil) {
      if (lane.startsWith('sheet:')) return workSheetLane(sheets, lane, waitedUntil);
      // Without a bot token messages wait: they go out once one is configured, or die after their day.
      return chats ? chats.work(lane, waitedUntil) : { kind: 'idle' };
    },
    stopped: async () => chats?.release(),
  });
  return lanes;
}

async function startBot(
  bot: ReturnType<typeof createBot>,
  updates: WebhookHandler | undefined,
  config: Config,
  log: Log,
): Promise<RunningBot | undefined> {
  try {
    if (!updates) return await startPolling(bot, log);
    await bot.api.setWebhook(`${config.PUBLIC_URL}/telegram/webhook`, {
      secret_token: config.TELEGRAM_WEBHOOK_SECRET ?? '',
      allowed_updates: ALLOWED_UPDATES,
    });
    await publishCommands(bot);
  } catch (error) {
    // Alerts go out all the same: sending needs no updates.
    log.error({ err: error }, 'the bot could not start; check TELEGRAM_BOT_TOKEN and TELEGRAM_API_ROOT');
  }
  return updates && { stop: () => updates.idle(), trouble: undefined };
}

/** Never the database's URL: it holds a password. */
const storeWords = (config: Config) =>
  config.DATABASE_URL === undefined ? { sqlite: config.DATA_DIR } : { postgres: new URL(config.DATABASE_URL).host };

/** Loopback web apps are only for a relay that is itself only on loopback: the sandbox. */
function allowLocal(config: Config): boolean {
  return config.PUBLIC_URL?.startsWith('http://') === true;
}

function listen(server: ReturnType<typeof createHttpServer>, config: Config): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(config.PORT, config.HOST, () => {
      server.removeListener('error', reject);
      const address = server.address();
      const port = isAddress(address) ? address.port : config.PORT;
      resolve(`http://${config.HOST}:${port}`);
    });
  });
}

const isAddress = (address: string | AddressInfo | null): address is AddressInfo =>
  typeof address === 'object' && address !== null;

/** Senders that are slow, or silent on an open connection, must not keep the relay from ending. */
const CLOSE_AFTER_MS = 3000;

async function stop(parts: {
  readonly stopping: AbortController;
  readonly clock: Clock;
  readonly server: ReturnType<typeof createHttpServer>;
  readonly watch: AccountWatch | undefined;
  readonly bot: RunningBot | undefined;
  readonly agenda: Agenda;
  readonly lanes: Lanes;
  readonly api: BotApi | undefined;
}): Promise<void> {
  parts.stopping.abort();
  const cancel = parts.clock.after(CLOSE_AFTER_MS, () => parts.server.closeAllConnections());
  await new Promise<void>((resolve) => {
    parts.server.close(() => resolve());
  });
  cancel();
  await parts.bot?.stop();
  await parts.watch?.stop();
  await parts.agenda.stop();
  await parts.lanes.stop();
  parts.api?.close();
}
