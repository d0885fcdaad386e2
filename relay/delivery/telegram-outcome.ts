import * as z from 'zod';
import { parseJson } from '../parse-json.ts';

/** What came of one call to the Bot API. `not-sent`: the request never left; `unclear`: it may have arrived. */
export type TelegramAnswer =
  | { readonly kind: 'answer'; readonly status: number; readonly body: string }
  | { readonly kind: 'not-sent'; readonly reason: string }
  | { readonly kind: 'unclear'; readonly reason: string };

/** What the outbox does about it (telegram.md §2, table of answers). */
export type TelegramOutcome =
  | { readonly kind: 'sent'; readonly messageId?: number }
  /** An edit with nothing left to do: same text, or the message is gone. */
  | { readonly kind: 'nothing-to-do'; readonly reason: string }
  | { readonly kind: 'flood'; readonly retryAfterMs: number; readonly reason: string }
  | { readonly kind: 'migrated'; readonly toChatId: string }
  | { readonly kind: 'chat-gone'; readonly reason: string }
  | { readonly kind: 'thread-gone'; readonly reason: string }
  | { readonly kind: 'token-refused'; readonly reason: string }
  | { readonly kind: 'retry'; readonly reason: string }
  | { readonly kind: 'ambiguous'; readonly reason: string }
  | { readonly kind: 'refused'; readonly reason: string };

const Answer = z.looseObject({
  ok: z.boolean(),
  error_code: z.number().optional(),
  description: z.string().optional(),
  parameters: z
    .looseObject({ retry_after: z.number().optional(), migrate_to_chat_id: z.number().optional() })
    .optional(),
  result: z.unknown().optional(),
});
const Message = z.looseObject({ message_id: z.number() });

/** Telegram asks for at least this when it names no time. */
const DEFAULT_FLOOD_MS = 5000;

const GONE =
  /blocked by the user|user is deactivated|bot was kicked|not a member of the|group chat was deleted|chat not found|can't initiate conversation|have no rights|need administrator rights|not enough rights/;
const DONE =
  /message is not modified|message to edit not found|message can't be edited|message_id_invalid|message to reply not found/;

/** Reads an answer: error code and parameters first, then the description, whose wording may change (telegram.md §2 "Errors"). */
export function readTelegramAnswer(answer: TelegramAnswer): TelegramOutcome {
  if (answer.kind === 'not-sent') return { kind: 'retry', reason: answer.reason };
  if (answer.kind === 'unclear') return { kind: 'ambiguous', reason: answer.reason };
  const parsed = Answer.safeParse(parseJson(answer.body));
  if (!parsed.success) return { kind: 'retry', reason: `HTTP ${answer.status} without a Bot API answer` };
  const { ok, error_code, description = '', parameters, result } = parsed.data;
  if (ok) {
    const message = Message.safeParse(result);
    return { kind: 'sent', ...(message.success ? { messageId: message.data.message_id } : {}) };
  }
  const code = error_code ?? answer.status;
  const reason = `${code} ${description}`;
  if (parameters?.migrate_to_chat_id !== undefined)
    return { kind: 'migrated', toChatId: String(parameters.migrate_to_chat_id) };
  if (code === 429) {
    const seconds = parameters?.retry_after;
    // Never at once: a lane that sends again without a pause is flooding.
    return {
      kind: 'flood',
      retryAfterMs: seconds === undefined ? DEFAULT_FLOOD_MS : Math.max(1, seconds) * 1000,
      reason,
    };
  }
  if (code >= 500) return { kind: 'retry', reason };
  const words = description.toLowerCase();
  if (code === 401 || code === 404) return { kind: 'token-refused', reason };
  if (DONE.test(words)) return { kind: 'nothing-to-do', reason };
  if (/message thread not found|topic_closed|topic_deleted/.test(words)) return { kind: 'thread-gone', reason };
  if (code === 403 || GONE.test(words)) return { kind: 'chat-gone', reason };
  return { kind: 'refused', reason };
}
