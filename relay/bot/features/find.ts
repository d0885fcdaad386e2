import { Composer, type Context } from 'grammy';
import type { InlineQueryResultArticle } from 'grammy/types';
import { amount, itemTitle } from '#shared/telegram/alert-message.ts';
import { bold, lines, type Part, rich } from '#shared/telegram/rich-text.ts';
import type { FoundName } from '../../cs2cap/catalog.ts';
import { findChat } from '../../store/chats.ts';
import { chooseItem } from '../../use-cases/choose-item.ts';
import type { FeatureDeps } from '../deps.ts';
import { say, unlessRefused } from '../say.ts';
import { userIdOf } from '../speaker.ts';
import { allowedHere, isAccountAdmin } from '../who-may.ts';
import { NO_KEY, TOO_FAST } from './make-alert.ts';

const SHOWN = 10;
const INLINE = 20;

/** /find and `@bot words`: items of the catalog by their words; /price: what one costs now. */
export function findFeature(deps: FeatureDeps): Composer<Context> {
  const composer = new Composer<Context>();
  composer.command('find', async (ctx) => {
    if (!(await allowedHere(deps, ctx, 'see-alerts'))) return;
    if (!deps.catalog) return say(ctx, NO_KEY);
    if (ctx.match.trim() === '') return say(ctx, 'Name an item: /find karambit doppler');
    const found = await deps.catalog.search(ctx.match, SHOWN);
    if (!found.ok) return say(ctx, `I can’t look items up: ${found.failure}.`);
    return say(ctx, found.value.length > 0 ? foundText(found.value) : 'I find no item like that.');
  });
  composer.command('price', async (ctx) => {
    if (!(await allowedHere(deps, ctx, 'see-alerts'))) return;
    if (!deps.catalog || !deps.prices) return say(ctx, NO_KEY);
    if (ctx.match.trim() === '')
      return say(ctx, 'Name an item: /price AK-47 Redline FT, or /price AK-47 Redline FT EUR');
    if (!deps.rateLimit.allows(userIdOf(ctx))) return say(ctx, TOO_FAST);
    return say(ctx, await priceText(deps, ctx.match.trim()));
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
async function mayAsk(deps: FeatureDeps, ctx: Context): Promise<boolean> {
  if (isAccountAdmin(deps, ctx)) return true;
  return (await findChat(deps.db, { chatId: String(ctx.from?.id) }))?.state === 'active';
}

function foundText(found: readonly FoundName[]): Part {
  return lines(
    ...found.map(({ name, items }) => {
      const phases = items.flatMap((item) => item.phase ?? []);
      return rich(bold(name), phases.length > 0 ? ` (${phases.join(', ')})` : '');
    }),
    'Like this: /alert NAME below 20.50 USD',
  );
}

async function priceText(deps: FeatureDeps, typed: string): Promise<Part> {
  const [, words = typed, currency = 'USD'] = /^(.*?)\s+([A-Z]{3})$/.exec(typed) ?? [];
  if (!deps.catalog || !deps.prices) return NO_KEY;
  const choice = await chooseItem(deps.catalog, words);
  if (!choice.ok) return choice.failure;
  if (choice.value.kind === 'names') return lines('Which one?', ...choice.value.names.map((name) => `/price ${name}`));
  if (choice.value.kind === 'phases') {
    const phases = choice.value.items.map((item) => item.phase).join(', ');
    return `Which phase? Add one of: ${phases}`;
  }
  const { item } = choice.value;
  const quote = await deps.prices.ask(item.itemId, currency);
  if (!quote.ok) return `I can’t look the price up: ${quote.failure}.`;
  const title = itemTitle({ itemName: item.name, ...(item.phase === undefined ? {} : { phase: item.phase }) });
  const minutes = Math.floor((deps.clock.now() - quote.value.at) / 60_000);
  const { ask } = quote.value;
  return lines(
    bold(title),
    ask === undefined ? 'Nobody offers it now.' : `Lowest ask of all markets: ${amount(ask, currency, undefined)}`,
    minutes > 0 ? `Asked for ${minutes} min ago` : undefined,
  );
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
