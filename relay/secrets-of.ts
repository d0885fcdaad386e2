const NAMES = [
  'CS2C_API_KEY',
  'CS2C_WEBHOOK_SECRET',
  'TELEGRAM_BOT_TOKEN',
  'TELEGRAM_WEBHOOK_SECRET',
  'RELAY_KEY',
  'DATABASE_URL',
] as const;

/** Every secret of an environment: what an unexpected error may hold, as libraries put whole addresses into theirs. */
export const secretsOf = (environment: Readonly<Record<string, string | undefined>>): string[] => [
  ...NAMES.flatMap((name) => environment[name]?.split(',').map((part) => part.trim()) ?? []),
  ...passwordOf(environment['DATABASE_URL']),
];

/** The password in an address, as it is and as it stands there; none where there is none. */
export function passwordOf(url: string | undefined): string[] {
  const password = url === undefined ? undefined : URL.parse(url)?.password;
  if (!password) return [];
  try {
    return [password, decodeURIComponent(password)];
  } catch {
    return [password];
  }
}
