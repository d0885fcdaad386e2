import { bad, type CheckLine } from '#shared/doctor/line.ts';
import type { AccountDuty } from './account-duty.ts';
import type { BotDeps, StatusFacts } from './bot/deps.ts';
import type { Clock } from './clock.ts';
import { type ClockWatch, clockWords } from './clock-watch.ts';
import type { Config } from './config.ts';
import { createCatalog } from './cs2cap/catalog.ts';
import type { Cs2capClient } from './cs2cap/client.ts';
import type { NativeDeps } from './cs2cap/native-destinations.ts';
import { createPriceLook } from './cs2cap/price-look.ts';
import { createQuotaMeter } from './cs2cap/quota-meter.ts';
import { rotateSecrets } from './cs2cap/rotate-secrets.ts';
import { ACCOUNT_MODE, type AccountWatch } from './cs2cap/watch-account.ts';
import type { Lanes } from './delivery/lanes.ts';
import { checkAccount } from './doctor/check-account.ts';
import { checkStore } from './doctor/check-store.ts';
import type { Log } from './log.ts';
import type { RunState } from './readiness.ts';
import type { SigningSecrets } from './signing-secrets.ts';
import { activeChats } from './store/chats.ts';
import { countDeliveries, queueAgain, queueEdits } from './store/deliveries.ts';
import { readTroubles } from './store/destination-troubles.ts';
import { lastEventAt } from './store/events.ts';
import type { Store } from './store/open-store.ts';
import { unmatchedSince } from './store/routing.ts';
import type { SecretBox } from './store/sealing.ts';
import { readSetting } from './store/settings.ts';
import { countSheets, sheetProblems } from './store/sheets.ts';
import type { WayIn } from './use-cases/send-test.ts';

interface Parts {
  readonly build: string;
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly store: Store;
  readonly box: SecretBox;
  readonly secrets: SigningSecrets;
  readonly clockWatch: Pick<ClockWatch, 'troubleMs'>;
  readonly state: Pick<RunState, 'url'>;
}

/** Everything the bot needs from the rest of the relay; what needs an API key is absent without one. */
export function botDeps(
  parts: Parts,
  lanes: Lanes,
  cs2cap: Cs2capClient | undefined,
  watch: Pick<AccountDuty, 'current' | 'healSoon'>,
): BotDeps {
  const { config, clock, log, store, box } = parts;
  const onMoved = () => watch.healSoon();
  const natives = cs2cap && nativeDeps(parts, cs2cap, lanes, onMoved);
  return {
    db: store.db,
    clock,
    log,
    ...(cs2cap ? account({ db: store.db, clock, cs2cap }) : {}),
    ...(cs2cap
      ? {
          rotateSecret: () =>
            rotateSecrets({ clock, box, db: store.db, cs2cap, onSecretStored: () => parts.secrets.reload() }),
        }
      : {}),
    adminIds: config.TELEGRAM_ADMIN_IDS,
    ...(config.PUBLIC_URL ? { publicUrl: config.PUBLIC_URL } : {}),
    lanes,
    wake: (names) => lanes.wake(names),
    ...(natives ? { natives, onChatsMoved: onMoved } : {}),
    refreshMessages: async (eventId) => lanes.wake(await queueEdits(store.db, eventId, clock.now())),
    sendAgain: async (eventId, chatKey) => lanes.wake(await queueAgain(store.db, eventId, chatKey, clock.now())),
    wayIn: () => wayIn(parts.state.url, parts.secrets),
    status: () => statusFacts(parts, watch.current, clock.now()),
  };
}

/** Where tests come in, once the relay listens and CS2Cap signs for it. */
function wayIn(url: string | undefined, secrets: SigningSecrets): WayIn | undefined {
  const [secret] = secrets.live();
  return url === undefined || secret === undefined ? undefined : { url, secret };
}

/** What it takes to manage destinations that post to chats themselves; undefined without a bot. */
function nativeDeps(parts: Parts, cs2cap: Cs2capClient, lanes: Lanes, onMoved: () => void): NativeDeps | undefined {
  const { config, clock, log, store } = parts;
  if (config.TELEGRAM_BOT_TOKEN === undefined) return undefined;
  return {
    db: store.db,
    clock,
    log,
    cs2cap,
    botToken: config.TELEGRAM_BOT_TOKEN,
    apiRoot: config.TELEGRAM_API_ROOT,
    wake: (names) => lanes.wake(names),
    pause: (lane, ms) => lanes.pause(lane, ms),
    onMoved,
  };
}

/** What the bot can ask of the account, all on one meter. */
function account(parts: { readonly db: Store['db']; readonly clock: Clock; readonly cs2cap: Cs2capClient }) {
  const shared = { ...parts, quota: createQuotaMeter(parts) };
  return { cs2cap: parts.cs2cap, prices: createPriceLook(shared), catalog: createCatalog(shared) };
}

const WEEK_MS = 7 * 86_400_000;

async function statusFacts(parts: Parts, watch: AccountWatch | undefined, now: number): Promise<StatusFacts> {
  const { store } = parts;
  const { pending, dead } = await countDeliveries(store.db);
  const last = await lastEventAt(store.db);
  return {
    webhook: await modeOf(store.db, watch),
    ...(last === undefined ? {} : { lastEventAt: last }),
    pending,
    dead,
    chats: (await activeChats(store.db)).length,
    sheets: await countSheets(store.db),
    version: parts.build,
    checks: await runningChecks(parts, now),
    failing: await readTroubles(store.db),
    sheetProblems: await sheetProblems(store.db),
    unmatched: await unmatchedSince(store.db, now - WEEK_MS),
  };
}

/** As seen here or, if another replica looks after the account, as that one saw it last. */
async function modeOf(db: Store['db'], watch: AccountWatch | undefined): Promise<StatusFacts['webhook']> {
  const mode = watch ? watch.mode : await readSetting(db, ACCOUNT_MODE);
  return mode === 'push' || mode === 'poll' ? mode : 'off';
}

/** Somebody waits for the answer in a chat. */
const CHECK_LIMIT_MS = 8000;

/** Those checks of `npm run doctor` that a running relay can make at once: its store, and the account. */
async function runningChecks(
  { config, clock, store, secrets, clockWatch }: Parts,
  now: number,
): Promise<readonly CheckLine[]> {
  const live = secrets.live();
  const work = checkStore(
    store.db,
    { where: 'this relay’s', secrets: live, toleranceS: config.SIGNATURE_TOLERANCE_S },
    now,
  );
  if (config.CS2C_API_KEY === undefined) {
    // Without the API only signatures tell the time there.
    const { troubleMs } = clockWatch;
    return [...(troubleMs === undefined ? [] : [bad('clock', clockWords(troubleMs))]), ...(await work)];
  }
  const signal = AbortSignal.timeout(CHECK_LIMIT_MS);
  const asking = { base: config.CS2C_API_BASE, apiKey: config.CS2C_API_KEY, clock, signal };
  const webhookUrl = config.PUBLIC_URL === undefined ? undefined : `${config.PUBLIC_URL}/webhooks/cs2cap`;
  const [account, own] = await Promise.all([checkAccount(asking, { webhookUrl, secrets: live }), work]);
  return [...account, ...own];
}
