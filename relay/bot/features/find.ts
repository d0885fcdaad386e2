import { Composer } from 'grammy';
import type { InlineQueryResultArticle } from 'grammy/types';
import type { Part } from '#shared/telegram/rich-text.ts';
import type { Language } from '#shared/telegram/words.ts';
import type { FoundName } from '../../cs2cap/catalog.ts';
import { findChat } from '../../store/chats.ts';
import { chooseItem } from '../../use-cases/choose-item.ts';
import type { BotContext } from '../context.ts';
import type { FeatureDeps } from '../deps.ts';
import { commonWords } from '../messages/common.ts';
import { foundMessage, foundWords, noPrice, priceMessage, whichItem } from '../messages/found.ts';
import { typingRefusal } from '../messages/typing.ts';
import { whyUnknown } from '../messages/why-unknown.ts';
import { say, unlessRefused } from '../say.ts';
import { userIdOf } from '../speaker.ts';
import { allowedHere, isAccountAdmin } from '../who-may.ts';

const SHOWN = 10;
const INLINE = 20;

/** /find and `@bot words`: items of the catalog by their words; /price: what one costs now. */
export function findFeature(deps: FeatureDeps): Composer<BotContext> {
  const composer = new Composer<BotContext>();
  composer.command('find', async (ctx) => {
    if (!(await allowedHere(deps, ctx, 'see-alerts'))) return;
    if (!deps.catalog) return say(ctx, commonWords(ctx.language).noKey);
    if (ctx.match.trim() === '') return say(ctx, foundWords(ctx.language).howFind);
    const found = await deps.catalog.search(ctx.match, SHOWN);
    if (!found.ok) return say(ctx, foundWords(ctx.language).noItems(whyUnknown(found.failure, ctx.language)));
    return say(ctx, foundMessage(found.value, ctx.language));
  });
  composer.command('price', async (ctx) => {
    if (!(await allowedHere(deps, ctx, 'see-alerts'))) return;
    if (!deps.catalog || !deps.prices) return say(ctx, commonWords(ctx.language).noKey);
    if (ctx.match.trim() === '') return say(ctx, foundWords(ctx.language).howPrice);
    if (!deps.rateLimit.allows(userIdOf(ctx))) return say(ctx, commonWords(ctx.language).tooFast);
    return say(ctx, await priceText(deps, ctx.match.trim(), ctx.language));
  });
  composer.on('inline_query', async (ctx) => {
    const query = ctx.inlineQuery.query.trim();
    const found = query !== '' && (await mayAsk(deps, ctx)) ? await deps.catalog?.search(query, INLINE) : undefined;
    // Personal: what one person may see must not be kept for another.
    const results = found?.ok ? found.value.map(article) : [];
    await unlessRefused(/query is too old/, ctx.answerInlineQuery(results, { cache_time: 60, is_personal: true }));
  });
  return composer;
}

/** Inline queries say nothing of a chat: account admins and people whose private chat is connected may ask. */
async function mayAsk(deps: FeatureDeps, ctx: BotContext): Promise<boolean> {
  if (isAccountAdmin(deps, ctx)) return true;
  return (await findChat(deps.db, { chatId: String(ctx.from?.id) }))?.state === 'active';
}

async function priceText(deps: FeatureDeps, typed: string, language: Language): Promise<Part> {
  const [, words = typed, currency = 'USD'] = /^(.*?)\s+([A-Z]{3})$/.exec(typed) ?? [];
  if (!deps.catalog || !deps.prices) return commonWords(language).noKey;
  const choice = await chooseItem(deps.catalog, words);
  if (!choice.ok) return typingRefusal(choice.failure, language);
  if (choice.value.kind !== 'one') return whichItem(choice.value, language);
  const { itemId, ...item } = choice.value.item;
  const quote = await deps.prices.ask(itemId, currency);
  if (!quote.ok) return noPrice(quote.failure, language);
  return priceMessage({ ...item, currency, quote: quote.value }, deps.clock.now(), language);
}

const article = ({ name, items }: FoundName): InlineQueryResultArticle => {
  const phases = items.flatMap((item) => item.phase ?? []);
  return {
    type: 'article',
    id: String(items[0]?.itemId ?? name.slice(0, 60)),
    title: name,
    ...(phases.length > 0 ? { description: phases.join(', ') } : {}),
    input_message_content: { message_text: name },
  };
};
