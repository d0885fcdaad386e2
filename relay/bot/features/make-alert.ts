import { Composer, type Context } from 'grammy';
import type { InlineKeyboardMarkup } from 'grammy/types';
import * as z from 'zod';
import { ALERT_KINDS } from '#shared/cs2cap/alert.ts';
import type { ItemRef } from '#shared/items/resolve-item.ts';
import type { Result } from '#shared/result.ts';
import { decodeAction, encodeAction } from '#shared/telegram/action.ts';
import { amount, itemTitle, ruleText } from '#shared/telegram/alert-message.ts';
import { bold, lines, type Part, rich } from '#shared/telegram/rich-text.ts';
import { chatByKey } from '../../store/chats.ts';
import { addDraft, takeDraft } from '../../store/drafts.ts';
import type { ChatTable } from '../../store/schema.ts';
import { type Choice, chooseItem, choosePhase } from '../../use-cases/choose-item.ts';
import { type Made, type MakeRefusal, makeAlert } from '../../use-cases/make-alert.ts';
import { readAlertText } from '../../use-cases/read-alert-text.ts';
import type { FeatureDeps } from '../deps.ts';
import { apiRefusal } from '../messages/refusals.ts';
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

export const NO_KEY = 'I can’t ask CS2Cap: the relay has no API key. Set CS2C_API_KEY and restart it.';
export const TOO_FAST = 'That is a lot at once. Wait a minute, please.';

/** /alert: a new alert for this chat, as people type it; what is ambiguous is asked by buttons. */
export function makeAlertFeature(deps: FeatureDeps): Composer<Context> {
  const composer = new Composer<Context>();
  composer.command('alert', async (ctx) => {
    const allowed = await allowedHere(deps, ctx, 'make-alerts');
    if (!allowed) return;
    if (!deps.catalog) return say(ctx, NO_KEY);
    if (!deps.rateLimit.allows(userIdOf(ctx))) return say(ctx, TOO_FAST);
    const typed = readAlertText(ctx.match);
    if (!typed.ok) return say(ctx, typed.failure);
    const { item, ...rule } = typed.value;
    const choice = await chooseItem(deps.catalog, item);
    if (!choice.ok) return say(ctx, choice.failure);
    return say(ctx, ...(await proceed(deps, { chat: allowed.chat, userId: userIdOf(ctx) ?? 0, rule }, choice.value)));
  });
  composer.callbackQuery(/^c1:pick:[\w-]+\.\d{1,2}$/, async (ctx) => {
    const [token = '', nth] = decodeAction(ctx.callbackQuery.data)?.ref.split('.') ?? [];
    const draft = await takeDraft(deps.db, token, ctx.from.id, deps.clock.now());
    const chat = draft && (await chatByKey(deps.db, draft.chatKey));
    if (!draft || !chat)
      return answer(ctx, 'This choice is over, or somebody else’s. Send /alert again.', { loud: true });
    await answer(ctx, 'One moment…');
    const body = Body.parse(JSON.parse(draft.body));
    const choice = await picked(deps, body, Number(nth));
    const message = choice.ok
      ? await proceed(deps, { chat, userId: ctx.from.id, rule: body }, choice.value)
      : ([choice.failure] as const);
    await replaceMessage(ctx, ...message);
  });
  return composer;
}

interface Wish {
  readonly chat: ChatTable;
  readonly userId: number;
  readonly rule: Rule;
}

type Message = readonly [Part, InlineKeyboardMarkup?];

async function proceed(deps: FeatureDeps, wish: Wish, choice: Choice): Promise<Message> {
  switch (choice.kind) {
    case 'one':
      return [await make(deps, wish, choice.item)];
    case 'names':
      return ask(deps, wish, { names: [...choice.names] }, 'Which one?', choice.names);
    case 'phases': {
      const phases = choice.items.map((item) => item.phase ?? '');
      const question = `Which phase of ${choice.items[0]?.name ?? 'it'}?`;
      return ask(deps, wish, { items: [...choice.items] }, question, phases);
    }
  }
}

async function picked(deps: FeatureDeps, body: Body, nth: number): Promise<Result<Choice, string>> {
  const item = body.items?.[nth];
  if (item) return { ok: true, value: { kind: 'one', item } };
  const items = deps.catalog ? await deps.catalog.named(body.names?.[nth] ?? '') : undefined;
  return items?.ok ? choosePhase(items.value) : { ok: false, failure: items?.failure ?? NO_KEY };
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

async function make(deps: FeatureDeps, { chat, rule }: Wish, item: ItemRef): Promise<Part> {
  const { kind, threshold, currency } = rule;
  const wish = { chat, item, kind, threshold, ...(currency === undefined ? {} : { currency }) };
  const made = await makeAlert(deps, wish);
  return made.ok ? madeText(made.value) : makeRefusal(made.failure);
}

const HOW = { made: 'Armed', shared: 'Armed', already: 'This chat has that alert already, armed' } as const;

function madeText({ kind, alert, fires }: Made): Part {
  const currency = alert.currency ?? undefined;
  const title = itemTitle({ itemName: alert.item_name, ...(alert.phase === null ? {} : { phase: alert.phase }) });
  return lines(
    rich(`${HOW[kind]}: `, bold(title), ` · ${ruleText(alert.kind, alert.threshold, currency)}`),
    fires.kind === 'yes'
      ? `It is at ${amount(fires.value, currency, alert.kind)} already, so it fires with the next update of the prices.`
      : undefined,
    fires.kind === 'unknown' ? `I can’t know whether it is past that already: ${fires.why}.` : undefined,
  );
}

function makeRefusal(refusal: MakeRefusal): string {
  switch (refusal.kind) {
    case 'no-api-key':
      return NO_KEY;
    case 'cap':
      return `You have ${refusal.most} alerts, and that is your limit. /delete one, or ask an admin of the account for more.`;
    case 'api':
      return apiRefusal(refusal.failure, 'Not made');
  }
}
