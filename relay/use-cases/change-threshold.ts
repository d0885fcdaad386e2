import type { EventFacts } from '#shared/events/event.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { Clock } from '../clock.ts';
import { findAlert } from '../store/alerts.ts';
import { factsOf, findEvent } from '../store/events.ts';
import { addPrompt, findPrompt, takePrompt } from '../store/prompts.ts';
import type { Db, PromptTable } from '../store/schema.ts';
import { type AmountRefusal, readAmount } from './read-amount.ts';
import { type RearmDeps, type Rearmed, type RearmRefusal, rearmAlert } from './rearm-alert.ts';

/** An answer is waited for this long. */
const PROMPT_MS = 3_600_000;

/** The alert that a new threshold is asked for: its item, and its rule as far as it is known. */
export interface Changing {
  readonly item: EventFacts;
  readonly kind?: string;
  readonly threshold?: string;
  readonly currency?: string;
}

/** What the question for another threshold names. Undefined for an unknown event. */
export async function changingAlert(db: Db, eventId: number): Promise<Changing | undefined> {
  const event = await findEvent(db, eventId);
  if (!event) return undefined;
  const facts = factsOf(event);
  const alert = event.alert_id === null ? undefined : await findAlert(db, event.alert_id);
  const kind = alert?.kind ?? facts.kind;
  const threshold = alert?.threshold ?? facts.threshold;
  const currency = alert?.currency ?? facts.thresholdCurrency;
  return {
    item: facts,
    ...(kind === undefined ? {} : { kind }),
    ...(threshold === undefined ? {} : { threshold }),
    ...(currency === undefined ? {} : { currency }),
  };
}

/** Remembers the question under the message that asks it. */
export async function rememberQuestion(
  deps: { readonly db: Db; readonly clock: Pick<Clock, 'now'> },
  asked: Omit<PromptTable, 'expires_at'>,
): Promise<void> {
  await addPrompt(deps.db, { ...asked, expires_at: deps.clock.now() + PROMPT_MS });
}

/** Why an answer is no new threshold. */
export type TargetRefusal =
  | AmountRefusal
  | { readonly kind: 'other-currency'; readonly currency: string; readonly value: string };

export type ChangeRefusal =
  | RearmRefusal
  | { readonly kind: 'expired' | 'not-asked' | 'answered' }
  /** The answer can't be read; the question may be asked again. */
  | { readonly kind: 'unreadable'; readonly why: TargetRefusal; readonly prompt: PromptTable };

/**
 * Takes the answer to a question for a new threshold and arms the alert with it. Undefined if the message replied to
 * is no such question. Only the person who was asked is heard.
 */
export async function answerQuestion(
  deps: RearmDeps,
  reply: {
    readonly chatId: string;
    readonly messageId: number;
    readonly userId: number | undefined;
    readonly who: string;
    readonly text: string;
  },
): Promise<Result<Rearmed, ChangeRefusal> | undefined> {
  const prompt = await findPrompt(deps.db, reply.chatId, reply.messageId);
  if (!prompt) return undefined;
  if (prompt.user_id !== reply.userId) return fail({ kind: 'not-asked' });
  if (prompt.expires_at <= deps.clock.now()) return fail({ kind: 'expired' });
  const target = await readTarget(deps.db, prompt, reply.text);
  if (!target.ok) return fail({ kind: 'unreadable', why: target.failure, prompt });
  if (!(await takePrompt(deps.db, prompt))) return fail({ kind: 'answered' });
  // Who writes a number knows what they want: nobody is asked again whether it would fire at once.
  const input = { eventId: prompt.event_id, chatKey: prompt.chat_key, who: reply.who };
  return rearmAlert(deps, { ...input, as: 'change', target: target.value, anyway: true });
}

async function readTarget(db: Db, prompt: PromptTable, text: string): Promise<Result<string, TargetRefusal>> {
  const event = await findEvent(db, prompt.event_id);
  const facts = event ? factsOf(event) : {};
  const alert = event?.alert_id ? await findAlert(db, event.alert_id) : undefined;
  const kind = alert?.kind ?? facts.kind;
  const read = readAmount(text, kind === 'spread_exceeds');
  if (!read.ok) return read;
  const currency = alert?.currency ?? facts.thresholdCurrency;
  if (read.value.currency !== undefined && currency !== undefined && read.value.currency !== currency) {
    return fail({ kind: 'other-currency', currency, value: read.value.value });
  }
  return ok(read.value.value);
}
