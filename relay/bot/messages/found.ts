import { amount, itemTitle } from '#shared/telegram/alert-message.ts';
import { bold, lines, type Part, rich } from '#shared/telegram/rich-text.ts';
import type { Language } from '#shared/telegram/words.ts';
import type { FoundName } from '../../cs2cap/catalog.ts';
import type { LookFailure } from '../../cs2cap/look-failure.ts';
import type { Quote } from '../../cs2cap/price-look.ts';
import type { Choice } from '../../use-cases/choose-item.ts';
import { ageText } from './age.ts';
import { commonWords } from './common.ts';
import { inLanguages } from './in-languages.ts';
import { whyUnknown } from './why-unknown.ts';

export const foundWords = inLanguages(
  {
    howFind: 'Name an item: /find karambit doppler',
    howPrice: 'Name an item: /price AK-47 Redline FT, or /price AK-47 Redline FT EUR',
    noItems: (why: string) => `I can’t look items up: ${why}.`,
    nothing: 'I find no item like that.',
    likeThis: 'Like this: /alert NAME below 20.50 USD',
    whichPhase: (phases: string) => `Which phase? Add one of: ${phases}`,
    noPrice: (why: string) => `I can’t look the price up: ${why}.`,
    nobody: 'Nobody offers it now.',
    lowest: (price: string) => `Lowest ask of all markets: ${price}`,
    askedFor: (age: string) => `Asked for ${age}`,
  },
  {
    howFind: 'Назовите предмет: /find karambit doppler',
    howPrice: 'Назовите предмет: /price AK-47 Redline FT или /price AK-47 Redline FT EUR',
    noItems: (why: string) => `Не могу искать предметы: ${why}.`,
    nothing: 'Такого предмета я не нашёл.',
    likeThis: 'Например: /alert НАЗВАНИЕ ниже 20.50 USD',
    whichPhase: (phases: string) => `Какая фаза? Добавьте одну из: ${phases}`,
    noPrice: (why: string) => `Не могу узнать цену: ${why}.`,
    nobody: 'Сейчас его никто не продаёт.',
    lowest: (price: string) => `Лучшая цена на всех площадках: ${price}`,
    askedFor: (age: string) => `Узнано ${age}`,
  },
);

/** Names that fit, with their phases. */
export function foundMessage(found: readonly FoundName[], language: Language): Part {
  const words = foundWords(language);
  if (found.length === 0) return words.nothing;
  return lines(
    ...found.map(({ name, items }) => {
      const phases = items.flatMap((item) => item.phase ?? []);
      return rich(bold(name), phases.length > 0 ? ` (${phases.join(', ')})` : '');
    }),
    words.likeThis,
  );
}

/** The question which of several items is meant, answered by typing: each line is a command. */
export function whichItem(choice: Exclude<Choice, { kind: 'one' }>, language: Language): Part {
  if (choice.kind === 'names') {
    return lines(commonWords(language).whichOne, ...choice.names.map((name) => `/price ${name}`));
  }
  return foundWords(language).whichPhase(choice.items.map((item) => item.phase).join(', '));
}

export interface Priced {
  readonly name: string;
  readonly phase?: string;
  readonly currency: string;
  readonly quote: Quote;
}

/** What an item costs now. */
export function priceMessage({ name, phase, currency, quote }: Priced, now: number, language: Language): Part {
  const words = foundWords(language);
  const { ask, at } = quote;
  return lines(
    bold(itemTitle({ itemName: name, ...(phase === undefined ? {} : { phase }) })),
    ask === undefined ? words.nobody : words.lowest(amount(ask, currency, undefined, language)),
    now - at >= 60_000 ? words.askedFor(ageText(now - at, language)) : undefined,
  );
}

export const noPrice = (why: LookFailure, language: Language): string =>
  foundWords(language).noPrice(whyUnknown(why, language));
