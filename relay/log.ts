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

/** The text without any of the secrets, and without bot tokens in addresses. */
export function redact(text: string, secrets: readonly string[]): string {
  let clean = redactTelegramUrls(text);
  for (const secret of secrets) if (secret.length >= 6) clean = clean.replaceAll(secret, '***');
  return clean.replace(/\b(whsec_\w{4})[\w+/=-]+/g, '$1***').replace(/(Bearer )[\w.-]+/g, '$1***');
}

function writeStdout(line: string): void {
  process.stdout.write(line);
}
