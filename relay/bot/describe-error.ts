import { GrammyError, HttpError } from 'grammy';
import { redactTelegramUrls } from '#shared/telegram/destination-url.ts';

/**
 * An error as one text for the log. Never the object: grammY's errors hold the context and the call's payload, and the
 * cause of a network error holds the address with the token (telegram.md §1).
 */
export function describeError(error: unknown): string {
  return redactTelegramUrls(text(error));
}

function text(error: unknown): string {
  if (error instanceof GrammyError) return `${error.method}: ${error.error_code} ${error.description}`;
  if (error instanceof HttpError) return `${error.message} ${text(error.error)}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
