import type { Language } from '#shared/telegram/words.ts';
import type { Notice } from '../../store/notices.ts';
import { inLanguages } from './in-languages.ts';
import { reasonText } from './reasons.ts';
import { rearmRefusal } from './refusals.ts';

export const noticeWords = inLanguages(
  {
    missed: (chat: string, item: string, is: string) =>
      `“${chat}” did not get its alert for ${item}: the chat is ${is}. You are told this once; later ones are missed silently until that changes.`,
    anItem: 'an item',
    muted: 'muted (/unmute there ends that)',
    paused: 'paused (/resume there ends that)',
    unreachable: 'out of reach (add me there again)',
    gone: (chat: string, reason: string) =>
      `“${chat}” gets no more alerts: ${reason}. Add me there again, and they come back; its settings stay.`,
    topicLeft: (chat: string) =>
      `The topic of “${chat}” is closed or deleted; its alerts go to the chat itself until the topic opens again.`,
    double: (chat: string) =>
      `“${chat}” gets every alert twice: from this bot, and from a destination at CS2Cap itself. /destinations lets you pause one of them.`,
    undelivered: (destination: string, failed: number, status: string) =>
      `CS2Cap could not deliver to “${destination}”: ${failed === 1 ? 'one delivery' : `${failed} deliveries`} given up${status}. What was meant for this bot is read from CS2Cap’s history and sent all the same. You are told once until a delivery gets through.`,
    notRearmed: (item: string, why: string) =>
      `“${item}” could not be re-armed by itself. ${why} It stays off until somebody arms it, by /rearm or in the sheet.`,
  },
  {
    missed: (chat: string, item: string, is: string) =>
      `«${chat}» не получил своё оповещение (${item}): чат ${is}. Я говорю об этом один раз; дальше такие пропуски без предупреждения, пока это не изменится.`,
    anItem: 'предмет',
    muted: 'заглушил его (/unmute там снимет)',
    paused: 'на паузе (/resume там снимет)',
    unreachable: 'недоступен (верните меня туда)',
    gone: (chat: string, reason: string) =>
      `«${chat}» больше не получает оповещений: ${reason}. Верните меня туда, и они пойдут снова; настройки чата сохраняются.`,
    topicLeft: (chat: string) =>
      `Тема «${chat}» закрыта или удалена; её оповещения идут в сам чат, пока тему не откроют.`,
    double: (chat: string) =>
      `«${chat}» получает каждое оповещение дважды: от этого бота и от самого CS2Cap. Остановить одно из двух можно в /destinations.`,
    undelivered: (destination: string, failed: number, status: string) =>
      `CS2Cap не смог доставить в «${destination}»: доставок без успеха: ${failed}${status}. Что предназначалось этому боту, берётся из истории CS2Cap и всё равно отправляется. Я говорю об этом один раз, пока доставка не удастся.`,
    notRearmed: (item: string, why: string) =>
      `«${item}»: включить снова по правилу не получилось. ${why} Оповещение выключено, пока его не включат: /rearm или в таблице.`,
  },
);

/** What an account admin is told. */
export function noticeText(notice: Notice, language: Language): string {
  const words = noticeWords(language);
  switch (notice.kind) {
    case 'missed':
      return words.missed(notice.chat, notice.item ?? words.anItem, words[notice.why]);
    case 'gone':
      return words.gone(notice.chat, reasonText(notice.reason, language));
    case 'topic-left':
      return words.topicLeft(notice.chat);
    case 'double':
      return words.double(notice.chat);
    case 'undelivered': {
      const { destination, failed, status } = notice;
      return words.undelivered(destination, failed, status === undefined ? '' : `, HTTP ${status}`);
    }
    case 'not-rearmed':
      return words.notRearmed(notice.item, asSentence(rearmRefusal(notice.why, language)));
  }
}

const asSentence = (text: string) => (/[.!?…]$/.test(text) ? text : `${text}.`);
