import { bold, lines, type Part } from '#shared/telegram/rich-text.ts';
import type { Language } from '#shared/telegram/words.ts';
import { describeFilter, type Filter } from '../../destinations/filter.ts';
import type { Mute } from '../../destinations/route.ts';
import type { ChatTable } from '../../store/schema.ts';
import type { Subscribed } from '../../use-cases/subscribe-chat.ts';
import { languageFor, timeIn } from '../locale.ts';
import { inLanguages } from './in-languages.ts';

export const filterWords = inLanguages(
  {
    everything: 'everything',
    until: (what: string, time: string) => `${what} until ${time}`,
    muted: (what: string) => `Muted: ${what}. /unmute ends it.`,
    unmuted: 'Unmuted.',
    noSuchMute: 'There is no such mute. /unmute alone lists them.',
    nothingMuted: 'Nothing is muted here.',
    mutedHere: 'Muted here:',
    unmuteAll: '/unmute all ends them.',
    subscribed: (what: string) => `Subscribed to: ${what}.`,
    already: (what: string) => `Already subscribed to: ${what}.`,
    getsRest: 'This chat gets every alert that no other route takes.',
    stillGetsRest: 'It still gets every alert that no other route takes; /unsubscribe default ends that.',
    unsubscribed: 'Unsubscribed.',
    noSuchSubscription: 'There is no such subscription. /subscribe lists them.',
    subscribedTo: 'This chat is subscribed to:',
    noSubscriptions: 'This chat has no subscriptions.',
    alsoRest: 'It also gets every alert that no other route takes (default).',
    example: 'Like this: /subscribe knives price_below 10-50 USD',
  },
  {
    everything: 'всё',
    until: (what: string, time: string) => `${what} до ${time}`,
    muted: (what: string) => `Заглушено: ${what}. Снять: /unmute.`,
    unmuted: 'Заглушение снято.',
    noSuchMute: 'Такого заглушения нет. Список: /unmute без слов.',
    nothingMuted: 'Здесь ничего не заглушено.',
    mutedHere: 'Заглушено здесь:',
    unmuteAll: 'Снять все: /unmute all.',
    subscribed: (what: string) => `Подписка: ${what}.`,
    already: (what: string) => `Такая подписка уже есть: ${what}.`,
    getsRest: 'Этот чат получает все оповещения, которых не забрал другой маршрут.',
    stillGetsRest: 'Он по-прежнему получает и всё, чего не забрал другой маршрут; отменить: /unsubscribe default.',
    unsubscribed: 'Подписка снята.',
    noSuchSubscription: 'Такой подписки нет. Список: /subscribe.',
    subscribedTo: 'Подписки этого чата:',
    noSubscriptions: 'У этого чата нет подписок.',
    alsoRest: 'Он получает и все оповещения, которых не забрал другой маршрут (default).',
    example: 'Например: /subscribe knives price_below 10-50 USD',
  },
);

/** A filter in the spelling that the commands take. */
export const filterText = (filter: Filter, language: Language): string =>
  describeFilter(filter) ?? filterWords(language).everything;

/** What is muted, and until when. */
export const mutedMessage = (mute: Mute, chat: ChatTable): string =>
  filterWords(languageFor(chat)).muted(muteText(mute, chat));

/** Every mute of a chat. */
export function mutesMessage(mutes: readonly Mute[], chat: ChatTable): Part {
  const words = filterWords(languageFor(chat));
  if (mutes.length === 0) return words.nothingMuted;
  return lines(bold(words.mutedHere), ...mutes.map((mute) => `• ${muteText(mute, chat)}`), words.unmuteAll);
}

function muteText({ filter, until }: Mute, chat: ChatTable): string {
  const language = languageFor(chat);
  return filterWords(language).until(filterText(filter, language), timeIn(chat)(until));
}

/** What a chat is subscribed to from now on. */
export function subscribedMessage(subscribed: Subscribed, language: Language): Part {
  const words = filterWords(language);
  if (subscribed.kind === 'default') return words.getsRest;
  const filter = filterText(subscribed.filter, language);
  return lines(
    subscribed.kind === 'already' ? words.already(filter) : words.subscribed(filter),
    subscribed.isDefault ? words.stillGetsRest : undefined,
  );
}

/** Every subscription of a chat. */
export function subscriptionsMessage(filters: readonly Filter[], chat: ChatTable): Part {
  const language = languageFor(chat);
  const words = filterWords(language);
  return lines(
    filters.length > 0 ? bold(words.subscribedTo) : words.noSubscriptions,
    ...filters.map((filter) => `• ${filterText(filter, language)}`),
    chat.is_default === 1 ? words.alsoRest : undefined,
    words.example,
  );
}
