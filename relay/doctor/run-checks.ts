import { bad, type CheckLine } from '#shared/doctor/line.ts';
import { environmentLines, storeLines } from '#shared/doctor/relay.ts';
import type { Clock } from '../clock.ts';
import { type Config, ConfigError, readConfig } from '../config.ts';
import { createBotApi } from '../delivery/bot-api.ts';
import type { Db } from '../store/schema.ts';
import { createSecretBox } from '../store/sealing.ts';
import { storedSecrets } from '../store/webhooks.ts';
import { checkAccount } from './check-account.ts';
import { checkReach, checkSheets, localUrl } from './check-reach.ts';
import { checkStore } from './check-store.ts';
import { checkTelegram } from './check-telegram.ts';
import { openBeside } from './open-beside.ts';
import { sendTestEvent } from './test-event.ts';

export interface DoctorOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly testEvent: boolean;
}

/**
 * Asks every outside party of a relay with this environment, and looks into its store beside it. Never throws for what
 * is wrong out there: that is what its lines say.
 */
export async function runDoctor(options: DoctorOptions): Promise<readonly CheckLine[]> {
  const read = readEnvironment(options.environment);
  if ('problems' in read) return environmentLines({ problems: read.problems, missing: NOTHING });
  const { config } = read;
  const store = await openBeside(config);
  try {
    return await checkAll(config, options, store);
  } finally {
    await store.close();
  }
}

const NOTHING = { apiKey: false, botToken: false, admins: false };

async function checkAll(
  config: Config,
  { clock, testEvent }: DoctorOptions,
  store: Awaited<ReturnType<typeof openBeside>>,
): Promise<readonly CheckLine[]> {
  const { db, where } = store;
  const kept = db ? await readSecrets(db, config, clock.now()) : { secrets: [] };
  const secrets = [...('secrets' in kept ? kept.secrets : []), ...config.CS2C_WEBHOOK_SECRET];
  const [account, telegram, reach, sheets, work] = await Promise.all([
    accountLines(config, clock, secrets),
    telegramLines(config, clock, db),
    checkReach(config),
    db ? checkSheets(db, config.PUBLIC_URL?.startsWith('http://') === true) : [],
    db
      ? checkStore(db, { where, secrets, toleranceS: config.SIGNATURE_TOLERANCE_S }, clock.now())
      : storeLines(store.failure === undefined ? { where } : { where, failure: store.failure }),
  ]);
  const environment = environmentLines({
    problems: [],
    missing: {
      apiKey: config.CS2C_API_KEY === undefined,
      botToken: config.TELEGRAM_BOT_TOKEN === undefined,
      admins: config.TELEGRAM_ADMIN_IDS.length === 0,
    },
  });
  const wrongKey = 'failure' in kept ? [bad('store', kept.failure)] : [];
  const lines = [...environment, ...account, ...reach, ...telegram, ...sheets, ...work, ...wrongKey];
  if (!testEvent) return lines;
  const tested = db
    ? await sendTestEvent({ db, clock, secrets, url: config.PUBLIC_URL ?? localUrl(config) })
    : [bad('test-event', 'there is no store to follow a test event in: start the relay first')];
  return [...lines, ...tested];
}

function readEnvironment(
  environment: DoctorOptions['environment'],
): { readonly config: Config } | { readonly problems: readonly string[] } {
  try {
    return { config: readConfig(environment) };
  } catch (error) {
    if (error instanceof ConfigError) return { problems: error.problems };
    throw error;
  }
}

async function readSecrets(
  db: Db,
  config: Config,
  now: number,
): Promise<{ readonly secrets: readonly string[] } | { readonly failure: string }> {
  try {
    return { secrets: await storedSecrets(db, createSecretBox(config.RELAY_KEY), now) };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}

async function accountLines(config: Config, clock: Clock, secrets: readonly string[]): Promise<readonly CheckLine[]> {
  if (config.CS2C_API_KEY === undefined) return [];
  const webhookUrl = config.PUBLIC_URL === undefined ? undefined : `${config.PUBLIC_URL}/webhooks/cs2cap`;
  return checkAccount({ base: config.CS2C_API_BASE, apiKey: config.CS2C_API_KEY, clock }, { webhookUrl, secrets });
}

async function telegramLines(config: Config, clock: Clock, db: Db | undefined): Promise<readonly CheckLine[]> {
  if (config.TELEGRAM_BOT_TOKEN === undefined) return [];
  const api = createBotApi({ token: config.TELEGRAM_BOT_TOKEN, apiRoot: config.TELEGRAM_API_ROOT });
  try {
    return await checkTelegram(api, config, db, clock.now());
  } finally {
    api.close();
  }
}
