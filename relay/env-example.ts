import type { Config } from './config.ts';
import { readConfig } from './config.ts';

/** One variable for people; the order here is the order of the file. */
interface Setting {
  readonly words: string;
}

/** Every variable of the relay: one more in `config.ts` does not compile until it stands here too. */
const SETTINGS: Readonly<Record<keyof Config, Setting>> = {
  CS2C_API_KEY: { words: 'CS2Cap API key. Without it the relay receives and routes only' },
  TELEGRAM_BOT_TOKEN: { words: 'from @BotFather. Without it the relay forwards to sheets only' },
  TELEGRAM_ADMIN_IDS: { words: 'user ids (comma list) who may connect chats and invite; /id in the bot shows yours' },
  TELEGRAM_DEFAULT_CHATS: {
    words: 'chats (comma list, "chat" or "chat:topic") that get every event which no other route takes',
  },
  PUBLIC_URL: { words: 'https address under which CS2Cap reaches this relay. Without it events are polled' },
  RELAY_KEY: { words: '"new,old": seals signing secrets and link keys at rest. Any long random text' },
  TELEGRAM_MODE: { words: 'polling, or webhook, which needs PUBLIC_URL and TELEGRAM_WEBHOOK_SECRET' },
  TELEGRAM_WEBHOOK_SECRET: { words: 'secret token that Telegram sends with its updates: letters, digits, _ and -' },
  TELEGRAM_PACING: {
    words: 'adaptive keeps below what Telegram refuses; off sends as fast as it takes and only obeys 429',
  },
  TELEGRAM_DIGEST_AFTER: {
    words: 'messages to a chat within ten seconds, or waiting, after which it gets digests; 0: never',
  },
  POLL_INTERVAL_S: { words: 'seconds between two looks into the event history' },
  HOST: { words: 'where it listens; 0.0.0.0 for all addresses of this machine' },
  PORT: { words: 'and on which port' },
  TRUST_PROXY: { words: 'number of proxies in front that add to X-Forwarded-For, as 1 for one' },
  DATA_DIR: { words: 'the folder of the store (SQLite)' },
  DATABASE_URL: { words: 'PostgreSQL instead, for any number of replicas: postgres://user:password@host:5432/name' },
  RETENTION_DAYS: { words: 'days that events and their messages are kept' },
  SIGNATURE_TOLERANCE_S: { words: 'older signed deliveries are taken, marked late' },
  LOG_LEVEL: { words: 'trace, debug, info, warn, error, fatal or silent' },
  CS2C_WEBHOOK_SECRET: { words: 'signing secrets (comma list) of destinations that you registered by hand' },
  CS2C_API_BASE: { words: 'another address of the API' },
  TELEGRAM_API_ROOT: { words: 'another Bot API server' },
};

const HEAD = `# Settings of the relay: copy this file to .env, and take the # away from what you set.
# Made by npm run env:example from relay/config.ts; chmod 600 .env, since it holds secrets.
`;

/** The text of .env.example: every variable with its meaning and, behind a #, its default. */
export function envExample(): string {
  const defaults: Readonly<Record<string, unknown>> = readConfig({});
  const lines = Object.entries(SETTINGS).map(([name, { words }]) => {
    const value = asText(defaults[name]);
    return `# ${words}\n#${name}=${value}\n`;
  });
  return [HEAD, ...lines].join('\n');
}

/** Lists are empty by default; what has no default has no text. */
const asText = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';
