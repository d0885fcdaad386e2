import type { Bot } from 'grammy';
import { onTestFinished } from 'vitest';
import type { BotContext } from '#relay/bot/context.ts';
import { createBot } from '#relay/bot/create-bot.ts';
import type { BotDeps } from '#relay/bot/deps.ts';
import { type RunningBot, startPolling } from '#relay/bot/run-bot.ts';
import { createCatalog } from '#relay/cs2cap/catalog.ts';
import { type Cs2capClient, createCs2capClient } from '#relay/cs2cap/client.ts';
import { pollEvents } from '#relay/cs2cap/poll-events.ts';
import { createPriceLook } from '#relay/cs2cap/price-look.ts';
import { createQuotaMeter } from '#relay/cs2cap/quota-meter.ts';
import { readAllAlerts } from '#relay/cs2cap/read-pages.ts';
import { type BotApi, createBotApi } from '#relay/delivery/bot-api.ts';
import { createChatSender } from '#relay/delivery/chat-sender.ts';
import { createLanes, type Lanes } from '#relay/delivery/lanes.ts';
import type { Pacing } from '#relay/delivery/pacing.ts';
import { createLog, type Log } from '#relay/log.ts';
import { mirrorAlerts } from '#relay/store/alerts.ts';
import { queueAgain, queueEdits, releaseHeld } from '#relay/store/deliveries.ts';
import { groupCommit } from '#relay/store/group-commit.ts';
import { rememberAdmins } from '#relay/store/notices.ts';
import { unmatchedSince } from '#relay/store/routing.ts';
import type { ChatTable, Db } from '#relay/store/schema.ts';
import { armDue } from '#relay/use-cases/arm-due.ts';
import { ManualClock } from '#sandbox/clock.ts';
import { type Cs2cap, startCs2cap } from '#sandbox/cs2cap/cs2cap.ts';
import { type BotAccount, type Person, startTelegram, type Telegram } from '#sandbox/telegram/telegram.ts';
import { storeForTest } from '../store-for-test.ts';

export const BOT_TOKEN = '123456:TEST-bot-token';
const API_KEY = 'sk_test';

export interface StageOptions {
  /** Default: the owner is the account's admin. */
  readonly admins?: 'owner' | 'nobody';
  readonly apiKey?: boolean;
  /** null: none. */
  readonly publicUrl?: string | null;
  /** Default: the bot polls. */
  readonly polls?: boolean;
  /** TELEGRAM_DIGEST_AFTER; default 0: never. */
  readonly digestAfter?: number;
}

/** A bot with all around it: people in Telegram, an account at CS2Cap, the relay's store, lanes and sender. */
export interface Stage {
  readonly telegram: Telegram;
  readonly cs2cap: Cs2cap;
  readonly db: Db;
  readonly clock: ManualClock;
  readonly lanes: Lanes;
  readonly account: BotAccount;
  readonly owner: Person;
  readonly log: Log;
  readonly logged: string[];
  readonly deps: BotDeps;
  /** A bot on this store, not running; `pollRoot` is where grammY's own client asks for updates, `api` what it says goes through. */
  newBot(options?: { readonly pollRoot?: string; readonly api?: BotApi; readonly pacing?: Pacing }): Bot<BotContext>;
  /** Ends the running bot and starts another on the same store. */
  restart(): Promise<void>;
  /** A price alert at 10 dollars, mirrored; gives its id. */
  plantAlert(options?: { readonly isEnabled?: boolean; readonly nth?: number }): string;
  /** Takes over the account's alerts, as the relay does by itself every minute. */
  mirrors(): Promise<void>;
  /** Lets the market fall through every alert; the events reach the chats. */
  marketFalls(): Promise<void>;
  marketRecovers(): void;
  /** Lets the time pass, and what falls due by it happen. */
  passes(ms: number): Promise<void>;
  isArmed(alertId: string): boolean;
  chats(): Promise<ChatTable[]>;
}

export async function startStage(options: StageOptions = {}): Promise<Stage> {
  const clock = new ManualClock();
  const telegram = await startTelegram({ limits: false });
  const cs2cap = await startCs2cap({ clock, switches: { rateLimits: false } });
  const db = await storeForTest();
  const account = telegram.addBot({ token: BOT_TOKEN, username: 'alert_bot' });
  const owner = telegram.user({ firstName: 'Olga' });
  await rememberAdmins(db, options.admins === 'nobody' ? [] : [owner.id]);
  const logged: string[] = [];
  const log = createLog(
    'info',
    () => [BOT_TOKEN, API_KEY],
    (line) => logged.push(line),
  );
  const api = createBotApi({ token: BOT_TOKEN, apiRoot: telegram.url });
  const lanes = startLanes({
    db,
    clock,
    log,
    api,
    canComplete: options.apiKey !== false,
    digestAfter: options.digestAfter ?? 0,
  });
  const client = createCs2capClient({ base: cs2cap.url, apiKey: API_KEY, clock, random: () => 0 });
  const wake = (names: readonly string[]) => lanes.wake(names);
  const deps = botDeps(options, { db, clock, log, lanes, client, owner, apiRoot: telegram.url });
  const newBot: Stage['newBot'] = ({ pollRoot = telegram.url, ...own } = {}) =>
    createBot(BOT_TOKEN, deps, { apiRoot: pollRoot, api, ...own });
  const run = () => startPolling(newBot(), log);
  let running: RunningBot | undefined = options.polls === false ? undefined : await run();
  onTestFinished(async () => {
    await running?.stop();
    await lanes.stop();
    api.close();
    await cs2cap.stop();
    await telegram.stop();
  });
  const [first] = cs2cap.market.items();
  const itemAt = (nth: number) => cs2cap.market.items()[nth] ?? first;
  const setAll = (ask: string) => {
    for (const { item } of cs2cap.account(API_KEY).alerts()) cs2cap.market.setPrice(item.item_id, { ask, bid: '1' });
  };
  const mirror = async () => {
    const alerts = await readAllAlerts(client);
    if (alerts.ok) await mirrorAlerts(db, alerts.value, true);
  };
  return {
    telegram,
    cs2cap,
    db,
    clock,
    lanes,
    account,
    owner,
    log,
    logged,
    deps,
    newBot,
    async restart() {
      await running?.stop();
      running = await run();
    },
    plantAlert: ({ isEnabled = true, nth = 0 } = {}) => {
      const itemId = itemAt(nth)?.item_id ?? 0;
      cs2cap.market.setPrice(itemId, { ask: '20', bid: '1' });
      const alert = { itemId, kind: 'price_below', threshold: '10', currency: 'USD', isEnabled };
      return cs2cap.account(API_KEY).plantAlert(alert).id;
    },
    mirrors: mirror,
    async marketFalls() {
      await mirror();
      setAll('5');
      await clock.advance(1000);
      await cs2cap.tick();
      await pollEvents({ db, clock, cs2cap: client, wake }, { since: 0, graceMs: 0 });
    },
    marketRecovers: () => setAll('20'),
    async passes(ms) {
      await clock.advance(ms);
      lanes.wake(await releaseHeld(db, clock.now(), clock.now() + 60_000));
      await armDue({ ...deps, wake }, clock.now());
    },
    isArmed: (alertId) =>
      cs2cap
        .account(API_KEY)
        .alerts()
        .some((alert) => alert.id === alertId && alert.is_enabled),
    chats: () => db.selectFrom('chats').selectAll().orderBy('created_at').execute(),
  };
}

function account(parts: { readonly db: Db; readonly clock: ManualClock; readonly cs2cap: Cs2capClient }) {
  const shared = { ...parts, quota: createQuotaMeter(parts) };
  return { cs2cap: parts.cs2cap, prices: createPriceLook(shared), catalog: createCatalog(shared) };
}

function botDeps(
  options: StageOptions,
  parts: {
    readonly db: Db;
    readonly clock: ManualClock;
    readonly log: Log;
    readonly lanes: Lanes;
    readonly client: ReturnType<typeof createCs2capClient>;
    readonly owner: Person;
    readonly apiRoot: string;
  },
): BotDeps {
  const { db, clock, log, lanes, client, owner } = parts;
  const { publicUrl = 'https://relay.example' } = options;
  const wake = (names: readonly string[]) => lanes.wake(names);
  const pause = (lane: string, ms: number) => lanes.pause(lane, ms);
  const natives = { db, clock, log, cs2cap: client, botToken: BOT_TOKEN, apiRoot: parts.apiRoot, wake, pause };
  return {
    db,
    clock,
    log,
    ...(options.apiKey === false ? {} : account({ db, clock, cs2cap: client })),
    adminIds: options.admins === 'nobody' ? [] : [owner.id],
    ...(publicUrl === null ? {} : { publicUrl }),
    lanes,
    wake: (names) => lanes.wake(names),
    ...(options.apiKey === false ? {} : { natives }),
    refreshMessages: async (eventId) => lanes.wake(await queueEdits(db, eventId, clock.now())),
    sendAgain: async (eventId, chatKey) => lanes.wake(await queueAgain(db, eventId, chatKey, clock.now())),
    status: async () => ({
      webhook: 'poll',
      pending: 0,
      dead: 0,
      chats: 1,
      sheets: 0,
      version: '0.1.0',
      checks: [],
      failing: [],
      sheetProblems: [],
      unmatched: await unmatchedSince(db, 0),
    }),
  };
}

function startLanes(parts: {
  readonly db: Db;
  readonly clock: ManualClock;
  readonly log: Log;
  readonly api: BotApi;
  readonly canComplete: boolean;
  readonly digestAfter: number;
}): Lanes {
  const sender = createChatSender({
    ...parts,
    commit: groupCommit((work) => parts.db.transaction().execute(work)),
    random: () => 0,
    canComplete: parts.canComplete,
    pause: (name, ms) => lanes.pause(name, ms),
    wake: (names) => lanes.wake(names),
  });
  const lanes: Lanes = createLanes({
    clock: parts.clock,
    log: parts.log,
    work: (lane, waitedUntil) => sender.work(lane, waitedUntil),
  });
  return lanes;
}
