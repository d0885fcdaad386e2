import pino, { type Logger } from 'pino';
import { redactTelegramUrls } from '#shared/telegram/destination-url.ts';

export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;

/**
 * The relay's log: one JSON line per happening, to `write` (default standard output). Bot tokens, API keys and signing
 * secrets are cut out of every line, wherever in it they stand: libraries put whole addresses into their errors.
 */
export function createLog(level: string, secrets: () => readonly string[], write = writeStdout): Log {
  const stream = {
    write(line: string): void {
      write(redact(line, secrets()));
    },
  };
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, stream);
}

/** The text without any of the secrets, and without what only looks like one: bot tokens, bearer keys, sheet ids. */
export function redact(text: string, secrets: readonly string[]): string {
  let clean = redactTelegramUrls(text);
  for (const form of secrets.flatMap(formsOf).sort((a, b) => b.length - a.length))
    clean = clean.replaceAll(form, '***');
  return clean
    .replace(/\bwhsec_[\w+/=-]+/g, 'whsec_***')
    .replace(/(Bearer )[\w.~+/=-]+/gi, '$1***')
    .replace(/(\bsheets?[:/][\w-]{4})[\w-]{12,}/g, '$1…');
}

/** A secret as it may stand in a line: as it is, inside JSON, inside an address. Shorter ones would cut common words. */
const formsOf = (secret: string) =>
  secret.length < 6 ? [] : [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)];

function writeStdout(line: string): void {
  process.stdout.write(line);
}
