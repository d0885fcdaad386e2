const NAMES = [
  'CS2C_API_KEY',
  'CS2C_WEBHOOK_SECRET',
  'TELEGRAM_BOT_TOKEN',
  'TELEGRAM_WEBHOOK_SECRET',
  'RELAY_KEY',
  'DATABASE_URL',
] as const;

/** Every secret of an environment: what an unexpected error may hold, as libraries put whole addresses into theirs. */
export const secretsOf = (environment: Readonly<Record<string, string | undefined>>): string[] =>
  NAMES.flatMap((name) => environment[name]?.split(',').map((part) => part.trim()) ?? []);
