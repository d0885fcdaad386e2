import { Composer } from 'grammy';
import type { InlineKeyboardMarkup } from 'grammy/types';
import * as z from 'zod';
import { ALERT_KINDS } from '#shared/cs2cap/alert.ts';
import type { ItemRef } from '#shared/items/resolve-item.ts';
import { fail, type Result } from '#shared/result.ts';
import { decodeAction, encodeAction } from '#shared/telegram/action.ts';
import type { Part } from '#shared/telegram/rich-text.ts';
import type { Language } from '#shared/telegram/words.ts';
import { chatByKey } from '../../store/chats.ts';
import { addDraft, takeDraft } from '../../store/drafts.ts';
import type { ChatTable } from '../../store/schema.ts';
import { type Choice, type ChoiceRefusal, chooseItem, choosePhase } from '../../use-cases/choose-item.ts';
import { makeAlert } from '../../use-cases/make-alert.ts';
import { readAlertText } from '../../use-cases/read-alert-text.ts';
import type { BotContext } from '../context.ts';
import type { FeatureDeps } from '../deps.ts';
import { languageFor } from '../locale.ts';
import { commonWords } from '../messages/common.ts';
import { madeMessage, madeWords, makeRefusal } from '../messages/made-alert.ts';
import { typingRefusal } from '../messages/typing.ts';
import { answer, replaceMessage, say } from '../say.ts';
import { userIdOf } from '../speaker.ts';
import { allowedHere } from '../who-may.ts';

const Item = z.object({ itemId: z.number(), name: z.string(), phase: z.string().exactOptional() });
/** An alert that waits for its item: names to choose from, or the phases of one. */
const Body = z.object({
  kind: z.enum(ALERT_KINDS),
  threshold: z.string(),
  currency: z.string().exactOptional(),
  names: z.array(z.string()).exactOptional(),
  items: z.array(Item).exactOptional(),
});
type Body = z.infer<typeof Body>;
type Rule = Pick<Body, 'kind' | 'threshold' | 'currency'>;

/** /alert: a new alert for this chat, as people type it; what is ambiguous is asked by buttons. */
export function makeAlertFeature(deps: FeatureDeps): Composer<BotContext> {
  const composer = new Composer<BotContext>();
  composer.command('alert', async (ctx) => {
    const allowed = await allowedHere(deps, ctx, 'make-alerts');
    if (!allowed) return;
    if (!deps.catalog) return say(ctx, commonWords(ctx.language).noKey);
    if (!deps.rateLimit.allows(userIdOf(ctx))) return say(ctx, commonWords(ctx.language).tooFast);
    const typed = readAlertText(ctx.match);
    if (!typed.ok) return say(ctx, typingRefusal(typed.failure, ctx.language));
    const { item, ...rule } = typed.value;
    const choice = await chooseItem(deps.catalog, item);
    if (!choice.ok) return say(ctx, typingRefusal(choice.failure, ctx.language));
    const wish = { chat: allowed.chat, userId: userIdOf(ctx) ?? 0, rule, language: ctx.language };
    return say(ctx, ...(await proceed(deps, wish, choice.value)));
  });
  composer.callbackQuery(/^c1:pick:[\w-]+\.\d{1,2}$/, async (ctx) => {
    const [token = '', nth] = decodeAction(ctx.callbackQuery.data)?.ref.split('.') ?? [];
    const draft = await takeDraft(deps.db, token, ctx.from.id, deps.clock.now());
    const chat = draft && (await chatByKey(deps.db, draft.chatKey));
    if (!draft || !chat) return answer(ctx, madeWords(ctx.language).choiceOver, { loud: true });
    const language = languageFor(chat);
    await answer(ctx, commonWords(language).oneMoment);
    const body = Body.parse(JSON.parse(draft.body));
    const choice = await picked(deps, body, Number(nth));
    const message = choice.ok
      ? await proceed(deps, { chat, userId: ctx.from.id, rule: body, language }, choice.value)
      : ([typingRefusal(choice.failure, language)] as const);
    await replaceMessage(ctx, ...message);
  });
  return composer;
}

interface Wish {
  readonly chat: ChatTable;
  readonly userId: number;
  readonly rule: Rule;
  readonly language: Language;
}

type Message = readonly [Part, InlineKeyboardMarkup?];

async function proceed(deps: FeatureDeps, wish: Wish, choice: Choice): Promise<Message> {
  switch (choice.kind) {
    case 'one':
      return [await make(deps, wish, choice.item)];
    case 'names':
      return ask(deps, wish, { names: [...choice.names] }, commonWords(wish.language).whichOne, choice.names);
    case 'phases': {
      const phases = choice.items.map((item) => item.phase ?? '');
      const question = madeWords(wish.language).whichPhase(choice.items[0]?.name ?? '');
      return ask(deps, wish, { items: [...choice.items] }, question, phases);
    }
  }
}

async function picked(deps: FeatureDeps, body: Body, nth: number): Promise<Result<Choice, ChoiceRefusal>> {
  const item = body.items?.[nth];
  if (item) return { ok: true, value: { kind: 'one', item } };
  if (!deps.catalog) return fail({ kind: 'no-catalog', why: { kind: 'no-api-key' } });
  const items = await deps.catalog.named(body.names?.[nth] ?? '');
  return items.ok ? choosePhase(items.value) : fail({ kind: 'no-catalog', why: items.failure });
}

async function ask(
  deps: FeatureDeps,
  { chat, userId, rule: { kind, threshold, currency } }: Wish,
  options: Pick<Body, 'names' | 'items'>,
  question: string,
  labels: readonly string[],
): Promise<Message> {
  const body: Body = { kind, threshold, ...(currency === undefined ? {} : { currency }), ...options };
  const draft = { chatKey: chat.key, userId, body: JSON.stringify(body) };
  const token = await addDraft(deps.db, draft, deps.clock.now());
  const rows = labels.flatMap((text, nth) => {
    const data = encodeAction({ verb: 'pick', ref: `${token}.${nth}` });
    return data.ok ? [[{ text, callback_data: data.value }]] : [];
  });
  return [question, { inline_keyboard: rows }];
}

async function make(deps: FeatureDeps, { chat, rule, language }: Wish, item: ItemRef): Promise<Part> {
  const { kind, threshold, currency } = rule;
  const wish = { chat, item, kind, threshold, ...(currency === undefined ? {} : { currency }) };
  const made = await makeAlert(deps, wish);
  return made.ok ? madeMessage(made.value, language) : makeRefusal(made.failure, language);
}
