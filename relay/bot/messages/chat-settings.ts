import { bold, lines, type RichText } from '#shared/telegram/rich-text.ts';
import { describeQuietHours } from '../../destinations/quiet-hours.ts';
import { quietHoursOf } from '../../store/routing.ts';
import type { ChatTable } from '../../store/schema.ts';
import { languageFor } from '../locale.ts';
import { inLanguages } from './in-languages.ts';

export const settingsWords = inLanguages(
  {
    title: 'Settings of this chat',
    quiet: (hours: string) => `Quiet hours: ${hours}`,
    digest: (hours: string) => `${hours}, kept for one digest afterwards`,
    silent: (hours: string) => `${hours}, sent without a sound`,
    none: 'none',
    zone: (zone: string) => `Time zone: ${zone}`,
    language: 'Language: English',
    isPaused: 'Paused: /resume lets alerts come again',
    change: 'Change: /settings quiet 23:00-07:00 digest · quiet off · zone Europe/Berlin · language ru',
    paused: 'Paused: no alerts here until /resume.',
    wasPaused: 'It was paused already.',
    resumed: 'Alerts come here again. What fired in the pause is not sent later.',
    wasNotPaused: 'It was not paused.',
  },
  {
    title: 'Настройки этого чата',
    quiet: (hours: string) => `Тихие часы: ${hours}`,
    digest: (hours: string) => `${hours}, потом одной сводкой`,
    silent: (hours: string) => `${hours}, без звука`,
    none: 'нет',
    zone: (zone: string) => `Часовой пояс: ${zone}`,
    language: 'Язык: русский',
    isPaused: 'На паузе; продолжить: /resume',
    change: 'Изменить: /settings quiet 23:00-07:00 digest · quiet off · zone Europe/Moscow · language en',
    paused: 'Пауза: оповещений здесь не будет до /resume.',
    wasPaused: 'Пауза уже была.',
    resumed: 'Оповещения снова приходят сюда. Что сработало за время паузы, позже не придёт.',
    wasNotPaused: 'Паузы не было.',
  },
);

/** How a chat gets its alerts, in its own language, and what can be changed. */
export function settingsMessage(chat: ChatTable): RichText {
  const words = settingsWords(languageFor(chat));
  const quiet = quietHoursOf(chat);
  const hours = quiet && words[quiet.mode](describeQuietHours(quiet));
  return lines(
    bold(words.title),
    words.quiet(hours ?? words.none),
    words.zone(chat.time_zone ?? 'UTC'),
    words.language,
    chat.paused === 1 ? words.isPaused : undefined,
    words.change,
  );
}
