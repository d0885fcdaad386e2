import type { AddressInfo } from 'node:net';
import type { AccountDuty } from './account-duty.ts';
import { startAgenda } from './agenda.ts';
import { createBot } from './bot/create-bot.ts';
import { webhookHandler } from './bot/run-bot.ts';
import { botDeps } from './bot-parts.ts';
import type { Clock } from './clock.ts';
import { createClockWatch } from './clock-watch.ts';
import { allowsLocal, type Config } from './config.ts';
import { createCs2capClient } from './cs2cap/client.ts';
import { watchAccount } from './cs2cap/watch-account.ts';
import { type BotApi, createBotApi } from './delivery/bot-api.ts';
import { createLanes, type Lanes } from './delivery/lanes.ts';
import { createPacing } from './delivery/pacing.ts';
import { dueWork } from './due-work.ts';
import { gaugeReader } from './gauges.ts';
import { createInbox } from './inbox/inbox.ts';
import { laneWork } from './lane-work.ts';
import { createLog, type Log } from './log.ts';
import { createMetrics } from './metrics.ts';
import { type RunState, readReadiness } from './readiness.ts';
import { ALONE, type Hearing, joinReplicas, type Replica } from './replica.ts';
import { healthRoutes } from './server/health-routes.ts';
import { createHttpServer, type Route } from './server/http-server.ts';
import { metricsRoute } from './server/metrics-route.ts';
import { createRefusalLimit } from './server/refusal-limit.ts';
import { sheetRoutes } from './server/sheet-routes.ts';
import { telegramRoute } from './server/telegram-route.ts';
import { webhookRoutes } from './server/webhook-routes.ts';
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
  const { config, clock, log, store, box, secrets } = parts;
  const { db } = store;
  await connectDefaultChats(db, config.TELEGRAM_DEFAULT_CHATS, clock.now());
  await rememberAdmins(db, config.TELEGRAM_ADMIN_IDS);
  const api = config.TELEGRAM_BOT_TOKEN
    ? createBotApi({ token: config.TELEGRAM_BOT_TOKEN, apiRoot: config.TELEGRAM_API_ROOT })
    : undefined;
  const metrics = createMetrics();
  const clockWatch = createClockWatch({ clock, log });
  const state: RunState = { hasBot: config.TELEGRAM_BOT_TOKEN !== undefined, isStarted: false, isStopping: false };
  const watch: AccountDuty = {
    poke: () => (watch.current ? watch.current.poke() : replica.ask('look')),
    healSoon: () => (watch.current ? watch.current.healSoon() : replica.ask('heal')),
  };
  const pacing = config.TELEGRAM_PACING === 'adaptive' ? { pacing: createPacing() } : {};
  const onMoved = () => watch.healSoon();
  const { chats, ...work } = laneWork(parts, api && { api, ...pacing }, metrics, { lanes: () => lanes, onMoved });
  const replica = await join(parts, {
    wake: (names) => lanes.wake(names),
    hold: (lane, ms) => lanes.hold(lane, ms),
    taken: (lane) => chats?.forget(lane),
    asked: (what) => (what === 'heal' ? watch.current?.healSoon() : watch.current?.poke()),
  });
  const lanes = createLanes({
    clock,
    log,
    onPause: () => metrics.count('relay_lane_pauses_total'),
    ...work,
    ...(replica.lease ? { lease: replica.lease } : {}),
  });
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
      if (event.source === 'push') watch.poke();
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
      allowLocal: allowsLocal(config),
    }),
  ];
  const updates =
    botParts && config.TELEGRAM_MODE === 'webhook'
      ? webhookHandler(botParts, config.TELEGRAM_WEBHOOK_SECRET ?? '')
      : undefined;
  if (updates) routes.push(telegramRoute(updates));
  const server = createHttpServer(routes, { log, clock, trustedProxies: config.TRUST_PROXY });
  const url = await listen(server, config);
  watch.url = url;
  log.info({ url, ...storeWords(config), build: parts.build }, 'the relay listens');

  lanes.wake(await waitingLanes(db));
  const duties = [
    await replica.lead('agenda', async () => {
      const agenda = startAgenda({ clock, log, work: dueWork(deps, config, clockWatch) });
      return () => agenda.stop();
    }),
  ];
  if (cs2cap) {
    const webhookUrl = config.PUBLIC_URL === undefined ? undefined : `${config.PUBLIC_URL}/webhooks/cs2cap`;
    const begin = () =>
      watchAccount({
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
    duties.push(
      await replica.lead('account', async () => {
        const current = begin();
        watch.current = current;
        return async () => {
          delete watch.current;
          await current.stop();
        };
      }),
    );
  }
  if (botParts) duties.push(await startBot({ bot: botParts, updates, config, log, replica, state }));
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

/** One process has an embedded store; a database may have several. */
const join = ({ store, log, clock }: Parts, hear: Hearing): Promise<Replica> =>
  store.listen === undefined
    ? Promise.resolve(ALONE)
    : joinReplicas({ store: { ...store, listen: store.listen }, log, hear, now: () => clock.now() });

/** Never the database's URL: it holds a password. */
const storeWords = (config: Config) =>
  config.DATABASE_URL === undefined ? { sqlite: config.DATA_DIR } : { postgres: new URL(config.DATABASE_URL).host };

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
