import * as z from 'zod';
import { normaliseBase } from '#shared/cs2cap/requests.ts';

/** Thrown for a bad environment: one message that lists every bad variable. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  /** One `VARIABLE: what is wrong with it` each. */
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(
      `These settings are wrong:\n${problems.map((problem) => `  ${problem}`).join('\n')}\nCorrect them in .env; .env.example says what each is for.`,
    );
    this.problems = problems;
  }
}

/** A chat named in the environment: `-100123` or `-100123:7` for a topic. */
export interface DefaultChat {
  readonly chatId: string;
  readonly threadId?: number;
}

const list = (text: string) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
const isLoopback = (url: URL) => ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);

/** An address people or machines reach us at: https, or http on this machine only (C34). */
const publicUrl = z.string().transform((text, context) => {
  const url = URL.parse(text);
  if (url && (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url))))
    return text.replace(/\/+$/, '');
  context.addIssue('must be an https:// address (http:// only for this machine)');
  return z.NEVER;
});

const apiRoot = z.string().refine((text) => /^https?:\/\/[^/]+/.test(text), 'must be an http(s) address');
/** The words for a number that is none, or none of these. */
function whole(minimum: number, maximum: number, tooSmall = `must be at least ${minimum}`) {
  const words = 'must be a whole number, such as 60';
  return z.coerce.number(words).int(words).min(minimum, tooSmall).max(maximum, `must be at most ${maximum}`);
}
/** At most a day: timers take no more than 24, and would then fire without a pause. */
const seconds = (fallback: number, minimum = 1) => whole(minimum, 86_400).default(fallback);

const defaultChat = z.string().transform((text, context): readonly DefaultChat[] => {
  return list(text).flatMap((part) => {
    const match = /^(-?\d{1,16}|@\w{4,32})(?::(\d+))?$/.exec(part);
    if (match?.[1]) return [{ chatId: match[1], ...(match[2] ? { threadId: Number(match[2]) } : {}) }];
    context.addIssue(`"${part}" is not a chat: write a numeric id such as -100123, or -100123:7 for a topic`);
    return [];
  });
});

const adminIds = z.string().transform((text, context) =>
  list(text).flatMap((part) => {
    if (/^\d{1,16}$/.test(part)) return [Number(part)];
    context.addIssue(`"${part}" is not a Telegram user id (digits only; /id in the bot shows yours)`);
    return [];
  }),
);

const isDatabaseUrl = (text: string) => /^postgres(ql)?:\/\/\S+$/.test(text) && URL.canParse(text);

/** How many proxies in front are ours; `true` is one. */
const proxies = z.string().transform((text, context) => {
  if (text === 'true' || text === 'false') return text === 'true' ? 1 : 0;
  if (/^\d$/.test(text)) return Number(text);
  context.addIssue('must be the number of proxies in front of the relay: 0, 1 … 9');
  return z.NEVER;
});

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

const Environment = z.object({
  CS2C_API_KEY: z.string().min(6, 'is too short for an API key').optional(),
  CS2C_API_BASE: apiRoot.default('https://api.cs2c.app/v1').transform(normaliseBase),
  CS2C_WEBHOOK_SECRET: z.string().default('').transform(list),
  TELEGRAM_BOT_TOKEN: z
    .string()
    .regex(/^\d+:[\w-]+$/, 'must look like 123456:ABC-DEF (from @BotFather)')
    .optional(),
  TELEGRAM_API_ROOT: apiRoot.default('https://api.telegram.org').transform((text) => text.replace(/\/+$/, '')),
  TELEGRAM_ADMIN_IDS: adminIds.default([]),
  TELEGRAM_DEFAULT_CHATS: defaultChat.default([]),
  TELEGRAM_MODE: z.enum(['polling', 'webhook'], 'must be polling or webhook').default('polling'),
  TELEGRAM_WEBHOOK_SECRET: z
    .string()
    .regex(/^[\w-]{1,256}$/, 'may hold only letters, digits, _ and -')
    .optional(),
  TELEGRAM_PACING: z.enum(['adaptive', 'off'], 'must be adaptive or off').default('adaptive'),
  TELEGRAM_DIGEST_AFTER: whole(0, 1000).default(3),
  PUBLIC_URL: publicUrl.optional(),
  POLL_INTERVAL_S: seconds(60),
  HOST: z.string().default('127.0.0.1'),
  PORT: whole(0, 65_535).default(8787),
  TRUST_PROXY: proxies.default(0),
  DATABASE_URL: z.string().refine(isDatabaseUrl, 'must look like postgres://user:password@host:5432/name').optional(),
  DATA_DIR: z.string().default('./data'),
  RELAY_KEY: z.string().default('').transform(list),
  SIGNATURE_TOLERANCE_S: seconds(300, 0),
  RETENTION_DAYS: whole(
    30,
    36_500,
    'must be at least 30: for 30 days a late copy of an event may come, and has to be known as one',
  ).default(90),
  LOG_LEVEL: z.enum(LEVELS, `must be one of ${LEVELS.join(', ')}`).default('info'),
});

/** The relay's settings, by the names of their variables (DESIGN §6). */
export type Config = z.infer<typeof Environment>;

/** The settings in an environment. Blank variables count as unset. Throws `ConfigError` that names every bad one. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const known = Object.keys(Environment.shape);
  const set = Object.fromEntries(
    known.flatMap((name) => (environment[name]?.trim() ? [[name, environment[name]?.trim()]] : [])),
  );
  const parsed = Environment.safeParse(set);
  const wrong = parsed.error?.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`) ?? [];
  const problems = [...wrong, ...missingTogether(set)];
  if (!parsed.success || problems.length > 0) {
    throw new ConfigError(problems);
  }
  return parsed.data;
}

function missingTogether(set: Readonly<Record<string, string | undefined>>): string[] {
  if (set['TELEGRAM_MODE'] !== 'webhook') return [];
  return ['PUBLIC_URL', 'TELEGRAM_WEBHOOK_SECRET']
    .filter((name) => set[name] === undefined)
    .map((name) => `${name}: is needed for TELEGRAM_MODE=webhook`);
}

/** Loopback web apps are only for a relay that is itself only on loopback: the sandbox. */
export function allowsLocal(config: Pick<Config, 'PUBLIC_URL'>): boolean {
  return config.PUBLIC_URL?.startsWith('http://') === true;
}
