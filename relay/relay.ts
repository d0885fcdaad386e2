import { createAccountDuty } from './account-duty.ts';
import { createBot } from './bot/create-bot.ts';
import { webhookHandler } from './bot/run-bot.ts';
import { botDeps } from './bot-parts.ts';
import type { Clock } from './clock.ts';
import { type ClockWatch, createClockWatch } from './clock-watch.ts';
import type { Config } from './config.ts';
import { createCs2capClient } from './cs2cap/client.ts';
import { type BotApi, createBotApi } from './delivery/bot-api.ts';
import { createLanes, type Lanes } from './delivery/lanes.ts';
import { createPacing } from './delivery/pacing.ts';
import { beginDuties } from './duties.ts';
import { httpRoutes } from './http-routes.ts';
import { createInbox } from './inbox/inbox.ts';
import { laneWork } from './lane-work.ts';
import { createLog, type Log } from './log.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import type { RunState } from './readiness.ts';
import { ALONE, type Hearing, joinReplicas, type Replica } from './replica.ts';
import { createHttpServer, listenOn } from './server/http-server.ts';
import { SigningSecrets } from './signing-secrets.ts';
import { startBot } from './start-bot.ts';
import { connectDefaultChats } from './store/default-chats.ts';
import { countDeliveries, waitingLanes } from './store/deliveries.ts';
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
  const { config, clock, log, store } = parts;
  const { db } = store;
  await connectDefaultChats(db, config.TELEGRAM_DEFAULT_CHATS, clock.now());
  await rememberAdmins(db, config.TELEGRAM_ADMIN_IDS);
  const metrics = createMetrics();
  const clockWatch = createClockWatch({ clock, log });
  const state: RunState = { hasBot: config.TELEGRAM_BOT_TOKEN !== undefined, isStarted: false, isStopping: false };
  const api = config.TELEGRAM_BOT_TOKEN
    ? createBotApi({ token: config.TELEGRAM_BOT_TOKEN, apiRoot: config.TELEGRAM_API_ROOT })
    : undefined;
  const pacing = config.TELEGRAM_PACING === 'adaptive' ? { pacing: createPacing() } : {};
  const account = createAccountDuty(() => replica);
  const onMoved = () => account.healSoon();
  const { chats, ...work } = laneWork(parts, api && { api, ...pacing }, metrics, { lanes: () => lanes, onMoved });
  const replica = await join(parts, {
    wake: (names) => lanes.wake(names),
    hold: (lane, ms) => lanes.hold(lane, ms),
    taken: (lane) => chats?.forget(lane),
    asked: (what) => account.asked(what),
  });
  const lanes = createLanes({
    clock,
    log,
    onPause: () => metrics.count('relay_lane_pauses_total'),
    ...work,
    ...(replica.lease ? { lease: replica.lease } : {}),
  });
  const stopping = new AbortController();
  const cs2cap = clientOf(parts, stopping.signal, clockWatch);
  const inbox = inboxOf(parts, metrics, { wake: (names) => lanes.wake(names), poke: () => account.poke() });
  const deps = botDeps({ ...parts, clockWatch, state }, lanes, cs2cap, account);
  const bot =
    config.TELEGRAM_BOT_TOKEN && api
      ? createBot(config.TELEGRAM_BOT_TOKEN, deps, { apiRoot: config.TELEGRAM_API_ROOT, api, ...pacing })
      : undefined;
  const updates =
    bot && config.TELEGRAM_MODE === 'webhook' ? webhookHandler(bot, config.TELEGRAM_WEBHOOK_SECRET ?? '') : undefined;
  const routes = httpRoutes({ ...parts, metrics, clockWatch, state, inbox, wake: deps.wake, updates });
  const server = createHttpServer(routes, { log, clock, trustedProxies: config.TRUST_PROXY });
  const url = await listenOn(server, config.HOST, config.PORT);
  state.url = url;
  log.info({ url, ...storeWords(config), build: parts.build }, 'the relay listens');

  lanes.wake(await waitingLanes(db));
  const duties = await beginDuties({ ...parts, replica, deps, account, metrics, clockWatch });
  if (bot) duties.push(await startBot({ bot, updates, config, log, replica, state }));
  state.isStarted = true;
  return {
    url,
    async stop() {
      state.isStopping = true;
      log.info({}, 'the relay stops: it takes nothing new and ends what is in flight');
      const startedAt = clock.now();
      await stop({ clock, stopping, server, duties, lanes, replica, api });
      log.info(
        { ms: clock.now() - startedAt, ...(await countDeliveries(db).catch(() => ({}))) },
        'the relay has stopped',
      );
      await store.close();
    },
  };
}

/** Undefined without an API key. */
const clientOf = ({ config, clock }: Parts, signal: AbortSignal, clockWatch: ClockWatch) =>
  config.CS2C_API_KEY
    ? createCs2capClient({
        base: config.CS2C_API_BASE,
        apiKey: config.CS2C_API_KEY,
        clock,
        signal,
        onDate: (header, sentAt, receivedAt) => clockWatch.sawDate(header, sentAt, receivedAt),
      })
    : undefined;

/** An inbox that is counted; what was pushed lets the account be looked at soon. */
const inboxOf = (
  { store, clock }: Parts,
  metrics: Metrics,
  tell: { readonly wake: (lanes: readonly string[]) => void; readonly poke: () => void },
) =>
  createInbox({
    commit: store.durable,
    clock,
    onWork: tell.wake,
    onCommit(events, ms) {
      metrics.observe('relay_inbox_group_size', events);
      metrics.observe('relay_store_seconds', ms / 1000);
    },
    onAccepted: (event) => {
      metrics.count('relay_events_total', { source: event.source });
      if (event.source === 'push') tell.poke();
    },
  });

/** One process has an embedded store; a database may have several. */
const join = ({ store, log, clock }: Parts, hear: Hearing): Promise<Replica> =>
  store.listen === undefined
    ? Promise.resolve(ALONE)
    : joinReplicas({ store: { ...store, listen: store.listen }, log, hear, now: () => clock.now() });

/** Never the database's URL: it holds a password. */
const storeWords = (config: Config) =>
  config.DATABASE_URL === undefined ? { sqlite: config.DATA_DIR } : { postgres: new URL(config.DATABASE_URL).host };

/** Senders that are slow, or silent on an open connection, must not keep the relay from ending. */
const CLOSE_AFTER_MS = 3000;

async function stop(parts: {
  readonly stopping: AbortController;
  readonly clock: Clock;
  readonly server: ReturnType<typeof createHttpServer>;
  /** How to end each duty that this replica has, or waits for. */
  readonly duties: readonly (() => Promise<void>)[];
  readonly lanes: Lanes;
  readonly replica: Replica;
  readonly api: BotApi | undefined;
}): Promise<void> {
  parts.stopping.abort();
  const cancel = parts.clock.after(CLOSE_AFTER_MS, () => parts.server.closeAllConnections());
  await new Promise<void>((resolve) => {
    parts.server.close(() => resolve());
  });
  cancel();
  // The bot, begun last, ends first: it needs the others.
  for (const end of parts.duties.toReversed()) await end();
  await parts.lanes.stop();
  await parts.replica.leave();
  parts.api?.close();
}
