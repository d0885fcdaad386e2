import type { Delivery } from '#shared/cs2cap/webhook.ts';
import { readTelegramAnswer, type TelegramOutcome } from '../delivery/telegram-outcome.ts';

/**
 * What Telegram said to CS2Cap's last attempt of a native delivery, read by the table that the relay's own sends obey.
 * Undefined where nobody can tell: no answer, or one that did not come from the Bot API.
 */
export function answerToNative(delivery: Pick<Delivery, 'attempts'>): TelegramOutcome | undefined {
  const [last] = [...(delivery.attempts ?? [])].sort((left, right) => right.attempt_number - left.attempt_number);
  if (!last?.http_status) return undefined;
  if (last.http_status >= 200 && last.http_status < 300) return { kind: 'sent' };
  const body = botApiAnswer(last.http_status, last.response_body_excerpt ?? '');
  return body === undefined ? undefined : readTelegramAnswer({ kind: 'answer', status: last.http_status, body });
}

/** The answer in an excerpt. How long one is, no document says: one cut short still has its first fields. */
function botApiAnswer(status: number, excerpt: string): string | undefined {
  if (!/^\s*\{\s*"ok"\s*:\s*false/.test(excerpt)) return undefined;
  if (isJson(excerpt)) return excerpt;
  const description = /"description"\s*:\s*"((?:[^"\\]|\\.)*)/.exec(excerpt)?.[1];
  const movedTo = /"migrate_to_chat_id"\s*:\s*(-?\d+)\s*[,}]/.exec(excerpt)?.[1];
  const parameters = movedTo === undefined ? {} : { parameters: { migrate_to_chat_id: Number(movedTo) } };
  return JSON.stringify({ ok: false, error_code: status, description: description ?? '', ...parameters });
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
